package dev.dipole.app.command;

import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.Progress;
import dev.dipole.data.Beir;
import dev.dipole.data.Document;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.Metric;
import dev.dipole.eval.PairTask;
import dev.dipole.eval.RankingMetrics;
import dev.dipole.eval.RetrievalEvaluation;
import dev.dipole.eval.RetrievalValidation;
import dev.dipole.model.Model;
import dev.dipole.retrieve.Retriever;
import dev.dipole.search.Analysis;
import dev.dipole.search.Bm25;
import dev.dipole.search.Bm25Settings;
import dev.dipole.search.Hybrid;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Measures a model beside BM25 and the hybrid of both. */
@Command(
        name = "eval",
        description = {
            "Measures how well a model finds what belongs together, beside BM25 and the hybrid of both.",
            "",
            "The data are a BEIR folder, or a file of pairs in which each anchor asks for its positives among those of all."
                    + " Search is exact. BM25 has k1 0.9 and b 0.4; the hybrid is reciprocal rank fusion. Intervals are at"
                    + " 95%% (bootstrap over the queries); p-values are those of a paired, two-sided randomisation test, not"
                    + " corrected for the number of comparisons."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipole eval models/scifact --data beir/scifact",
            "  dipole eval models/support --data held-out.csv --anchor question --positive answer",
            "  dipole eval models/scifact --data beir/scifact --metrics ndcg@10,map,recall@1000 --json",
            "",
            "Metrics: ndcg, mrr, map (with or without @DEPTH), recall@K, p@K, success@K, rprec."
        })
