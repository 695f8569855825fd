package dev.dipole.app.tune;

import dev.dipole.eval.BootstrapInterval;
import dev.dipole.eval.PairedRandomisationTest;
import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a search found, as a page of Markdown: axis by axis each value with its interval and what the difference from the axis'
 * best is worth, then the chosen settings.
 *
 * @param data what was trained on
 * @param metric of the development queries
 * @param queries how many of them
 * @param outcome the trials
 */
public record TuningReport(String data, String metric, int queries, CoordinateSearch.Outcome outcome) {

    private static final RandomKey KEY = RandomKey.ofSeed(17);

    /**
     * A value of an axis as it is shown.
     *
     * @param low lower end of the mean's interval at 95%
     * @param high upper end
     * @param p of the difference from the axis' best, not corrected for several comparisons; NaN for the best itself
     */
    public record Row(String value, Trial trial, double low, double high, double p) {}

    /** The values of an axis. */
    public List<Row> rows(CoordinateSearch.Tried tried) {
        Trial best = tried.trials().stream()
                .reduce((one, other) -> other.mean() > one.mean() ? other : one)
                .orElseThrow();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < tried.trials().size(); i++) {
            Trial trial = tried.trials().get(i);
            BootstrapInterval interval = BootstrapInterval.of(trial.values(), KEY);
            double p = trial.equals(best)
                    ? Double.NaN
                    : PairedRandomisationTest.of(best.values(), trial.values(), KEY)
                            .pValue();
            rows.add(new Row(tried.axis().values().get(i), trial, interval.lower(), interval.upper(), p));
        }
        return rows;
    }

    /** The page. */
    public String markdown() {
        StringBuilder page = new StringBuilder();
        page.append("# Settings for ").append(data).append("\n\n");
        page.append(String.format(
                Locale.ROOT,
                "%s of %,d development queries, with its interval at 95%%; p: of the difference from the best value of the"
                        + " axis, by paired randomisation, not corrected for several comparisons. Chosen one after the other,"
                        + " from above to below; figures by which settings are chosen are better than those of new data.%n%n",
                metric,
                queries));
        page.append("![").append(metric).append(" against each setting](plot.svg)\n\n");
        page.append(String.format(
                Locale.ROOT,
                "At first %.4f, with the chosen settings %.4f.%n",
                outcome.first().mean(),
                outcome.best().mean()));
        for (CoordinateSearch.Tried tried : outcome.tried()) {
            page.append("\n## ").append(tried.axis().key());
            page.append(tried.round() == 1 ? "" : ", round " + tried.round()).append("\n\n");
            page.append("| value | ").append(metric).append(" | interval | p | steps | seconds |\n");
            page.append("| --- | --- | --- | --- | --- | --- |\n");
            for (Row row : rows(tried)) {
                boolean chosen = row.trial().equals(tried.best());
                page.append(String.format(
                        Locale.ROOT,
                        "| %s | %s%.4f%s | %.4f to %.4f | %s | %,d | %.0f |%n",
                        row.value(),
                        chosen ? "**" : "",
                        row.trial().mean(),
                        chosen ? "**" : "",
                        row.low(),
                        row.high(),
                        Double.isNaN(row.p()) ? "best" : String.format(Locale.ROOT, "%.4f", row.p()),
                        row.trial().steps(),
                        row.trial().seconds()));
            }
        }
        page.append("\n## Chosen\n\n```\n");
        outcome.best().written().forEach(setting -> page.append(setting).append('\n'));
        page.append("```\n");
        return page.toString().replace(System.lineSeparator(), "\n");
    }
}
