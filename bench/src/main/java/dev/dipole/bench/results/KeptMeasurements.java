package dev.dipole.bench.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.data.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The values of single queries, kept so that a table that was begun can be gone on with, and what is measured later be
 * tested against what was measured before.
 *
 * @param folder of one file for each system and seed
 * @param type of what is measured, a record
 */
public record KeptMeasurements<T>(Path folder, Class<T> type) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Everything that decides the figures.
     *
     * @param data the data set
     * @param split the measured part
     * @param recipe the system
     * @param seed of its training
     * @param settings of its model, whole
     * @param task hash of queries, documents and judgements
     * @param training hash of what is learnt from
     * @param commit of the sources
     */
    public record Key(
            String data,
            String split,
            String recipe,
            long seed,
            String settings,
            String task,
            String training,
            String commit) {}

    private record Kept<T>(Key key, List<T> measured) {}

    /** What was measured under the very same key; empty where nothing was. */
    public List<T> find(Key key) throws IOException {
        Path file = file(key);
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            Kept<T> kept = JSON.readValue(
                    Files.readString(file), JSON.getTypeFactory().constructParametricType(Kept.class, type));
            return kept.key().equals(key) ? kept.measured() : List.of();
        } catch (JsonProcessingException e) {
            return List.of(); // written by other sources: to measure again is always right
        }
    }

    /** Keeps what was measured, in place of what was kept of the system before. */
    public void keep(Key key, List<T> measured) {
        WholeFile.write(file(key), writer -> writer.write(JSON.writeValueAsString(new Kept<>(key, measured))));
    }

    private Path file(Key key) {
        return folder.resolve(
                String.join(".", key.data(), key.split(), key.recipe(), String.valueOf(key.seed()), "json"));
    }
}