public final class EvalCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MODEL", description = "The folder of the model.")
    private Path folder;

    @Option(names = "--data", required = true, paramLabel = "PATH", description = "A BEIR folder, or a file of pairs.")
    private Path data;

    @Mixin
    private ExampleFiles columns;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            description = "The split of a BEIR folder to measure on (default: test).")
    private @Nullable String split;

    @Option(
            names = "--metrics",
            split = ",",
            paramLabel = "NAME",
            description = "What to measure (default: ndcg@10,mrr@10,recall@10,recall@100).")
    private List<String> metrics = List.of();

    @Option(names = "--limit", paramLabel = "N", description = "Take only the first N examples of a file of pairs.")
    private int limit = Integer.MAX_VALUE;

    @Option(
            names = "--analysis",
            paramLabel = "plain|english|code",
            description = "How BM25 sees words (default: code where the model takes identifiers apart, else english).")
    private @Nullable Analysis analysis;

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    EvalCommand() {}

    @Override
    public Integer call() {
        Texts.quietLucene();
        RetrievalEvaluation evaluation = RetrievalEvaluation.of(parsedMetrics());
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit (" + limit + ") must be at least 1");
        }
        try (Model model = Model.load(folder)) {
            RetrievalTask task = task(model);
            if (asksForItself(task)) {
                main.err().println("queries are documents of the corpus: each is not counted as an answer to itself");
                evaluation = evaluation.leavingOutSelf();
            }
            Set<String> unseen = unseen(task, model);
            Comparison comparison = compare(model, task, evaluation);
            report(task, comparison, unseen);
        }
        return 0;
    }

    private List<Metric> parsedMetrics() {
        try {
            return metrics.isEmpty() ? RankingMetrics.defaults() : RankingMetrics.parse(metrics);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--metrics: " + e.getMessage(), e);
        }
    }

    private RetrievalTask task(Model model) {
        if (Files.isDirectory(data)) {
            columns.refuseFor(data);
            if (limit != Integer.MAX_VALUE) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--limit is for a file of pairs, and " + data + " is a folder; leave it out");
            }
            return Beir.read(data, splitName());
        }
        if (split != null) {
            throw new ParameterException(
                    spec.commandLine(), "--split (" + split + ") is for a BEIR folder, and " + data + " is none");
        }
        columns.listBadRows(data.resolveSibling(data.getFileName() + ".bad-rows.jsonl"));
        Source<String> source = columns.open(data);
        columns.reportSkipped(main.err());
        Sources.requirePairs(source);
        if (source.fingerprint().equals(model.history().get("data-sha256"))) {
            main.err()
                    .println("warning: the model was trained on this very file, so these figures say nothing about data"
                            + " that it has not seen");
        }
        return PairTask.of(source.name(), source, limit);
    }

    private String splitName() {
        return split == null ? "test" : split;
    }

    /** Whether some queries are themselves documents of the corpus, as where arguments ask for counterarguments. */
    private static boolean asksForItself(RetrievalTask task) {
        Map<String, Document> documents = new HashMap<>();
        task.documents().forEach(document -> documents.put(document.id(), document));
        return task.queries().entrySet().stream().anyMatch(query -> {
            Document same = documents.get(query.getKey());
            return same != null
                    && (same.text().equals(query.getValue()) || same.content().equals(query.getValue()));
        });
    }

    /**
     * The queries none of whose relevant documents was trained on, where the model comes from this folder's training split:
     * to find documents that were trained on is easier than what the model is for.
     */
    private Set<String> unseen(RetrievalTask task, Model model) {
        String training = task.name().substring(0, task.name().lastIndexOf('/') + 1) + "train";
        if (!Files.isDirectory(data)
                || splitName().equals("train")
                || !training.equals(model.history().get("data"))
                || !Beir.splits(data).contains("train")
                || !Beir.trainingPairs(data, "train")
                        .fingerprint()
                        .equals(model.history().get("data-sha256"))) {
            return Set.of();
        }
        Set<String> seen = new HashSet<>();
        Beir.read(data, "train").judgements().values().forEach(grades -> seen.addAll(relevant(grades)));
        Set<String> unseen = new HashSet<>();
        task.judgements().forEach((query, grades) -> {
            if (relevant(grades).stream().noneMatch(seen::contains)) {
                unseen.add(query);
            }
        });
        unseen.retainAll(task.queries().keySet());
        return unseen;
    }

    private static Set<String> relevant(Map<String, Integer> grades) {
        Set<String> relevant = new HashSet<>();
        grades.forEach((document, grade) -> {
            if (grade > 0) {
                relevant.add(document);
            }
        });
        return relevant;
    }

    private Comparison compare(Model model, RetrievalTask task, RetrievalEvaluation evaluation) {
        Progress progress = main.progress();
        List<String> texts = task.documents().stream().map(Document::content).toList();
        float[][] vectors = Texts.encode(model, texts, "encoding documents", progress);
        List<Retriever<String>> systems = new ArrayList<>();
        try (Retriever<String> lexical = Bm25.of(
                        task.documents(),
                        analysis == null ? Texts.analysis(model) : analysis,
                        Bm25Settings.defaults());
                Retriever<String> dense = RetrievalValidation.retriever(model, task.documents(), vectors)) {
            systems.add(lexical);
            systems.add(dense);
            systems.add(Hybrid.of(List.of(dense, lexical)));
            List<String> names = List.of("bm25", "model", "hybrid");
            List<EvaluationReport> reports = new ArrayList<>();
            long queries = task.queries().size();
            for (int i = 0; i < systems.size(); i++) {
                progress.update("searching", queries * i, queries * systems.size());
                reports.add(evaluation.run(names.get(i), systems.get(i), task));
            }
            progress.update("searching", queries * systems.size(), queries * systems.size());
            return new Comparison(reports);
        }
    }

    private void report(RetrievalTask task, Comparison all, Set<String> unseen) {
        boolean divided = !unseen.isEmpty() && unseen.size() < all.queries();
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("model_folder", folder.toString());
            json.put("task", task.name());
            json.put("documents", task.documents().size());
            json.putAll(all.json());
            if (divided) {
                json.put("unseen", all.only(unseen).json());
            }
            JsonOut.print(main.out(), json);
            return;
        }
        PrintWriter out = main.out();
        out.printf(
                Locale.ROOT,
                "%s: %,d queries, %,d documents%n%n",
                task.name(),
                all.queries(),
                task.documents().size());
        if (divided) {
            out.printf(Locale.ROOT, "The %,d queries none of whose documents was trained on:%n%n", unseen.size());
            all.only(unseen).lines().forEach(out::println);
            out.printf(Locale.ROOT, "%nAll %,d queries:%n%n", all.queries());
        }
        all.lines().forEach(out::println);
        out.flush();
    }
}
