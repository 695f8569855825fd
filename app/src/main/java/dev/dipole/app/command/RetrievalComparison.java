package dev.dipole.app.command;

import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.Progress;
import dev.dipole.data.Document;
import dev.dipole.data.InputException;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.Trec;
import dev.dipole.data.TrecRun;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.RetrievalEvaluation;
import dev.dipole.eval.RetrievalValidation;
import dev.dipole.eval.SystemComparison;
import dev.dipole.model.Model;
import dev.dipole.retrieve.Retriever;
import dev.dipole.search.Analysis;
import dev.dipole.search.Bm25;
import dev.dipole.search.Bm25Settings;
import dev.dipole.search.Hybrid;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Measures retrievers and runs on the same queries, and shows the figures: those on unseen documents first. */
final class RetrievalComparison {

    private final Main main;
    private final RetrievalEvaluation evaluation;
    private final @Nullable Path runs;
    private final Progress progress;
    private final List<EvaluationReport> reports = new ArrayList<>();

    /** @param runs the folder that the rankings are written to, or null */
    RetrievalComparison(Main main, RetrievalEvaluation evaluation, @Nullable Path runs) {
        this.main = main;
        this.evaluation = evaluation;
        this.runs = runs;
        this.progress = main.progress();
    }

    /** Measures BM25, every model, and, if there is one model only, the hybrid of both. */
    void search(RetrievalTask task, Map<String, Model> models, Analysis analysis) {
        List<String> texts = task.documents().stream().map(Document::content).toList();
        int systems = 1 + models.size() + (models.size() == 1 ? 1 : 0);
        try (Retriever<String> lexical = Bm25.of(task.documents(), analysis, Bm25Settings.defaults())) {
            measure("bm25", lexical, task, systems);
            for (Map.Entry<String, Model> each : models.entrySet()) {
                Model model = each.getValue();
                float[][] vectors = Texts.encode(model.documents(), texts, "encoding documents", progress);
                try (Retriever<String> dense =
                        RetrievalValidation.retriever(model.queries(), task.documents(), vectors)) {
                    measure(each.getKey(), dense, task, systems);
                    if (models.size() == 1) {
                        measure("hybrid", Hybrid.of(List.of(dense, lexical)), task, systems);
                    }
                }
            }
        }
        progress.update("searching", systems, systems);
    }

    private void measure(String system, Retriever<String> retriever, RetrievalTask task, int systems) {
        progress.update("searching", reports.size(), systems);
        Map<String, List<TrecRun.Answer>> answers = new LinkedHashMap<>();
        boolean kept = runs != null;
        reports.add(evaluation.run(system, retriever, task, (query, hits) -> {
            if (kept) {
                answers.put(
                        query,
                        hits.stream()
                                .map(hit -> new TrecRun.Answer(hit.id(), hit.score()))
                                .toList());
            }
        }));
        if (runs != null) {
            Trec.writeRun(runs.resolve(system + ".run"), new TrecRun(system, answers));
        }
    }

    /** Measures a run that was made elsewhere, in trec_eval's order. */
    void foreign(String system, Path file, String task, Map<String, Map<String, Integer>> judgements) {
        TrecRun run = Trec.readRun(file);
        if (run.answers().keySet().stream().noneMatch(judgements::containsKey)) {
            throw InputException.in(
                    file,
                    "answers none of the " + judgements.size() + " judged queries",
                    "give the judgements of its queries");
        }
        EvaluationReport report = evaluation.run(task, system, run.rankings(), judgements);
        if (!report.withoutAnswer().isEmpty()) {
            main.err()
                    .println(file + ": " + report.withoutAnswer().size()
                            + " judged queries have no answer, and count as 0 (as with trec_eval -c)");
        }
        reports.add(report);
    }

    /** Writes the judgements beside the runs. */
    void writeJudgements(RetrievalTask task) {
        if (runs != null) {
            Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
            task.queries()
                    .keySet()
                    .forEach(query -> judgements.put(
                            query, Objects.requireNonNull(task.judgements().get(query))));
            Trec.writeQrels(runs.resolve("qrels.txt"), judgements);
        }
    }

    /**
     * Shows the figures.
     *
     * @param head what the JSON object begins with
     * @param documents how many there are, or -1 if that is not known
     * @param unseen the queries whose documents were not trained on; null where no training data is at hand
     * @param training what the training data are called
     * @param perQuery where the values of single queries go, or null
     */
    void report(
            Map<String, Object> head,
            int documents,
            @Nullable Set<String> unseen,
            String training,
            @Nullable Path perQuery) {
        SystemComparison all = new SystemComparison(reports);
        if (perQuery != null) {
            PerQueryFile.write(perQuery, reports, unseen);
        }
        boolean divided = unseen != null && !unseen.isEmpty() && unseen.size() < all.queries();
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>(head);
            if (documents >= 0) {
                json.put("documents", documents);
            }
            if (unseen != null) {
                json.put("unseen_queries", unseen.size());
            }
            if (divided) {
                json.put("unseen", Comparison.json(all.only(Objects.requireNonNull(unseen))));
            }
            json.putAll(Comparison.json(all));
            JsonOut.print(main.out(), json);
            return;
        }
        PrintWriter out = main.out();
        out.printf(Locale.ROOT, "%s: %,d queries", reports.get(0).task(), all.queries());
        if (documents >= 0) {
            out.printf(Locale.ROOT, ", %,d documents", documents);
        }
        out.printf("%n%n");
        if (divided) {
            out.printf(
                    Locale.ROOT,
                    "The %,d queries none of whose documents is among the positives of training (%s):%n%n",
                    Objects.requireNonNull(unseen).size(),
                    training);
            Comparison.lines(all.only(unseen)).forEach(out::println);
            out.printf(Locale.ROOT, "%nAll %,d queries:%n%n", all.queries());
        } else if (unseen != null) {
            out.printf(
                    Locale.ROOT,
                    "%s of these queries has a document among the positives of training (%s).%n%n",
                    unseen.isEmpty() ? "Every one" : "None",
                    training);
        }
        Comparison.lines(all).forEach(out::println);
        out.flush();
    }
}
