package dev.dipole.app.command;

import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.Table;
import dev.dipole.encoder.Encoder;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.EvaluationTask;
import dev.dipole.eval.SystemComparison;
import dev.dipole.eval.TaskReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Measures one model or several on a task that needs nothing but their vectors, and shows the figures. */
final class EncoderEvaluation {

    private EncoderEvaluation() {}

    /**
     * Measures and reports.
     *
     * @param models name to model
     * @param perQuery where the values of single items go, or null
     */
    static <I> void run(
            Main main, EvaluationTask<I> task, Map<String, ? extends Encoder<I>> models, @Nullable Path perQuery) {
        Map<String, TaskReport> reports = new LinkedHashMap<>();
        int done = 0;
        for (Map.Entry<String, ? extends Encoder<I>> model : models.entrySet()) {
            main.progress().update("measuring", done, models.size());
            reports.put(model.getKey(), task.evaluate(model.getValue()));
            main.progress().update("measuring", ++done, models.size());
        }
        TaskReport first = reports.values().iterator().next();
        List<EvaluationReport> items = items(reports);
        if (perQuery != null) {
            if (items.isEmpty()) {
                throw new IllegalArgumentException("--per-query (" + perQuery + "): the figures of " + first.kind()
                        + " are no means over items, so there is nothing to write for each; leave it out");
            }
            PerQueryFile.write(perQuery, items, null);
        }
        SystemComparison comparison = items.size() < 2 ? null : new SystemComparison(items);
        if (main.json()) {
            JsonOut.print(main.out(), json(first, reports, comparison));
        } else {
            print(main.out(), first, reports, comparison);
        }
    }

    /** The figures that are means over the same items, of which each model has a value: those can be tested in pairs. */
    private static List<EvaluationReport> items(Map<String, TaskReport> reports) {
        List<EvaluationReport> items = new ArrayList<>();
        reports.forEach((model, report) -> {
            Map<String, List<Double>> values = new LinkedHashMap<>();
            for (TaskReport.Figure figure : report.figures()) {
                if (!figure.items().isEmpty()) {
                    values.put(figure.name(), figure.items());
                }
            }
            if (!values.isEmpty()) {
                int count = values.values().iterator().next().size();
                List<String> names = IntStream.rangeClosed(1, count)
                        .mapToObj(Integer::toString)
                        .toList();
                items.add(new EvaluationReport(report.task(), model, names, values, List.of(), List.of(), 0));
            }
        });
        return items;
    }

    private static Map<String, Object> json(
            TaskReport first, Map<String, TaskReport> reports, @Nullable SystemComparison comparison) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("task", first.task());
        json.put("kind", first.kind());
        first.size().forEach((what, count) -> json.put(what.replace(' ', '_'), count));
        Map<String, Object> intervals = new LinkedHashMap<>();
        reports.forEach((model, report) -> {
            Map<String, Object> values = new LinkedHashMap<>();
            Map<String, Object> ends = new LinkedHashMap<>();
            for (TaskReport.Figure figure : report.figures()) {
                values.put(figure.name(), figure.value());
                ends.put(figure.name(), Comparison.ends(figure.interval()));
            }
            json.put(model, values);
            intervals.put(model, ends);
        });
        json.put("intervals", intervals);
        if (comparison != null) {
            json.putAll(Comparison.differencesJson(comparison));
        }
        return json;
    }

    private static void print(
            PrintWriter out, TaskReport first, Map<String, TaskReport> reports, @Nullable SystemComparison comparison) {
        List<String> sizes = new ArrayList<>();
        first.size().forEach((what, count) -> sizes.add(String.format(Locale.ROOT, "%,d %s", count, what)));
        out.println(first.task() + " (" + first.kind() + "): " + String.join(", ", sizes));
        out.println();
        List<String> header = new ArrayList<>(List.of("figure"));
        header.addAll(reports.keySet());
        Table table = new Table(header);
        for (TaskReport.Figure figure : first.figures()) {
            List<String> row = new ArrayList<>(List.of(figure.name()));
            reports.values()
                    .forEach(report -> row.add(
                            Comparison.figure(report.figure(figure.name()).interval())));
            table.row(row);
        }
        table.lines().forEach(out::println);
        if (comparison != null) {
            Comparison.differences(comparison).forEach(out::println);
        }
        out.flush();
    }
}
