package dev.dipole.app.inspect;

import dev.dipole.app.Snippet;
import dev.dipole.app.Table;
import dev.dipole.monitor.Indicators;
import dev.dipole.monitor.RunEvent;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A run and a model for the terminal. */
public final class InspectText {

    private static final int SNIPPET_CHARACTERS = 60;
    private static final int PLOT_ROWS = 7;
    private static final int LISTED = 10;

    /** Columns in front of a neighbour's text. */
    private static final int BEFORE_NEIGHBOUR = 12;

    private static final int LEAST_NEIGHBOUR = 10;

    private final PrintWriter out;
    private final int width;
    private final boolean unicode;

    /**
     * Prints to a terminal, or to a file.
     *
     * @param width of its lines, in characters
     * @param unicode whether curves may be drawn with more than ASCII
     */
    public InspectText(PrintWriter out, int width, boolean unicode) {
        this.out = out;
        this.width = width;
        this.unicode = unicode;
    }

    /**
     * Prints a run: curves, the last indicators and neighbours, warnings.
     *
     * @param title what it is called
     */
    public void run(String title, RunView run) {
        RunEvent.Evaluated best = run.best();
        out.printf(Locale.ROOT, "%s: %,d steps", title, run.steps());
        out.println(
                best == null
                        ? ""
                        : String.format(
                                Locale.ROOT, ", best %s %.4f at step %,d", best.metric(), best.value(), best.step()));
        out.println();
        for (Curve curve : run.curves().values()) {
            // The indicators follow as a table, and all curves are on the page.
            if (Indicators.figure(curve.name()).isEmpty()) {
                Plot.of(curve, width, PLOT_ROWS, unicode).forEach(out::println);
                out.println();
            }
        }
        RunEvent.Measured measured = run.measured();
        if (measured != null) {
            out.printf(Locale.ROOT, "indicators at step %,d%n", measured.step());
            indicators(measured.values());
            neighbours(measured.samples());
        }
        if (run.warnings().isEmpty()) {
            out.println("no warnings");
        }
        for (RunEvent.Warned warned : run.warnings()) {
            out.println("warning at step " + warned.step() + ": " + warned.message());
        }
        out.println();
    }

    private void neighbours(List<RunEvent.Neighbours> samples) {
        for (RunEvent.Neighbours sample : samples) {
            out.println(Snippet.of(sample.anchor(), width - 2));
            for (RunEvent.Neighbour near : sample.nearest()) {
                out.printf(
                        Locale.ROOT,
                        "  %6.3f %s %s%n",
                        near.cosine(),
                        near.positive() ? "*" : " ",
                        Snippet.of(near.text(), Math.max(LEAST_NEIGHBOUR, width - BEFORE_NEIGHBOUR)));
            }
        }
        out.println(samples.isEmpty() ? "" : "(* its own)\n");
    }

    private void indicators(Map<String, Double> values) {
        Table table = new Table("figure", "value", "", "against").left(1);
        values.forEach((name, value) -> table.row(
                name,
                String.format(Locale.ROOT, "%.4g", value),
                Indicators.figure(name)
                        .map(figure -> figure.healthy(value) ? "healthy" : "look here")
                        .orElse(""),
                Indicators.figure(name).map(figure -> figure.against()).orElse("")));
        out.println(table);
    }

    /**
     * Prints what a model makes of data: indicators, hubs, duplicates.
     *
     * @param title what the data are called
     * @param threshold the cosine from which two count as nearly the same
     */
    public void model(String title, ModelView model, double threshold) {
        out.printf(Locale.ROOT, "%s: %,d %s%n%n", title, model.count(), model.kind());
        indicators(model.values());
        out.printf(Locale.ROOT, "hubs: among the %d nearest of how many others (mean %1$d)%n", ModelView.K);
        Table hubs = new Table("near to", "id", model.isOfTexts() ? "text" : "path").left(3);
        model.hubs().stream()
                .limit(LISTED)
                .forEach(hub -> hubs.row(
                        Integer.toString(hub.occurrences()), hub.id(), Snippet.of(hub.text(), SNIPPET_CHARACTERS)));
        out.println(hubs);
        if (model.isOfTexts()) {
            out.printf(Locale.ROOT, "equal texts: %,d%n", model.equal().size());
            duplicates(model.equal());
        }
        out.printf(Locale.ROOT, "pairs at a cosine of %s or more: %,d%n", threshold, model.nearPairs());
        duplicates(model.near());
        if (!model.unknown().isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "%s: %,d (%s)%n",
                    model.withoutVector(),
                    model.unknown().size(),
                    String.join(", ", model.unknown().stream().limit(LISTED).toList()));
        }
    }

    private void duplicates(List<ModelView.Duplicate> pairs) {
        for (ModelView.Duplicate pair : pairs.subList(0, Math.min(LISTED, pairs.size()))) {
            out.printf(
                    Locale.ROOT,
                    "  %.3f  %s, %s  %s%n",
                    pair.cosine(),
                    pair.id(),
                    pair.otherId(),
                    Snippet.of(pair.text(), SNIPPET_CHARACTERS));
        }
        out.println();
    }
}
