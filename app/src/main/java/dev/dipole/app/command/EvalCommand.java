package dev.dipole.app.command;

import dev.dipole.app.Main;
import dev.dipole.data.Beir;
import dev.dipole.data.Document;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.JudgedRows;
import dev.dipole.data.Pairs;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.Trec;
import dev.dipole.eval.ClassificationTask;
import dev.dipole.eval.EvaluationTask;
import dev.dipole.eval.Metric;
import dev.dipole.eval.PairTask;
import dev.dipole.eval.ParaphraseTask;
import dev.dipole.eval.RankingMetrics;
import dev.dipole.eval.Reranking;
import dev.dipole.eval.RetrievalEvaluation;
import dev.dipole.eval.SentenceSimilarity;
import dev.dipole.eval.TripletAccuracy;
import dev.dipole.eval.UnseenQueries;
import dev.dipole.model.Model;
import dev.dipole.search.Analysis;
import dev.dipole.settings.Settings;
import dev.dipole.settings.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Measures models and runs. */
@Command(
        name = "eval",
        description = {
            "Measures how well models find what belongs together, beside BM25 and the hybrid of both.",
            "",
            "The data are a BEIR folder, or a file: of pairs, in which each anchor asks for its positives among those of all"
                    + " (retrieval); of pairs with a score (sts); of texts with a label (classification, which learns from"
                    + " --train-data); of an anchor, a positive and a negative (triplets, reranking); or of pairs to be found"
                    + " among all texts (paraphrases). Runs of other systems, as trec_eval reads them, are measured beside"
                    + " the models, or alone with --qrels.",
            "",
            "A model of pictures is measured by probes on a folder or tar archive of pictures in folders named by their"
                    + " classes: it learns from those under train, or of --train-data, and is measured on those under test."
                    + " With --task verification it is asked who is who among classes that it was not trained on.",
            "",
            "Two towers are measured on rows of pairs, whose pictures or sounds lie beside the file, or in one folder or tar"
                    + " archive that is named with a second --data: recall@1 and @10 in both directions. A table of items is"
                    + " measured on what users of --train-data took later, or on what training held out, beside popularity"
                    + " and item neighbours.",
            "",
            "Search is exact. BM25 has k1 0.9 and b 0.4; the hybrid is reciprocal rank fusion. Intervals are at 95%%"
                    + " (bootstrap). Every two systems are compared by a paired, two-sided randomisation test; p (Holm) is"
                    + " corrected for all tests of one table. Where training data are at hand (qrels/train of the folder, or"
                    + " --train-data), the queries none of whose documents is a positive there stand first."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipole eval models/scifact --data beir/scifact",
            "  dipole eval models/support --data held-out.csv --columns anchor=question,positive=answer",
            "  dipole eval models/a models/b other.run --data beir/scifact --metrics ndcg@10,map --per-query values.csv",
            "  dipole eval bm25.run mine.run --qrels qrels.txt",
            "  dipole eval models/support --data test.csv --train-data train.csv --task classification",
            "  dipole eval models/simclr --data cifar10.tar",
            "  dipole eval models/faces --data unseen-people/ --task verification",
            "  dipole eval models/clip --data test.jsonl --data pictures.tar --columns anchor=image,positive=caption",
            "  dipole eval models/rec --data later.csv --train-data ratings.csv",
            "",
            "Metrics: ndcg, mrr, map (with or without @DEPTH), recall@K, p@K, success@K, rprec.",
            "Settings: limit, analysis, depth, neighbours, temperature, shots, draws, mining-neighbours, mined-pairs."
        })
