package dev.dipole.app.command;

import dev.dipole.Dipole;
import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.StatusLine;
import dev.dipole.app.TrainingProgress;
import dev.dipole.app.mine.MinedRow;
import dev.dipole.app.mine.MinedRun;
import dev.dipole.app.mine.MiningAccount;
import dev.dipole.app.mine.MiningSettings;
import dev.dipole.app.mine.MiningSetup;
import dev.dipole.app.mine.Review;
import dev.dipole.data.Beir;
import dev.dipole.data.Documents;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Pairs;
import dev.dipole.data.Source;
import dev.dipole.data.WholeFile;
import dev.dipole.model.Model;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Mined;
import dev.dipole.negatives.Mining;
import dev.dipole.negatives.MiningReport;
import dev.dipole.negatives.PositiveScores;
import dev.dipole.search.Analysis;
import dev.dipole.settings.Settings;
import dev.dipole.settings.SettingsException;
import dev.dipole.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

/** Finds hard negatives for training data. */
@Command(
        name = "mine",
        description = {
            "Finds hard negatives for training data: texts that look like an answer and are none.",
            "",
            "With a model its nearest texts are proposed, without one BM25 proposes. What belongs to the anchor anywhere in the"
                    + " data, its own text and copies of these are never mined; filters remove what may be a false negative,"
                    + " and the report says how many and why. Of a BEIR folder the judgements of the train split are used"
                    + " only.",
            "",
            "A run that is stopped, however that comes about, goes on where it was when the same command is given again, and"
                    + " ends in the same bytes. It is kept in FILE.partial until the file is complete."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipole mine --data questions.csv --out questions.mined.jsonl",
            "  dipole mine models/support --data questions.csv --corpus articles.jsonl --out mined.jsonl.gz",
            "  dipole mine models/support --data beir/ --out mined.parquet --set negatives=3 guide=models/big guide-margin=0",
            "  dipole mine models/support --data questions.csv --out mined.jsonl --review 100",
            "  dipole mine --review mined.jsonl.review.jsonl"
        })
