package dev.dipole.bench.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.data.InputException;
import dev.dipole.data.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The file of all results: one JSON object a line, to which lines are only added. */
public final class ResultsFile {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    private ResultsFile() {}

    /** All rows, oldest first; none where there is no file. */
    public static List<ResultRow> read(Path file) throws IOException {
        List<ResultRow> rows = new ArrayList<>();
        if (!Files.exists(file)) {
            return rows;
        }
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                rows.add(JSON.readValue(line, ResultRow.class));
            } catch (JsonProcessingException e) {
                throw new InputException(
                        file + ", line " + number + ": this is no result (" + e.getOriginalMessage() + "); remove it",
                        e);
            }
        }
        return rows;
    }

    /** Adds rows at the end, all or none. */
    public static void append(Path file, Collection<ResultRow> rows) throws IOException {
        List<ResultRow> all = read(file);
        all.addAll(rows);
        WholeFile.write(file, writer -> {
            for (ResultRow row : all) {
                writer.write(JSON.writeValueAsString(row));
                writer.write('\n');
            }
        });
    }

    /** Of each kind the newest, in the order in which they were first measured. */
    public static List<ResultRow> newest(List<ResultRow> rows) {
        Map<List<Object>, ResultRow> byKey = new LinkedHashMap<>();
        rows.forEach(row -> byKey.put(row.key(), row));
        return List.copyOf(byKey.values());
    }
}
