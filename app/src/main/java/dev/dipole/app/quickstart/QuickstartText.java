package dev.dipole.app.quickstart;

import dev.dipole.app.Table;
import dev.dipole.eval.BootstrapInterval;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.search.Bm25Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A quickstart's report, for people and for machines. */
final class QuickstartText {

    private static final List<String> METRICS = List.of(Contest.METRIC, "recall@10", "ndcg@10");
    private static final String NEW_LINE = System.lineSeparator();

    private QuickstartText() {}

    /** Tables, example answers, and what to type next. */
    static String table(QuickstartReport report) {
        StringBuilder text = new StringBuilder();
        Figures figures = report.figures();
        if (figures != null) {
            figures(figures, report, text);
        } else {
            text.append(String.format(
                            Locale.ROOT, "No figures: %s", report.data().notDivided()))
                    .append(NEW_LINE);
        }
        for (QuickstartReport.Question question : report.questions()) {
            text.append(NEW_LINE);
            text.append(String.format(Locale.ROOT, "\"%s\"", question.text())).append(NEW_LINE);
            Table answers = new Table("  method", "at").left(2);
            question.answers().forEach(answer -> answers.row("  " + answer.method(), answer.location()));
            answers.lines().stream()
                    .skip(1)
                    .forEach(answer -> text.append(answer).append(NEW_LINE));
        }
        text.append(NEW_LINE);
        text.append(String.format(
                        Locale.ROOT,
                        "%,d pairs learned in %.1f s; all after the downloads took %.1f s (%s).",
                        report.data().pairs().counts().train(),
                        report.seconds(QuickstartReport.TRAIN),
                        report.totalSeconds(),
                        report.seconds().entrySet().stream()
                                .map(phase -> String.format(Locale.ROOT, "%s %.1f", phase.getKey(), phase.getValue()))
                                .collect(Collectors.joining(", "))))
                .append(NEW_LINE);
        text.append(String.format(
                        Locale.ROOT,
                        "The model is in %s; %,d methods can be searched in %s:",
                        report.model(),
                        report.indexed(),
                        report.index()))
                .append(NEW_LINE);
        text.append(NEW_LINE);
        text.append(String.format(Locale.ROOT, "  ./dipole search %s \"%s\"", report.index(), next(report)))
                .append(NEW_LINE);
        return text.toString();
    }

    private static String next(QuickstartReport report) {
        return report.questions().isEmpty()
                ? "what the method does"
                : report.questions().get(0).text().replace("\"", "");
    }

    private static void figures(Figures figures, QuickstartReport report, StringBuilder text) {
        List<EvaluationReport> systems = figures.outcome().all();
        text.append(String.format(
                        Locale.ROOT,
                        "%,d questions about methods that were not trained on, %,d methods to find them among:",
                        systems.get(0).queries().size(),
                        report.data().pairs().test().documents().size()))
                .append(NEW_LINE);
        text.append(NEW_LINE);
        Table table = new Table("", "mrr@10", "95% interval", "recall@10", "ndcg@10");
        for (EvaluationReport system : systems) {
            BootstrapInterval interval =
                    Objects.requireNonNull(figures.intervals().get(system.system()));
            table.row(
                    title(system.system(), figures),
                    number(system.mean(Contest.METRIC)),
                    number(interval.lower()) + " - " + number(interval.upper()),
                    number(system.mean("recall@10")),
                    number(system.mean("ndcg@10")));
        }
        text.append(table);
        if (!figures.libraries().isEmpty()) {
            text.append(NEW_LINE);
            List<String> header = new ArrayList<>(List.of("mrr@10 by library", "questions"));
            systems.forEach(system -> header.add(system.system().replace('_', ' ')));
            Table libraries = new Table(header);
            for (Figures.OfLibrary library : figures.libraries()) {
                List<String> row = new ArrayList<>(List.of(
                        library.library(),
                        String.format(
                                Locale.ROOT,
                                "%,d",
                                library.reports().get(0).queries().size())));
                library.reports().forEach(system -> row.add(number(system.mean(Contest.METRIC))));
                libraries.row(row);
            }
            text.append(libraries);
        }
        text.append(NEW_LINE);
        double bm25 = figures.outcome().bm25().mean(Contest.METRIC);
        text.append(String.format(
                        Locale.ROOT,
                        "model over BM25 at 0.9/0.4: %s times, p %s; over the tuned BM25: %+.4f, p %s; hybrid over the better of its"
                                + " parts: %+.4f, p %s",
                        bm25 == 0
                                ? "-"
                                : String.format(
                                        Locale.ROOT,
                                        "%.2f",
                                        figures.outcome().model().mean(Contest.METRIC) / bm25),
                        p(figures.modelOverBm25().pValue()),
                        figures.modelOverTuned().difference(),
                        p(figures.modelOverTuned().pValue()),
                        figures.hybridOverBest().difference(),
                        p(figures.hybridOverBest().pValue())))
                .append(NEW_LINE);
        if (figures.modelOverTuned().difference() <= 0) {
            text.append(String.format(
                            Locale.ROOT,
                            "The model alone is not better than the tuned BM25 here: %,d pairs may be few to learn from; more"
                                    + " sources with Javadoc help.",
                            report.data().pairs().counts().train()))
                    .append(NEW_LINE);
        }
    }

