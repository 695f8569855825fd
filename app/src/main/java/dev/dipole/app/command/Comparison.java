package dev.dipole.app.command;

import dev.dipole.app.Table;
import dev.dipole.eval.BootstrapInterval;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.PairedRandomisationTest;
import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Several systems on the same queries: means with bootstrap intervals, and a paired randomisation test of each pair of
 * systems. The same values give the same intervals and p-values.
 *
 * @param reports one for each system, the baseline first
 */
record Comparison(List<EvaluationReport> reports) {

    private static final RandomKey KEY = RandomKey.ofSeed(1);

    Comparison {
        reports = List.copyOf(reports);
    }

    /** The same on some of the queries. */
    Comparison only(Set<String> queries) {
        return new Comparison(
                reports.stream().map(report -> report.only(queries)).toList());
    }

    int queries() {
        return reports.get(0).queries().size();
    }

    private Set<String> metrics() {
        return reports.get(0).values().keySet();
    }

    /** What {@code later} has over {@code earlier}. */
    private static PairedRandomisationTest test(EvaluationReport later, EvaluationReport earlier, String metric) {
        return PairedRandomisationTest.of(later.values(metric), earlier.values(metric), KEY.split(metric));
    }

    private static BootstrapInterval interval(EvaluationReport report, String metric) {
        return BootstrapInterval.of(report.values(metric), KEY.split(metric));
    }

    private interface PairSink {
        void accept(EvaluationReport later, EvaluationReport earlier);
    }

    private void eachPair(PairSink sink) {
        for (int later = 1; later < reports.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                sink.accept(reports.get(later), reports.get(earlier));
            }
        }
    }

    /** For people. */
    List<String> lines() {
        List<String> header = new ArrayList<>(List.of("system"));
        header.addAll(metrics());
        Table means = new Table(header);
        for (EvaluationReport report : reports) {
            List<String> row = new ArrayList<>(List.of(report.system()));
            for (String metric : metrics()) {
                BootstrapInterval interval = interval(report, metric);
                row.add(String.format(
                        Locale.ROOT, "%.4f [%.3f, %.3f]", interval.mean(), interval.lower(), interval.upper()));
            }
            means.row(row);
        }
        header.set(0, "difference");
        Table differences = new Table(header);
        eachPair((later, earlier) -> {
            List<String> row = new ArrayList<>(List.of(later.system() + " - " + earlier.system()));
            for (String metric : metrics()) {
                PairedRandomisationTest test = test(later, earlier, metric);
                row.add(String.format(Locale.ROOT, "%+.4f (p %.4f)", test.difference(), test.pValue()));
            }
            differences.row(row);
        });
        List<String> lines = new ArrayList<>(means.lines());
        lines.add("");
        lines.addAll(differences.lines());
        return lines;
    }

    /** For machines: system to metric to mean, and likewise the intervals, the differences and their p-values. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("queries", queries());
        Map<String, Object> intervals = new LinkedHashMap<>();
        for (EvaluationReport report : reports) {
            json.put(report.system(), report.means());
            Map<String, Object> ends = new LinkedHashMap<>();
            for (String metric : metrics()) {
                BootstrapInterval interval = interval(report, metric);
                ends.put(metric, List.of(interval.lower(), interval.upper()));
            }
            intervals.put(report.system(), ends);
        }
        json.put("intervals", intervals);
        Map<String, Object> pValues = new LinkedHashMap<>();
        eachPair((later, earlier) -> {
            Map<String, Object> values = new LinkedHashMap<>();
            metrics()
                    .forEach(metric ->
                            values.put(metric, test(later, earlier, metric).pValue()));
            pValues.put(later.system() + "-" + earlier.system(), values);
        });
        json.put("p", pValues);
        return json;
    }
}
