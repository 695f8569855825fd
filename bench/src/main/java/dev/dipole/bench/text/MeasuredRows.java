package dev.dipole.bench.text;

import dev.dipole.bench.results.ResultRow;
import dev.dipole.bench.results.Significance;
import dev.dipole.eval.BootstrapInterval;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.SystemComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From the values of single queries to rows of results. */
final class MeasuredRows {

    private MeasuredRows() {}

    /**
     * A row for each part and metric.
     *
     * @param data what it was measured on
     * @param parts name to queries, each with at least one
     * @param baselines of which the better one, by each part and metric, is what it is tested against; none: no test
     */
    static List<ResultRow> of(
            String data, Map<String, Set<String>> parts, Measured measured, List<Measured> baselines, String commit) {
        List<ResultRow> rows = new ArrayList<>();
        parts.forEach((part, queries) -> {
            EvaluationReport report = measured.report().only(queries);
            for (String metric : report.values().keySet()) {
                BootstrapInterval interval = SystemComparison.interval(report, metric);
                EvaluationReport baseline = better(baselines, queries, metric);
                rows.add(new ResultRow(
                        measured.recipe(),
                        data,
                        part,
                        metric,
                        interval.mean(),
                        interval.lower(),
                        interval.upper(),
                        baseline == null ? null : baseline.system(),
                        baseline == null ? null : Significance.p(baseline, report, metric),
                        measured.seed(),
                        measured.seconds(),
                        commit));
            }
        });
        return rows;
    }

    /** Of equals the first. */
    private static @Nullable EvaluationReport better(List<Measured> baselines, Set<String> queries, String metric) {
        EvaluationReport best = null;
        for (Measured each : baselines) {
            EvaluationReport report = each.report().only(queries);
            if (best == null || report.mean(metric) > best.mean(metric)) {
                best = report;
            }
        }
        return best;
    }
}
