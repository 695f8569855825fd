package dev.dipole.app.command;

import dev.dipole.app.Table;
import dev.dipole.eval.BootstrapInterval;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.SystemComparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How a comparison of systems is shown. */
final class Comparison {

    private Comparison() {}

    /** For people: the means, and below them the differences, if there are several systems. */
    static List<String> lines(SystemComparison comparison) {
        List<String> header = new ArrayList<>(List.of("system"));
        header.addAll(comparison.metrics());
        Table means = new Table(header);
        for (EvaluationReport report : comparison.reports()) {
            List<String> row = new ArrayList<>(List.of(report.system()));
            for (String metric : comparison.metrics()) {
                row.add(figure(SystemComparison.interval(report, metric)));
            }
            means.row(row);
        }
        List<String> lines = new ArrayList<>(means.lines());
        lines.addAll(differences(comparison));
        return lines;
    }

    /** An empty line and the differences; nothing for one system. */
    static List<String> differences(SystemComparison comparison) {
        List<SystemComparison.Difference> differences = comparison.differences();
        if (differences.isEmpty()) {
            return List.of();
        }
        Table table = new Table("difference", "metric", "value", "interval", "p", "p (Holm)").left(2);
        for (SystemComparison.Difference each : differences) {
            table.row(
                    each.later() + " - " + each.earlier(),
                    each.metric(),
                    String.format(Locale.ROOT, "%+.4f", each.test().difference()),
                    String.format(
                            Locale.ROOT,
                            "[%+.4f, %+.4f]",
                            each.interval().lower(),
                            each.interval().upper()),
                    String.format(Locale.ROOT, "%.4f", each.test().pValue()),
                    String.format(Locale.ROOT, "%.4f", each.adjustedP()));
        }
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(table.lines());
        return lines;
    }

    /** A number and its interval. */
    static String figure(BootstrapInterval interval) {
        return String.format(Locale.ROOT, "%.4f [%.3f, %.3f]", interval.mean(), interval.lower(), interval.upper());
    }

    /**
     * For machines: system to metric to mean, and likewise the intervals, the differences with their intervals, and their
     * p-values, plain and corrected.
     */
    static Map<String, Object> json(SystemComparison comparison) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("queries", comparison.queries());
        Map<String, Object> intervals = new LinkedHashMap<>();
        for (EvaluationReport report : comparison.reports()) {
            json.put(report.system(), report.means());
            Map<String, Object> ends = new LinkedHashMap<>();
            for (String metric : comparison.metrics()) {
                ends.put(metric, ends(SystemComparison.interval(report, metric)));
            }
            intervals.put(report.system(), ends);
        }
        json.put("intervals", intervals);
        json.putAll(differencesJson(comparison));
        return json;
    }

    /** {@code p}, {@code p_holm} and {@code differences}: pair of systems to metric to figure. */
    static Map<String, Object> differencesJson(SystemComparison comparison) {
        Map<String, Map<String, Object>> p = new LinkedHashMap<>();
        Map<String, Map<String, Object>> holm = new LinkedHashMap<>();
        Map<String, Map<String, Object>> values = new LinkedHashMap<>();
        for (SystemComparison.Difference each : comparison.differences()) {
            String pair = each.later() + "-" + each.earlier();
            p.computeIfAbsent(pair, key -> new LinkedHashMap<>())
                    .put(each.metric(), each.test().pValue());
            holm.computeIfAbsent(pair, key -> new LinkedHashMap<>()).put(each.metric(), each.adjustedP());
            values.computeIfAbsent(pair, key -> new LinkedHashMap<>())
                    .put(
                            each.metric(),
                            List.of(
                                    each.test().difference(),
                                    each.interval().lower(),
                                    each.interval().upper()));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("p", p);
        json.put("p_holm", holm);
        json.put("differences", values);
        return json;
    }

    static List<Double> ends(BootstrapInterval interval) {
        return List.of(interval.lower(), interval.upper());
    }
}