    private static String title(String system, Figures figures) {
        return switch (system) {
            case "bm25" -> "BM25, " + pair(Bm25Settings.defaults());
            case "bm25_tuned" -> "BM25 tuned, " + pair(figures.chosen().bm25());
            case "model" -> "model, exact search";
            default ->
                "hybrid, model "
                        + figures.chosen().hybrid().weights().get(0) + " with BM25 "
                        + pair(figures.chosen().partner());
        };
    }

    private static String pair(Bm25Settings settings) {
        return String.format(Locale.ROOT, "k1 %s, b %s", settings.k1(), settings.b());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String p(double value) {
        return String.format(Locale.ROOT, value < 0.001 ? "%.4f" : "%.3f", value);
    }

    /** What {@code --json} prints. */
    static Map<String, @Nullable Object> json(QuickstartReport report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        Figures figures = report.figures();
        for (String system : List.of("bm25", "bm25_tuned", "model", "hybrid")) {
            json.put(system, figures == null ? null : system(system, figures));
        }
        json.put("pairs", report.data().pairs().counts().train());
        json.put("test_queries", report.data().pairs().test().queries().size());
        json.put("train_seconds", report.seconds(QuickstartReport.TRAIN));
        json.put("total_seconds", report.totalSeconds());
        json.put("p", figures == null ? null : figures.modelOverTuned().pValue());
        json.put("p_bm25", figures == null ? null : figures.modelOverBm25().pValue());
        json.put("p_hybrid", figures == null ? null : figures.hybridOverBest().pValue());
        if (figures == null) {
            json.put("no_figures", report.data().notDivided());
        } else {
            json.put("development", development(figures));
            json.put("libraries", libraries(figures));
        }
        json.put("test_documents", report.data().pairs().test().documents().size());
        json.put("left_out", report.data().pairs().counts());
        json.put("unparsed", report.data().extraction().unparsed());
        json.put("seconds", report.seconds());
        json.put("seed", report.settings().training().seed());
        json.put("model_folder", report.model().toString());
        json.put("index_folder", report.index().toString());
        json.put("indexed", report.indexed());
        json.put("questions", report.questions());
        return json;
    }

    private static Map<String, Object> system(String name, Figures figures) {
        EvaluationReport system = figures.outcome().all().stream()
                .filter(report -> report.system().equals(name))
                .findFirst()
                .orElseThrow();
        Map<String, Object> json = new LinkedHashMap<>();
        METRICS.forEach(metric -> json.put(metric, system.mean(metric)));
        BootstrapInterval interval = Objects.requireNonNull(figures.intervals().get(name));
        json.put(Contest.METRIC + "_interval", List.of(interval.lower(), interval.upper()));
        switch (name) {
            case "bm25" -> json.putAll(settings(Bm25Settings.defaults()));
            case "bm25_tuned" -> json.putAll(settings(figures.chosen().bm25()));
            case "hybrid" -> {
                json.put("rank_constant", figures.chosen().hybrid().rankConstant());
                json.put("weights", figures.chosen().hybrid().weights());
                json.putAll(settings(figures.chosen().partner()));
            }
            default -> json.put("search", "exact");
        }
        return json;
    }

    private static Map<String, Object> settings(Bm25Settings settings) {
        return Map.of("k1", settings.k1(), "b", settings.b());
    }

    private static Map<String, Object> development(Figures figures) {
        Contest.Chosen chosen = figures.chosen();
        return Map.of(
                "bm25_tuned", Map.of(Contest.METRIC, chosen.bm25Value()),
                "model", Map.of(Contest.METRIC, chosen.modelValue()),
                "hybrid", Map.of(Contest.METRIC, chosen.hybridValue()));
    }

    private static Map<String, Object> libraries(Figures figures) {
        Map<String, Object> libraries = new LinkedHashMap<>();
        for (Figures.OfLibrary library : figures.libraries()) {
            Map<String, Object> systems = new LinkedHashMap<>();
            systems.put("test_queries", library.reports().get(0).queries().size());
            library.reports().forEach(system -> systems.put(system.system(), system.means()));
            libraries.put(library.library(), systems);
        }
        return libraries;
    }
}
