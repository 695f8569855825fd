package dev.dipole.app.command;

import dev.dipole.app.JsonOut;
import dev.dipole.data.WholeFile;
import dev.dipole.eval.EvaluationReport;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every system's values for every query, one row for each: JSON lines or CSV. */
final class PerQueryFile {

    private PerQueryFile() {}

    /** Whether the ending of a file's name is one that can be written. */
    static boolean known(Path file) {
        return isCsv(file) || file.toString().toLowerCase(Locale.ROOT).endsWith(".jsonl");
    }

    private static boolean isCsv(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
    }

    /**
     * Writes the file as a whole.
     *
     * @param unseen the queries whose documents were not trained on; null where that is not known
     */
    static void write(Path file, List<EvaluationReport> reports, @Nullable Set<String> unseen) {
        WholeFile.write(file, writer -> {
            if (isCsv(file)) {
                List<String> header = new ArrayList<>(List.of("query", "system"));
                if (unseen != null) {
                    header.add("unseen");
                }
                header.addAll(reports.get(0).values().keySet());
                csv(writer, header);
            }
            for (EvaluationReport report : reports) {
                for (int i = 0; i < report.queries().size(); i++) {
                    Map<String, Object> row = row(report, i, unseen);
                    if (isCsv(file)) {
                        csv(writer, row.values().stream().map(String::valueOf).toList());
                    } else {
                        writer.write(JsonOut.line(row));
                        writer.write('\n');
                    }
                }
            }
        });
    }

    private static Map<String, Object> row(EvaluationReport report, int index, @Nullable Set<String> unseen) {
        Map<String, Object> row = new LinkedHashMap<>();
        String query = report.queries().get(index);
        row.put("query", query);
        row.put("system", report.system());
        if (unseen != null) {
            row.put("unseen", unseen.contains(query));
        }
        report.values().forEach((metric, values) -> row.put(metric, values.get(index)));
        return row;
    }

    private static void csv(Writer writer, List<String> cells) throws IOException {
        List<String> written = new ArrayList<>();
        for (String cell : cells) {
            boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            written.add(plain ? cell : "\"" + cell.replace("\"", "\"\"") + "\"");
        }
        writer.write(String.join(",", written));
        writer.write('\n');
    }
}
