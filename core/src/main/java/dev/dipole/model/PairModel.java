package dev.dipole.model;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.data.Fingerprint;
import dev.dipole.data.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Two towers whose vectors lie in one space, and how they were made. Its folder holds {@code anchors} and {@code candidates},
 * each the folder of a model that can be used for itself, and {@code dipole.json}. One tower that serves both sides is that
 * tower's folder and nothing else.
 *
 * <p>It owns its towers: close it when it is no longer used.
 */
public final class PairModel implements AutoCloseable {

    /** Where the anchors' tower lies. */
    public static final String ANCHORS = "anchors";

    /** Where the candidates' tower lies. */
    public static final String CANDIDATES = "candidates";

    /** Raised when a folder that older versions would misread is written. */
    private static final int FORMAT = 1;

    private static final String OWN = "dipole.json";
    private static final String TYPE = "model_type";
    private static final String TWO_TOWERS = "dipole-two-towers";

    private final TowerModel anchors;
    private final TowerModel candidates;
    private final Map<String, Object> history;

    private PairModel(TowerModel anchors, TowerModel candidates, Map<String, Object> history) {
        if (anchors.dim() != candidates.dim()) {
            throw new IllegalArgumentException("dim of the anchors' tower (" + anchors.dim()
                    + ") and of the candidates' (" + candidates.dim()
                    + ") must be the same: their vectors are compared");
        }
        this.anchors = anchors;
        this.candidates = candidates;
        this.history = Collections.unmodifiableMap(new LinkedHashMap<>(history));
    }

    /**
     * A tower for each side.
     *
     * @param history how they were made; of texts, numbers, lists and maps
     */
    public static PairModel of(TowerModel anchors, TowerModel candidates, Map<String, Object> history) {
        return new PairModel(anchors, candidates, history);
    }

    /** One tower for both sides. */
    public static PairModel shared(TowerModel tower) {
        return new PairModel(tower, tower, tower.history());
    }

    /** Whether a folder holds two towers, by what its file says. */
    public static boolean holds(Path folder) {
        Path own = folder.resolve(OWN);
        return Files.exists(own) && JsonFiles.read(own).path(TYPE).asText().equals(TWO_TOWERS);
    }

    /** How the model of a folder was made, whatever it is; nothing where the folder does not say. */
    public static Map<String, Object> historyOf(Path folder) {
        Path own = folder.resolve(OWN);
        JsonNode history = Files.exists(own) ? JsonFiles.read(own).path("history") : JsonFiles.JSON.createObjectNode();
        return history.isObject()
                ? JsonFiles.JSON.convertValue(history, new TypeReference<Map<String, Object>>() {})
                : Map.of();
    }

    /** Reads a folder of two towers, or of one that serves both sides. */
    public static PairModel load(Path folder) {
        if (!holds(folder)) {
            return shared(TowerModel.load(folder));
        }
        JsonNode own = JsonFiles.read(folder.resolve(OWN));
        int format = own.path("format").asInt(-1);
        if (format != FORMAT) {
            throw InputException.in(
                    folder.resolve(OWN),
                    "the model folder has format " + format,
                    "this version of Dipole reads format " + FORMAT
                            + "; use the version that wrote it, or train again");
        }
        Map<String, Object> history = historyOf(folder);
        TowerModel anchors = TowerModel.load(folder.resolve(ANCHORS));
        try {
            TowerModel candidates = TowerModel.load(folder.resolve(CANDIDATES));
            try {
                PairModel model = of(anchors, candidates, history);
                if (!model.hash().equals(own.path("hash").asText())) {
                    throw InputException.in(
                            folder.resolve(OWN),
                            "one of the towers was changed since they were written, and they fit each other no more",
                            "copy the whole folder again");
                }
                return model;
            } catch (RuntimeException e) {
                candidates.close();
                throw e;
            }
        } catch (RuntimeException e) {
            anchors.close();
            throw e;
        }
    }

    /**
     * Writes the folder: to a temporary name, then renamed. A model that was there before is replaced.
     *
     * @param beside path within the folder, with slashes, to a file that is copied there
     */
    public void save(Path folder, Map<String, Path> beside) {
        if (isShared()) {
            anchors.save(folder, beside);
            return;
        }
        FolderWriter.write(folder, temporary -> {
            anchors.save(temporary.resolve(ANCHORS), Map.of());
            candidates.save(temporary.resolve(CANDIDATES), Map.of());
            Map<String, Object> own = new LinkedHashMap<>();
            own.put("format", FORMAT);
            own.put(TYPE, TWO_TOWERS);
            own.put("hash", hash());
            own.put("history", history);
            JsonFiles.write(temporary.resolve(OWN), own);
            FolderWriter.copy(beside, temporary);
        });
    }

    /** Refuses what {@link #save} would refuse: a folder, or file, that is there and is no model. */
    public static void requireReplaceable(Path folder) {
        FolderWriter.requireReplaceable(folder);
    }

    /** Whether one tower serves both sides. */
    public boolean isShared() {
        return anchors == candidates;
    }

    /** The tower of the anchors; valid while the model is open. */
    public TowerModel anchors() {
        return anchors;
    }

    /** The tower of positives and negatives; valid while the model is open. */
    public TowerModel candidates() {
        return candidates;
    }

    /** Length of the vectors. */
    public int dim() {
        return anchors.dim();
    }

    /** SHA-256, in hexadecimal, over both towers: equal vectors, equal hash. */
    public String hash() {
        return isShared() ? anchors.hash() : Fingerprint.of(anchors.hash(), candidates.hash());
    }

    /** How they were made, in the order in which it was told. */
    public Map<String, Object> history() {
        return history;
    }

    @Override
    public void close() {
        anchors.close();
        if (!isShared()) {
            candidates.close();
        }
    }
}
