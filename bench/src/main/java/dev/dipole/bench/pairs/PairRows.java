package dev.dipole.bench.pairs;

import dev.dipole.bench.results.ResultRow;
import dev.dipole.bench.results.Significance;
import dev.dipole.eval.BootstrapInterval;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.SystemComparison;
import dev.dipole.eval.TaskReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one run.
 *
 * @param data what it was measured on
 * @param seed of the training
 * @param seconds of the training
 * @param commit of the sources
 */
record PairRows(String data, long seed, double seconds, String commit, List<ResultRow> rows) {

    static PairRows of(String data, long seed, double seconds, String commit) {
        return new PairRows(data, seed, seconds, commit, new ArrayList<>());
    }

    /** A system that is not trained. */
    void baseline(String split, EvaluationReport report) {
        report.values()
                .keySet()
                .forEach(metric -> add(
                        report.system(), split, metric, SystemComparison.interval(report, metric), null, null, 0, 0));
    }

    /** The trained system, tested by each metric against the best of the others. */
    void trained(String split, EvaluationReport report, List<EvaluationReport> baselines) {
        for (String metric : report.values().keySet()) {
            EvaluationReport best = null;
            for (EvaluationReport each : baselines) {
                best = best == null || each.mean(metric) > best.mean(metric) ? each : best;
            }
            String against = best == null ? null : best.system();
            Double p = best == null ? null : Significance.p(best, report, metric);
            add(report.system(), split, metric, SystemComparison.interval(report, metric), against, p, seed, seconds);
        }
    }

    /** A figure without items that could be compared. */
    void figure(String system, String split, TaskReport.Figure figure, @Nullable String against, boolean isTrained) {
        add(
                system,
                split,
                figure.name(),
                figure.interval(),
                against,
                null,
                isTrained ? seed : 0,
                isTrained ? seconds : 0);
    }

    /** What chance gives. */
    void chance(String split, String metric, double value) {
        rows.add(new ResultRow("chance", data, split, metric, value, null, null, null, null, 0, 0, commit));
    }

    private void add(
            String system,
            String split,
            String metric,
            BootstrapInterval interval,
            @Nullable String against,
            @Nullable Double p,
            long ofSeed,
            double took) {
        rows.add(new ResultRow(
                system,
                data,
                split,
                metric,
                interval.mean(),
                interval.lower(),
                interval.upper(),
                against,
                p,
                ofSeed,
                took,
                commit));
    }

    /** A figure that is a mean over items, as a report on them. */
    static EvaluationReport report(String task, String system, String metric, List<Double> items) {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        values.put(metric, items);
        List<String> names =
                IntStream.range(0, items.size()).mapToObj(i -> "item " + i).toList();
        return new EvaluationReport(task, system, names, values, List.of(), List.of(), 0);
    }
}