public final class EvalCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "MODEL|RUN",
            arity = "1..*",
            description = "Folders of models, and files of runs (query, Q0, document, rank, score, tag).")
    private List<Path> systems;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description =
                    "A BEIR folder, or a file; for two towers also, once more, where the files are that rows name.")
    private List<Path> data = List.of();

    @Option(
            names = "--qrels",
            paramLabel = "FILE",
            description = "Judgements of runs that are measured without any model, instead of --data.")
    private @Nullable Path qrels;

    @Option(
            names = "--task",
            paramLabel = "NAME",
            description = "One of ${COMPLETION-CANDIDATES} (default: by the columns).")
    private @Nullable EvalTask task;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "ROLE=COLUMN",
            description =
                    "Which columns of a file are anchor, positive, negative, score and label (default: by the usual"
                            + " names).")
    private List<String> columns = List.of();

    @Option(
            names = "--train-data",
            paramLabel = "PATH",
            description =
                    "What the model was trained on, to set unseen documents apart; for classification the labelled"
                            + " texts to learn from.")
    private @Nullable Path trainData;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            description =
                    "The split of a BEIR folder, or the folder of an archive of pictures, to measure on (default: test).")
    private @Nullable String split;

    @Option(
            names = "--metrics",
            split = ",",
            paramLabel = "NAME",
            description = "What to measure in retrieval (default: ndcg@10,mrr@10,recall@10,recall@100).")
    private List<String> metrics = List.of();

    @Option(
            names = "--per-query",
            paramLabel = "FILE",
            description = "Write the values of every query and system here, as .jsonl or .csv.")
    private @Nullable Path perQuery;

    @Option(
            names = "--run",
            paramLabel = "FOLDER",
            description = "Write each ranking as FOLDER/SYSTEM.run, and the judgements as FOLDER/qrels.txt.")
    private @Nullable Path runs;

    @Option(
            names = "--set",
            arity = "1..*",
            paramLabel = "KEY=VALUE",
            description = "Single settings, such as limit=1000 or analysis=code.")
    private List<String> assignments = List.of();

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
        EvalSettings settings = settings();
        EvalColumns roles = roles();
        RetrievalEvaluation evaluation = new RetrievalEvaluation(parsedMetrics(), settings.depth(), false);
        if (perQuery != null && !PerQueryFile.known(perQuery)) {
            throw wrong("--per-query (" + perQuery + ") must end in .jsonl or .csv");
        }
        if (systems.stream().distinct().count() < systems.size()) {
            throw wrong("a model or run is named twice; name each once");
        }
        if (data.isEmpty() == (qrels == null)) {
            throw wrong(
                    data.isEmpty()
                            ? "--data is missing: name a BEIR folder or a file (or --qrels, to measure runs alone)"
                            : "--data and --qrels are both given; --qrels is for runs without any other data");
        }
        if (qrels != null) {
            runsAlone(evaluation, qrels);
            return 0;
        }
        if (systems.stream().anyMatch(PairEvaluation::isOne)) {
            towers(roles, settings);
            return 0;
        }
        if (data.size() > 1) {
            throw wrong("--data is given " + data.size() + " times, which is for two towers; name one");
        }
        Path from = data.get(0);
        if (systems.stream().anyMatch(ItemEvaluation::isOne)) {
            items(from, roles);
            return 0;
        }
        if (systems.stream().anyMatch(ImageEvaluation::isOne)) {
            pictures(from, roles, settings);
            return 0;
        }
        Map<String, Model> models = new LinkedHashMap<>();
        try {
            for (Path system : systems) {
                if (!Files.isRegularFile(system)) {
                    models.put(name(system), Model.load(system));
                }
            }
            measure(from, models, roles, evaluation, settings);
        } finally {
            models.values().forEach(Model::close);
        }
        return 0;
    }

    /** Models of two towers, in both directions. */
    private void towers(EvalColumns roles, EvalSettings settings) {
        if (task != null || split != null || trainData != null || runs != null) {
            throw wrong("two towers are measured on rows of pairs, in both directions; leave --task, --split,"
                    + " --train-data and --run out");
        }
        List<Integer> ks = new ArrayList<>();
        for (String metric : metrics.isEmpty() ? List.of("recall@1", "recall@10") : metrics) {
            if (!metric.matches("recall@[1-9]\\d{0,6}")) {
                throw wrong("--metrics (" + metric + ") must be recall@K for two towers, such as recall@5");
            }
            ks.add(Integer.valueOf(metric.substring(metric.indexOf('@') + 1)));
        }
        PairEvaluation.run(
                main,
                folders(PairEvaluation::isOne, "two towers"),
                new PairEvaluation.Asked(
                        data, roles.isEmpty() ? null : roles.columns(), settings.most(), ks, perQuery));
    }

    /** Models of users and items. */
    private void items(Path from, EvalColumns roles) {
        if (task != null || split != null || runs != null || !metrics.isEmpty()) {
            throw wrong("a table of items is measured by what it recommends, by recall@10 and ndcg@10; leave --task,"
                    + " --split, --run and --metrics out");
        }
        ItemEvaluation.run(
                main,
                folders(ItemEvaluation::isOne, "users and items"),
                new ItemEvaluation.Asked(from, trainData, roles.isEmpty() ? null : roles.columns(), perQuery));
    }

    /** Models of pictures, by probes on labelled ones, or by who is who among them. */
    private void pictures(Path from, EvalColumns roles, EvalSettings settings) {
        if ((task != null && task != EvalTask.CLASSIFICATION && task != EvalTask.VERIFICATION)
                || !roles.isEmpty()
                || !metrics.isEmpty()
                || runs != null
                || settings.limit() != 0) {
            throw wrong(
                    "a model of pictures is measured by probes, or with --task verification, on pictures whose folders are their"
                            + " labels; leave --task, --columns, --metrics, --run and limit out");
        }
        Map<String, Path> folders = folders(ImageEvaluation::isOne, "pictures");
        if (task != EvalTask.VERIFICATION) {
            ImageEvaluation.run(main, folders, from, trainData, splitName(), settings.probes(), perQuery);
        } else if (trainData != null) {
            throw wrong("--train-data is for probes, and verification learns from nothing; leave it out");
        } else {
            ImageEvaluation.verify(main, folders, from, split, perQuery);
        }
    }

    /** What the systems are called, all of which must be of one kind. */
    private Map<String, Path> folders(Predicate<Path> isOne, String kind) {
        Map<String, Path> folders = new LinkedHashMap<>();
        for (Path system : systems) {
            if (!isOne.test(system)) {
                throw wrong(system + " is no model of " + kind + ", and others that are named are; measure them apart");
            }
            folders.put(name(system), system);
        }
        return folders;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private EvalSettings settings() {
        try {
            return Settings.override(EvalSettings.defaults(), assignments);
        } catch (SettingsException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private EvalColumns roles() {
        try {
            return EvalColumns.parse(columns);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private List<Metric> parsedMetrics() {
        try {
            return metrics.isEmpty() ? RankingMetrics.defaults() : RankingMetrics.parse(metrics);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--metrics: " + e.getMessage(), e);
        }
    }

    /** What a report calls a system: "model" where there is one, else the last name of its path where that tells. */
    private String name(Path system) {
        boolean model = !Files.isRegularFile(system);
        if (model && systems.stream().filter(each -> !Files.isRegularFile(each)).count() == 1) {
            return "model";
        }
        String name = lastName(system);
        boolean own =
                systems.stream().filter(each -> lastName(each).equals(name)).count() == 1;
        // With --qrels there is nothing else of these names.
        boolean taken = !data.isEmpty() && Set.of("bm25", "model", "hybrid").contains(name);
        return own && !taken ? name : system.toString();
    }

    private static String lastName(Path system) {
        String last = String.valueOf(system.toAbsolutePath().normalize().getFileName());
        return last.replaceFirst("\\.(run|trec|txt)(\\.gz)?$", "");
    }

    private void runsAlone(RetrievalEvaluation evaluation, Path judged) {
        if ((task != null && task != EvalTask.RETRIEVAL) || split != null || trainData != null || runs != null) {
            throw wrong("--qrels measures runs by their judgements alone; --task, --split, --train-data and --run need"
                    + " --data");
        }
        for (Path system : systems) {
            if (Files.isDirectory(system)) {
                throw wrong(system + " is a folder, and --qrels measures files of runs; give a model its --data");
            }
        }
        Map<String, Map<String, Integer>> judgements = Trec.readQrels(judged);
        RetrievalComparison comparison = new RetrievalComparison(main, evaluation, null);
        String called = String.valueOf(judged.getFileName());
        systems.forEach(system -> comparison.foreign(name(system), system, called, judgements));
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("task", called);
        comparison.report(head, -1, null, "", perQuery);
    }

    private void measure(
            Path from,
            Map<String, Model> models,
            EvalColumns roles,
            RetrievalEvaluation evaluation,
            EvalSettings settings) {
        JudgedRows rows = Files.isDirectory(from) ? null : judgedRows(from, roles);
        EvalTask kind = task != null ? task : rows == null ? EvalTask.RETRIEVAL : EvalTask.of(rows);
        if (kind == EvalTask.RETRIEVAL) {
            retrieval(from, models, roles, evaluation, settings);
            return;
        }
        if (rows == null) {
            throw wrong("--task " + kind + " reads a file, and " + from + " is a folder; name a file");
        }
        if (models.size() < systems.size()) {
            throw wrong("a run can be measured on retrieval only, and not on " + kind + "; leave it out");
        }
        if (split != null || runs != null || !metrics.isEmpty()) {
            throw wrong("--split, --run and --metrics are for retrieval, and not for " + kind + "; leave them out");
        }
        if (trainData != null && kind != EvalTask.CLASSIFICATION) {
            throw wrong("--train-data is for retrieval and classification, and not for " + kind + "; leave it out");
        }
        EncoderEvaluation.run(main, encoderTask(kind, rows, from, settings), models, perQuery);
    }

    private static JudgedRows judgedRows(Path file, EvalColumns roles) {
        return roles.isEmpty() ? JudgedRows.guess(file) : roles.judgedRows();
    }

    private EvaluationTask<String> encoderTask(EvalTask kind, JudgedRows rows, Path from, EvalSettings settings) {
        Source<String> source = rows.read(from, settings.most());
        return switch (kind) {
            case STS -> SentenceSimilarity.of(source);
            case TRIPLETS -> TripletAccuracy.of(withNegatives(from, source));
            case RERANKING -> Reranking.of(source);
            case PARAPHRASES -> ParaphraseTask.of(source, settings.mining());
            case CLASSIFICATION -> {
                if (trainData == null) {
                    throw wrong("--train-data is missing: name the file of labelled texts that the classifiers learn"
                            + " from");
                }
                yield new ClassificationTask<>(
                        source.name(),
                        rows.read(trainData, Integer.MAX_VALUE).readAll(),
                        source.readAll(),
                        settings.probes());
            }
            case VERIFICATION ->
                throw wrong("--task verification is for models of pictures, and " + systems.get(0) + " is none");
            case RETRIEVAL -> throw new IllegalStateException("retrieval compares retrievers");
        };
    }

    /** An anchor to which everything belongs makes no triplet: those are counted, and left out. */
    private Source<String> withNegatives(Path from, Source<String> source) {
        List<Example<String>> all = source.readAll();
        List<Example<String>> kept =
                all.stream().filter(example -> !example.negatives().isEmpty()).toList();
        if (kept.isEmpty()) {
            throw InputException.in(from, "holds no negatives", "name their column: --columns ...,negative=COLUMN");
        }
        if (kept.size() < all.size()) {
            main.err()
                    .println(from + ": " + (all.size() - kept.size()) + " of " + all.size()
                            + " anchors have no negative and make no triplet");
        }
        return Sources.of(source.name(), kept);
    }

    private void retrieval(
            Path from,
            Map<String, Model> models,
            EvalColumns roles,
            RetrievalEvaluation evaluation,
            EvalSettings settings) {
        RetrievalTask retrieval = retrievalTask(from, models, roles, settings);
        RetrievalEvaluation measured = evaluation;
        if (asksForItself(retrieval)) {
            main.err().println("queries are documents of the corpus: each is not counted as an answer to itself");
            measured = evaluation.leavingOutSelf();
        }
        Source<String> training = training(from, roles);
        Set<String> unseen = training == null ? null : UnseenQueries.of(retrieval, training);
        RetrievalComparison comparison = new RetrievalComparison(main, measured, runs);
        if (!models.isEmpty()) {
            Analysis chosen = settings.analysis();
            comparison.search(
                    retrieval,
                    models,
                    chosen == null
                            ? Texts.analysis(models.values().iterator().next().history())
                            : chosen);
        }
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        retrieval
                .queries()
                .keySet()
                .forEach(query -> judgements.put(
                        query, Objects.requireNonNull(retrieval.judgements().get(query))));
        for (Path system : systems) {
            if (Files.isRegularFile(system)) {
                comparison.foreign(name(system), system, retrieval.name(), judgements);
            }
        }
        comparison.writeJudgements(retrieval);
        Map<String, Object> head = new LinkedHashMap<>();
        if (models.size() == 1) {
            head.put(
                    "model_folder",
                    systems.stream()
                            .filter(each -> !Files.isRegularFile(each))
                            .findFirst()
                            .orElseThrow()
                            .toString());
        }
        head.put("task", retrieval.name());
        comparison.report(
                head, retrieval.documents().size(), unseen, training == null ? "" : training.name(), perQuery);
    }

    private RetrievalTask retrievalTask(
            Path from, Map<String, Model> models, EvalColumns roles, EvalSettings settings) {
        if (Files.isDirectory(from)) {
            if (!roles.isEmpty()) {
                throw wrong("--columns names the columns of files, and " + from
                        + " is a folder: leave it out, or name a file");
            }
            if (settings.limit() != 0) {
                throw wrong("limit is for a file, and " + from + " is a folder; leave it out");
            }
            return Beir.read(from, splitName());
        }
        if (split != null) {
            throw wrong("--split (" + split + ") is for a BEIR folder, and " + from + " is none; leave it out");
        }
        Source<String> source = pairs(from, roles);
        models.forEach((name, model) -> {
            if (source.fingerprint().equals(model.history().get("data-sha256"))) {
                main.err()
                        .println("warning: the " + (name.equals("model") ? name : "model " + name)
                                + " was trained on this very file, so these figures say nothing about data that it has"
                                + " not seen");
            }
        });
        return PairTask.of(source.name(), source, settings.most());
    }

    private static Source<String> pairs(Path file, EvalColumns roles) {
        return roles.isEmpty() ? Pairs.open(file) : Pairs.open(file, roles.columns());
    }

    private String splitName() {
        return split == null ? "test" : split;
    }

    /** What training may have seen, or null where nobody knows. */
    private @Nullable Source<String> training(Path from, EvalColumns roles) {
        if (trainData != null) {
            return Files.isDirectory(trainData) ? Beir.trainingPairs(trainData, "train") : pairs(trainData, roles);
        }
        return Files.isDirectory(from)
                        && !splitName().equals("train")
                        && Beir.splits(from).contains("train")
                ? Beir.trainingPairs(from, "train")
                : null;
    }

    /** Whether some queries are themselves documents of the corpus, as where arguments ask for counterarguments. */
    private static boolean asksForItself(RetrievalTask retrieval) {
        Map<String, Document> documents = new HashMap<>();
        retrieval.documents().forEach(document -> documents.put(document.id(), document));
        return retrieval.queries().entrySet().stream().anyMatch(query -> {
            Document same = documents.get(query.getKey());
            return same != null
                    && (same.text().equals(query.getValue()) || same.content().equals(query.getValue()));
        });
    }
}