public final class MineCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "The folder of the model that finds and scores (default: none, and BM25 finds).")
    private @Nullable Path folder;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "A file of pairs, a YAML file that lists such files, or a BEIR folder.")
    private @Nullable Path data;

    @Mixin
    private ExampleFiles columns;

    @Option(
            names = "--corpus",
            paramLabel = "PATH",
            description =
                    "A file or folder of documents to mine from (default: of a BEIR folder its corpus, else all positives and"
                            + " negatives of the data).")
    private @Nullable Path corpusPath;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "A .jsonl, .jsonl.gz or .parquet file of the examples with their negatives and scores; the report goes"
                            + " to FILE.report.json.")
    private @Nullable Path out;

    @Option(
            names = "--review",
            paramLabel = "N|FILE",
            description =
                    "Write N of the negatives to FILE.review.jsonl, for a person to label; or read such a file back and"
                            + " estimate how many negatives are false.")
    private @Nullable String review;

    @Option(
            names = "--set",
            arity = "1..*",
            paramLabel = "KEY=VALUE",
            description = "Single settings, such as kind=union or negatives=3.")
    private List<String> assignments = List.of();

    @Option(names = "--show-settings", description = "Show every setting with its value and what it means, and end.")
    private boolean showSettings;

    @Option(
            names = "--restart",
            description = "Discard the unfinished run for this file that is there, instead of going on with it.")
    private boolean restart;

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    MineCommand() {}

    @Override
    public Integer call() throws IOException {
        Texts.quietLucene();
        MiningSettings settings = settings();
        if (showSettings) {
            main.out().print(SettingsPage.of(Settings.describe(MiningSettings.class, settings)));
            main.out().flush();
            return 0;
        }
        int sample = 0;
        if (review != null && review.matches("\\d{1,9}")) {
            sample = Integer.parseInt(review);
            if (sample == 0) {
                throw wrong("--review (0) must be at least 1; maybe 100");
            }
        } else if (review != null) {
            if (data != null || out != null) {
                throw wrong(
                        "--review (" + review + ") is neither a number nor alone: a file that a person has labelled is"
                                + " read without --data and --out");
            }
            readReview(Path.of(review));
            return 0;
        }
        if (data == null) {
            throw wrong("--data is missing: name a file of pairs, or a BEIR folder");
        }
        if (out == null) {
            throw wrong("--out is missing: name the file that the mined examples go to");
        }
        if (!MinedRun.knows(out)) {
            throw wrong("--out (" + out + ") must end in " + MinedRun.endings());
        }
        Path labels = beside(out, ".review.jsonl");
        if (sample > 0 && Files.exists(labels)) {
            throw wrong(labels + " is there, and may hold labels of a person; name another --out, or remove it");
        }
        mine(settings, data, out, sample);
        return 0;
    }

    private MiningSettings settings() {
        try {
            return Settings.override(MiningSettings.defaults(), assignments);
        } catch (SettingsException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static Path beside(Path out, String ending) {
        return out.resolveSibling(out.getFileName() + ending);
    }

    private void readReview(Path file) {
        Review.Outcome outcome = Review.read(file);
        if (main.json()) {
            JsonOut.print(main.out(), Review.toMap(outcome));
            return;
        }
        if (outcome.rate() == null) {
            throw InputException.in(file, "has no label", "write true or false for \"belongs\" in some of its lines");
        }
        main.out()
                .printf(
                        Locale.ROOT,
                        "%,d of %,d labelled negatives belong to their anchor: an estimated %.1f %% of all are false (95 %%"
                                + " interval %.1f to %.1f)%n",
                        outcome.falseNegatives(),
                        outcome.labelled(),
                        100 * outcome.rate().share(),
                        100 * outcome.rate().lower(),
                        100 * outcome.rate().upper());
        if (outcome.unlabelled() > 0) {
            main.out().printf(Locale.ROOT, "%,d have no label and say nothing%n", outcome.unlabelled());
        }
        main.out().flush();
    }

    private void mine(MiningSettings settings, Path from, Path to, int sample) throws IOException {
        long began = System.nanoTime();
        columns.listBadRows(beside(to, ".bad-rows.jsonl"));
        Source<String> source = source(from);
        columns.reportSkipped(main.err());
        ExampleFiles.reportLeftOut(source, main.err());
        // What cannot be mined for is told before the corpus is read and encoded.
        try (Source.Cursor<String> first = source.open(0)) {
            Example<String> example = first.next();
            if (example != null) {
                check(source, example, 1);
            }
        }
        Corpus<String> corpus = corpus(from, source);
        try (Model model = folder == null ? null : Model.load(folder);
                Model guide = settings.guide() == null ? null : Model.load(Path.of(settings.guide()));
                RunFolder run = RunFolder.open(MinedRun.beside(to))) {
            if (restart) {
                run.discard();
            }
            try (MinedRun mined = MinedRun.open(to, run, identity(settings, from, source, corpus, model, guide));
                    MiningSetup setup = new MiningSetup(
                            settings,
                            corpus,
                            model,
                            guide,
                            model == null ? Analysis.ENGLISH : Texts.analysis(model.history()),
                            settings.cache() == null ? run.file("vectors") : Path.of(settings.cache()),
                            main.progress())) {
                setup.replaced().forEach(main.err()::println);
                main.err().flush();
                Mining<String> mining = setup.mining(KnownPositives.of(source));
                MiningReport report = stream(mining, source, mined);
                Path complete = mined.complete();
                if (sample > 0) {
                    Review.write(source, Pairs.open(complete), sample, settings.seed(), beside(to, ".review.jsonl"));
                }
                double seconds = (System.nanoTime() - began) * 1e-9;
                Map<String, Object> account = account(settings, source, corpus, model, mining, report, to, seconds);
                WholeFile.write(beside(to, ".report.json"), writer -> writer.write(JsonOut.line(account) + "\n"));
                mined.publish(complete);
                tell(corpus, mining, report, account, to, sample, seconds);
            }
        }
    }

    private Source<String> source(Path from) {
        if (Files.isDirectory(from)) {
            columns.refuseFor(from);
            return Beir.trainingPairs(from, "train");
        }
        return columns.open(from);
    }

    private Corpus<String> corpus(Path from, Source<String> source) {
        Path documents = corpusPath != null ? corpusPath : Files.isDirectory(from) ? from : null;
        Corpus<String> corpus;
        try {
            if (documents == null) {
                corpus = Corpus.of(source);
            } else {
                try (Documents.Cursor cursor = Documents.open(documents)) {
                    corpus = Corpus.of(cursor);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new InputException((documents == null ? from : documents) + ": " + e.getMessage(), e);
        }
        if (corpus.repeated() + corpus.blank() > 0 && documents != null) {
            main.err()
                    .printf(
                            Locale.ROOT,
                            "%s: %,d texts repeat others and %,d are blank; they are left out%n",
                            documents,
                            corpus.repeated(),
                            corpus.blank());
            main.err().flush();
        }
        return corpus;
    }

    private Map<String, String> identity(
            MiningSettings settings,
            Path from,
            Source<String> source,
            Corpus<String> corpus,
            @Nullable Model model,
            @Nullable Model guide) {
        long digest = corpus.size();
        for (int place = 0; place < corpus.size(); place++) {
            digest = (digest + corpus.identityAt(place)) * 0x9E3779B97F4A7C15L;
        }
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("data", from.toAbsolutePath().normalize().toString());
        identity.put("data (SHA-256)", source.fingerprint());
        identity.put("reading", source.reading());
        identity.put("corpus", corpus.size() + " texts, " + Long.toHexString(digest));
        identity.put("model (SHA-256)", model == null ? "none" : model.hash());
        identity.put("guide (SHA-256)", guide == null ? "none" : guide.hash());
        identity.put("dipole", Dipole.version());
        Settings.describe(MiningSettings.class, settings)
                .forEach(setting -> identity.put(setting.key(), setting.defaultValue()));
        // Where vectors are kept decides nothing.
        identity.remove("cache");
        return identity;
    }

    private MiningReport stream(Mining<String> mining, Source<String> source, MinedRun run) throws IOException {
        MiningReport report = new MiningReport(mining);
        run.restore(report);
        long done = run.done();
        if (done > 0) {
            main.err()
                    .printf(
                            Locale.ROOT,
                            "going on after %,d examples with the run in %s (--restart discards it)%n",
                            done,
                            MinedRun.beside(out == null ? Path.of("") : out));
            main.err().flush();
        }
        PositiveScores positives = mining.looksAtAllPositives() ? mining.positives(source) : PositiveScores.none();
        StatusLine status = new StatusLine(main.err(), main.terminal());
        long began = System.nanoTime();
        long before = report.anchors();
        try (Source.Cursor<String> cursor = source.open(done)) {
            List<Example<String>> examples = new ArrayList<>();
            int anchors = 0;
            for (Example<String> example = cursor.next(); example != null; example = cursor.next()) {
                check(source, example, cursor.position());
                examples.add(example);
                anchors += example.positives().size();
                if (anchors >= Mining.CHUNK) {
                    run.add(rows(mining, examples, positives, report), cursor.position(), report);
                    examples.clear();
                    anchors = 0;
                    if (status.due()) {
                        double rate = (report.anchors() - before) / ((System.nanoTime() - began) * 1e-9);
                        status.show(String.format(
                                Locale.ROOT, "mined for %,d anchors, %,.0f anchors/s", report.anchors(), rate));
                    }
                }
            }
            if (!examples.isEmpty()) {
                run.add(rows(mining, examples, positives, report), cursor.position(), report);
            }
        }
        status.say(String.format(
                Locale.ROOT,
                "mined for %,d anchors in %s",
                report.anchors() - before,
                TrainingProgress.duration((System.nanoTime() - began) * 1e-9)));
        return report;
    }

    private static void check(Source<String> source, Example<String> example, long number) {
        if (example.positives().isEmpty()) {
            throw new InputException(source.name() + ": example " + number + " has no positive, only the label "
                    + example.label() + "; negatives are mined for pairs, as what belongs to a label is known of its"
                    + " members only");
        }
        if (example.isScored()) {
            throw new InputException(source.name() + ": example " + number + " has the score " + example.score()
                    + ", so its two texts need not belong together; keep those that do, and name no column of scores");
        }
    }

    /** What was mined for some examples, one row for each positive, with the negatives that the data names in front. */
    private static List<MinedRow> rows(
            Mining<String> mining, List<Example<String>> examples, PositiveScores positives, MiningReport report) {
        List<Anchor<String>> anchors = new ArrayList<>();
        List<List<String>> named = new ArrayList<>();
        for (Example<String> example : examples) {
            for (Anchor<String> anchor : Anchor.of(example, mining.corpus()::identity)) {
                anchors.add(anchor);
                named.add(example.negatives());
            }
        }
        List<Mined<String>> mined = mining.mine(anchors, positives, report);
        double[][] scores = named.stream().allMatch(List::isEmpty)
                ? new double[anchors.size()][0]
                : mining.miner()
                        .scorer()
                        .score(anchors.stream().map(Anchor::input).toList(), named);
        List<MinedRow> rows = new ArrayList<>();
        for (int i = 0; i < mined.size(); i++) {
            rows.add(row(mining.corpus(), mined.get(i), named.get(i), scores[i]));
        }
        return rows;
    }

    private static MinedRow row(Corpus<String> corpus, Mined<String> mined, List<String> named, double[] scores) {
        List<String> negatives = new ArrayList<>(named);
        List<Double> all = new ArrayList<>();
        for (double score : scores) {
            all.add(rounded(score));
        }
        for (Candidate candidate : mined.negatives()) {
            negatives.add(corpus.get(candidate.place()));
            all.add(rounded(candidate.score()));
        }
        boolean whole = all.stream().noneMatch(score -> score.isNaN());
        return new MinedRow(
                mined.anchor().input(),
                String.valueOf(mined.anchor().positive()),
                negatives,
                rounded(mined.positiveScore()),
                whole ? all : List.of());
    }

    /** To a millionth, which is what single precision knows of a cosine. */
    private static double rounded(double score) {
        return Double.isNaN(score) ? score : Math.rint(score * 1e6) / 1e6 + 0.0;
    }

    private Map<String, Object> account(
            MiningSettings settings,
            Source<String> source,
            Corpus<String> corpus,
            @Nullable Model model,
            Mining<String> mining,
            MiningReport report,
            Path to,
            double seconds) {
        Map<String, Object> account = new LinkedHashMap<>();
        account.put("out", to.toString());
        account.put("miner", mining.miner().name());
        account.put("model_hash", model == null ? null : model.hash());
        account.put("corpus", corpus.size());
        account.put("choice", mining.choice().name());
        Map<String, String> said = new LinkedHashMap<>();
        Settings.describe(MiningSettings.class, settings)
                .forEach(setting -> said.put(setting.key(), setting.defaultValue()));
        account.put("settings", said);
        account.putAll(report.toMap());
        account.put("skipped_rows", columns.skipped());
        account.put("left_out", source.leftOut());
        account.put("seconds", seconds);
        return account;
    }

    private void tell(
            Corpus<String> corpus,
            Mining<String> mining,
            MiningReport report,
            Map<String, Object> account,
            Path to,
            int sample,
            double seconds) {
        if (main.json()) {
            JsonOut.print(main.out(), account);
            return;
        }
        main.out()
                .printf(
                        Locale.ROOT,
                        "%s: proposed by %s out of %,d texts, in %s%n",
                        to,
                        mining.miner().name(),
                        corpus.size(),
                        TrainingProgress.duration(seconds));
        MiningAccount.print(report, main.out());
        main.out().println();
        if (sample > 0) {
            main.out()
                    .println("To estimate how many are false: label " + beside(to, ".review.jsonl")
                            + ", then dipole mine --review " + beside(to, ".review.jsonl"));
        }
        main.out().println("Next: dipole train --data " + to + " --out MODEL");
        main.out().flush();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
