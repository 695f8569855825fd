package dev.dipole.bench.results;

import dev.dipole.app.Table;
import dev.dipole.app.TrainingProgress;
import dev.dipole.data.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where the rows of one benchmark go: into the file and onto the page as soon as they are measured, and at its end in a table. */
public final class Recording {

    private final Path results;
    private final Path page;
    private final boolean written;
    private final List<ResultRow> shown = new ArrayList<>();

    /**
     * A recording.
     *
     * @param results the file of all rows
     * @param page of the newest
     * @param written whether rows go there; otherwise they are shown only, as where settings are chosen by them
     */
    public Recording(Path results, Path page, boolean written) {
        this.results = results;
        this.page = page;
        this.written = written;
    }

    /** Rows that are to be shown and stand in the file already. */
    public void show(List<ResultRow> rows) {
        shown.addAll(rows);
    }

    /** Adds what is not there yet: of an interrupted table nothing is lost, and a resumed one says nothing twice. */
    public void add(List<ResultRow> rows) throws IOException {
        shown.addAll(rows);
        if (!written) {
            return;
        }
        List<ResultRow> before = ResultsFile.read(results);
        List<ResultRow> added =
                rows.stream().filter(row -> !before.contains(row)).toList();
        if (!added.isEmpty()) {
            ResultsFile.append(results, added);
        }
        String text = ResultsPage.of(ResultsFile.read(results));
        WholeFile.write(page, writer -> writer.write(text));
    }

    /** One table for each data set and split. */
    public void print(PrintWriter out) {
        Map<String, Table> tables = new LinkedHashMap<>();
        for (ResultRow row : shown) {
            tables.computeIfAbsent(
                            row.data() + ", " + row.split(),
                            title -> new Table("system", "metric", "against", "value", "interval", "p", "seed", "time")
                                    .left(3))
                    .row(
                            row.recipe(),
                            row.metric(),
                            row.baseline() == null ? "" : row.baseline(),
                            String.format(Locale.ROOT, "%.4f", row.value()),
                            row.low() == null ? "" : String.format(Locale.ROOT, "[%.3f, %.3f]", row.low(), row.high()),
                            row.p() == null ? "" : String.format(Locale.ROOT, "%.4f", row.p()),
                            row.seed() == 0 ? "" : String.valueOf(row.seed()),
                            TrainingProgress.duration(row.seconds()));
        }
        tables.forEach((title, table) -> {
            out.println(title);
            out.println();
            table.lines().forEach(out::println);
            out.println();
        });
        out.flush();
    }
}
