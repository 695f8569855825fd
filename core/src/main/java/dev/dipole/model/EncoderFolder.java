package dev.dipole.model;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.data.Fingerprint;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.model.Safetensors.Array;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The folder of an encoder that takes no texts: {@code config.json} says what it is, {@code model.safetensors} holds what it
 * learned and observed, {@code dipole.json} how it was made, and the hash by which an index recognises it. A {@link Model} is
 * what an encoder of texts is kept in.
 */
public final class EncoderFolder {

    /** Raised when a folder that older versions would misread is written. */
    private static final int FORMAT = 1;

    private static final String WEIGHTS = "model.safetensors";
    private static final String OWN = "dipole.json";
    private static final String TYPE = "model_type";
    private static final String PREFIX = "dipole-";
    private static final String SETTINGS = "settings";

    private static final List<NetworkFiles> KINDS =
            List.of(new VisionFiles(), new AudioFiles(), new FeatureFiles(), new IdentifierFiles());

    private EncoderFolder() {}

    /**
     * What was read.
     *
     * @param encoder belongs to whoever opened it
     * @param history how it was made
     * @param hash of what it is and of its weights, SHA-256 in hexadecimal: equal vectors, equal hash
     */
    public record Opened(TrainableEncoder<?, ?> encoder, Map<String, Object> history, String hash)
            implements AutoCloseable {

        /**
         * The encoder, if it is of this class.
         *
         * @throws InputException if it is of another
         */
        public <T extends TrainableEncoder<?, ?>> T as(Class<T> type) {
            if (!type.isInstance(encoder)) {
                throw new InputException(
                        "the model holds a " + encoder.getClass().getSimpleName() + ", and a " + type.getSimpleName()
                                + " is needed; name the folder of another model");
            }
            return type.cast(encoder);
        }

        @Override
        public void close() {
            encoder.close();
        }
    }

    /** Whether a folder is one that this class reads, by what its files say. */
    public static boolean holds(Path folder) {
        Path config = folder.resolve(JsonFiles.CONFIG);
        return Files.exists(config)
                && JsonFiles.read(config).path(TYPE).asText().startsWith(PREFIX);
    }

    /** Refuses what {@link #write} would refuse: a folder, or file, that is there and is no model. */
    public static void requireReplaceable(Path folder) {
        FolderWriter.requireReplaceable(folder);
    }

    /**
     * Writes the folder: to a temporary name, then renamed. A model that was there before is replaced.
     *
     * @param encoder without its head, as {@code Headed.body()} gives it
     * @param history how it was made: configuration, seed, versions, hashes of the data, results; of texts, numbers, lists and
     *     maps
     */
    public static void write(TrainableEncoder<?, ?> encoder, Map<String, Object> history, Path folder) {
        write(encoder, history, folder, Map.of());
    }

    /**
     * The same with copies of other files beside it.
     *
     * @param beside path within the folder, with slashes, to the file that is copied there
     */
    public static void write(
            TrainableEncoder<?, ?> encoder, Map<String, Object> history, Path folder, Map<String, Path> beside) {
        NetworkFiles kind = kind(encoder);
        FolderWriter.write(folder, temporary -> {
            Map<String, Object> config = new LinkedHashMap<>();
            config.put(TYPE, PREFIX + kind.kind());
            config.put(SETTINGS, kind.describe(encoder));
            JsonFiles.write(temporary.resolve(JsonFiles.CONFIG), config);
            Map<String, Array> arrays = new LinkedHashMap<>();
            state(encoder)
                    .byName()
                    .forEach((name, tensor) ->
                            arrays.put(name, new Array(Tensors.shape(tensor), Tensors.floatArray(tensor))));
            Safetensors.write(temporary.resolve(WEIGHTS), arrays);
            Map<String, Object> own = new LinkedHashMap<>();
            own.put("format", FORMAT);
            own.put("hash", hash(encoder));
            own.put("history", history);
            JsonFiles.write(temporary.resolve(OWN), own);
            FolderWriter.copy(beside, temporary);
        });
    }

    /** Reads the folder. */
    public static Opened read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + " is no folder; name the folder of a model");
        }
        for (String name : List.of(JsonFiles.CONFIG, WEIGHTS, OWN)) {
            JsonFiles.requireFile(folder, name);
        }
        Path file = folder.resolve(JsonFiles.CONFIG);
        JsonNode config = JsonFiles.read(file);
        String type = config.path(TYPE).asText();
        NetworkFiles kind = KINDS.stream()
                .filter(each -> type.equals(PREFIX + each.kind()))
                .findFirst()
                .orElseThrow(() -> InputException.in(
                        file,
                        TYPE + " is \"" + type + "\"",
                        "this version reads "
                                + KINDS.stream()
                                        .map(each -> PREFIX + each.kind())
                                        .toList() + "; a model of texts is opened as such"));
        JsonNode own = JsonFiles.read(folder.resolve(OWN));
        int format = own.path("format").asInt(-1);
        if (format != FORMAT) {
            throw InputException.in(
                    folder.resolve(OWN),
                    "the model folder has format " + format,
                    "this version of Dipole reads format " + FORMAT
                            + "; use the version that wrote it, or train again");
        }
        TrainableEncoder<?, ?> encoder;
        try {
            encoder = kind.open(config.path(SETTINGS), Safetensors.readFloats(folder.resolve(WEIGHTS)));
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
        String hash = hash(encoder);
        if (!hash.equals(own.path("hash").asText())) {
            encoder.close();
            throw InputException.in(
                    folder.resolve(OWN),
                    "the weights or the settings beside it were changed since it was written",
                    "copy the whole folder again");
        }
        Map<String, Object> history =
                JsonFiles.JSON.convertValue(own.path("history"), new TypeReference<Map<String, Object>>() {});
        return new Opened(encoder, history == null ? Map.of() : history, hash);
    }

    /** SHA-256, in hexadecimal, over what the encoder is and its weights: equal vectors, equal hash. */
    public static String hash(TrainableEncoder<?, ?> encoder) {
        MessageDigest digest = Fingerprint.sha256();
        JsonNode described = JsonFiles.JSON.valueToTree(kind(encoder).describe(encoder));
        digest.update((kind(encoder).kind() + described).getBytes(StandardCharsets.UTF_8));
        state(encoder).byName().forEach((name, tensor) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(Tensors.bytes(tensor));
        });
        return Fingerprint.hex(digest);
    }

    /** What an encoder takes in a tower. */
    static String takes(TrainableEncoder<?, ?> encoder) {
        return kind(encoder).takes();
    }

    /** The same encoder of content, closed with it. */
    static TrainableEncoder<Media, ?> ofMedia(TrainableEncoder<?, ?> encoder) {
        return kind(encoder).ofMedia(encoder);
    }

    private static Parameters state(TrainableEncoder<?, ?> encoder) {
        return encoder.parameters().and(encoder.statistics());
    }

    private static NetworkFiles kind(TrainableEncoder<?, ?> encoder) {
        return KINDS.stream()
                .filter(each -> each.holds(encoder))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the encoder ("
                        + encoder.getClass().getSimpleName()
                        + ") must be of a kind that a folder holds: without its head, or with its own NetworkFiles"));
    }
}
