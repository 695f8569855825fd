package dev.dipole.app.command;

import dev.dipole.Dipole;
import dev.dipole.TextSettings;
import dev.dipole.TextTraining;
import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.MiningIndexes;
import dev.dipole.app.StatusLine;
import dev.dipole.app.TrainingProgress;
import dev.dipole.app.tune.Axis;
import dev.dipole.app.tune.CoordinateSearch;
import dev.dipole.app.tune.Trial;
import dev.dipole.app.tune.TrialLog;
import dev.dipole.app.tune.TuningPlot;
import dev.dipole.app.tune.TuningReport;
import dev.dipole.data.Document;
import dev.dipole.data.Fingerprint;
import dev.dipole.data.InputException;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.WholeFile;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.PairTask;
import dev.dipole.eval.RetrievalEvaluation;
import dev.dipole.eval.RetrievalValidation;
import dev.dipole.model.Model;
import dev.dipole.objective.Objectives;
import dev.dipole.retrieve.Retriever;
import dev.dipole.settings.Settings;
import dev.dipole.tower.TokenVectorCache;
import dev.dipole.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Chooses settings on development data. */
@Command(
        name = "tune",
        description = {
            "Chooses settings for your data: trains with one value after the other, measures each on development data, and"
                    + " leaves a table, a plot and the chosen settings.",
            "",
            "One setting is chosen after the other, with what was chosen before it; --rounds 2 goes through them again. The"
                    + " development data are the dev split of a BEIR folder, or a part of the anchors that is held out. A"
                    + " search that is stopped goes on when the same command is given again. Test splits are not read."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipole tune --data questions.csv --anchor question --positive answer --out tuning",
            "  dipole tune --data beir/medquad --out tuning --vary objective.temperature=0.01,0.05,0.2 \\",
            "      --vary training.batch=128,1024",
            "  dipole train --data questions.csv --config tuning/best.yaml --out models/support"
        })
public final class TuneCommand implements Callable<Integer> {

    private static final String TEMPERATURE = "objective.temperature";
    private static final String RATE = "training.learning-rate";

    /** Of the rate that the settings begin with. */
    private static final double[] RATES = {0.3, 1, 3};

    /** Fewer held-out queries than these cannot tell one setting from another. */
    private static final int FEWEST_QUERIES = 20;

    @Mixin
    private TrainingData data;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description =
                    "Where trials.jsonl, table.md, plot.svg and best.yaml go; and cache, with a teacher's or guide's vectors.")
    private @Nullable Path out;

    @Option(
            names = "--base",
            paramLabel = "MODEL",
            description = "What every trial starts from, as for train (default: ${DEFAULT-VALUE}).",
            defaultValue = ChosenSettings.USUAL_BASE)
    private String base;

    @Option(names = "--config", paramLabel = "FILE", description = "A YAML or JSON file of settings to begin with.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            arity = "1..*",
            paramLabel = "KEY=VALUE",
            description = "Single settings to begin with, over those of the file.")
    private List<String> assignments = List.of();

    @Option(
            names = "--vary",
            paramLabel = "KEY=VALUE,VALUE",
            description = {
                "A setting and the values to try; may be repeated, and they are chosen in this order. Values with commas of"
                        + " their own are separated by bars (default: temperature, batch, similarity, negatives and learning rate)."
            })
    private List<String> vary = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "1",
            description = "How often each setting is gone through (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    TuneCommand() {}

    @Override
    public Integer call() {
        data.require("files of pairs, or a BEIR folder");
        if (out == null) {
            throw wrong("--out is missing: name the folder that table and plot go to");
        }
        TextSettings settings = settings();
        List<Axis> axes = axes(settings);
        CoordinateSearch search = search(settings, axes);
        folder(out);
        data.columns().listBadRows(out.resolve("bad-rows.jsonl"));
        Source<String> source = data.source(null);
        ExampleFiles.reportLeftOut(source, main.err());
        Divided divided = divided(source, settings);
        TrialLog log = new TrialLog(out.resolve("trials.jsonl"), identity(divided, settings));
        if (log.size() > 0) {
            main.err().printf(Locale.ROOT, "going on after %,d finished trials in %s%n", log.size(), out);
        }
        CoordinateSearch.Outcome outcome =
                search.run(new Running(divided, settings, log, out.resolve("cache"), search.most()));
        data.columns().reportSkipped(main.err());
        report(outcome, divided, settings, out);
        return 0;
    }

    private TextSettings settings() {
        try {
            TextSettings start = TextSettings.startingFrom(base);
            TextSettings read = config == null ? start : Settings.read(config, TextSettings.class, start);
            return Settings.override(read, assignments);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    /** What is varied; every value is tried on the settings before the first training. */
    private List<Axis> axes(TextSettings settings) {
        try {
            List<Axis> axes = vary.isEmpty()
                    ? usual(settings)
                    : vary.stream().map(Axis::parse).toList();
            for (Axis axis : axes) {
                axis.values().forEach(value -> Settings.override(settings, List.of(axis.key() + "=" + value)));
            }
            return axes;
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private static List<Axis> usual(TextSettings settings) {
        List<String> rates = new ArrayList<>();
        for (double rate : RATES) {
            // Rounded to what a person would write.
            rates.add(Double.toString(Double.parseDouble(String.format(
                    Locale.ROOT, "%.1e", rate * settings.training().learningRate()))));
        }
        return List.of(
                new Axis(TEMPERATURE, List.of("0.01", "0.02", "0.05", "0.1", "0.2", "0.5")),
                new Axis("training.batch", List.of("32", "128", "512", "2048", "8192")),
                new Axis("objective.similarity", List.of("cosine", "dot")),
                new Axis("negatives.phases", List.of("[]", "random@0", "lexical@0", "dense@0")),
                new Axis(RATE, rates));
    }

    private CoordinateSearch search(TextSettings settings, List<Axis> axes) {
        Map<String, String> now = Settings.describe(TextSettings.class, settings).stream()
                .collect(Collectors.toMap(Settings.Description::key, Settings.Description::defaultValue));
        Map<String, String> start = new LinkedHashMap<>();
        for (Axis axis : axes) {
            start.put(axis.key(), now.getOrDefault(axis.key(), ""));
        }
        // What the loss brings along is written out, or the same trial would run twice.
        start.computeIfPresent(
                TEMPERATURE,
                (key, value) -> settings.objective().temperature() == 0
                        ? Double.toString(
                                Objectives.named(settings.objective().name()).temperature())
                        : value);
        try {
            return new CoordinateSearch(axes, start, rounds);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private static void folder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param name of what is trained on */
    private record Divided(String name, Source<String> training, RetrievalTask development) {}

    private Divided divided(Source<String> source, TextSettings settings) {
        Optional<RetrievalTask> own = data.development(null);
        if (own.isPresent()) {
            return new Divided(source.name(), source, own.get());
        }
        double share = settings.development();
        if (share == 0) {
            throw wrong("development (0) holds nothing out to choose by; leave it at 0.05, or name a BEIR folder with a"
                    + " dev split");
        }
        Sources.Split<String> split =
                Sources.split(source, share, settings.training().seed());
        RetrievalTask heldOut =
                PairTask.of(source.name() + " held out", split.development(), settings.developmentLimit());
        if (heldOut.queries().size() < FEWEST_QUERIES) {
            throw new InputException("only " + heldOut.queries().size()
                    + " anchors with positives would be held out, too few to tell one setting from another; hold out a"
                    + " larger share (--set development=0.2), or give more data");
        }
        return new Divided(source.name(), split.training(), heldOut);
    }

    private static String identity(Divided divided, TextSettings settings) {
        return Fingerprint.of(
                divided.training().fingerprint(),
                divided.training().reading(),
                divided.development().fingerprint(),
                Settings.toYaml(settings),
                Dipole.version());
    }

    /** Runs trials, and tells of them. */
    private final class Running implements CoordinateSearch.Evaluation {

        private final Divided divided;
        private final TextSettings settings;
        private final TrialLog log;
        private final Path cache;
        private final int most;
        private final TokenVectorCache vocabularies = new TokenVectorCache();
        private final StatusLine line = new StatusLine(main.err(), main.terminal());
        private int finished;
        private int trained;
        private double seconds;

        Running(Divided divided, TextSettings settings, TrialLog log, Path cache, int most) {
            this.divided = divided;
            this.settings = settings;
            this.log = log;
            this.cache = cache;
            this.most = most;
        }

        @Override
        public Trial run(Map<String, String> varied) {
            Trial known = log.find(varied).orElse(null);
            Trial trial = known == null ? train(varied) : known;
            if (known == null) {
                log.add(trial);
                trained++;
                seconds += trial.seconds();
            }
            finished++;
            line.say(String.format(
                    Locale.ROOT,
                    "trial %d of at most %d: %s: %s %.4f%s",
                    finished,
                    most,
                    String.join(" ", trial.written()),
                    settings.metric(),
                    trial.mean(),
                    trained == 0 || finished == most
                            ? ""
                            : "; at most " + TrainingProgress.duration(seconds / trained * (most - finished))
                                    + " left"));
            return trial;
        }

        private Trial train(Map<String, String> varied) {
            long start = System.nanoTime();
            List<String> written =
                    varied.entrySet().stream().map(Map.Entry::toString).toList();
            TextSettings tried = Settings.override(settings, written);
            TextTraining training = Dipole.text()
                    .settings(tried)
                    .development(divided.development())
                    .vocabularies(vocabularies)
                    .cache(cache)
                    .listener(new Quiet());
            MiningIndexes.give(training, tried, () -> data.corpus(null));
            try (Model model = training.train(divided.training())) {
                double[] values = measured(model).values(settings.metric());
                long steps = model.history().get("steps") instanceof Number number ? number.longValue() : 0;
                return new Trial(varied, values, steps, (System.nanoTime() - start) * 1e-9);
            }
        }

        private EvaluationReport measured(Model model) {
            List<Document> documents = divided.development().documents();
            float[][] vectors = model.documents()
                    .encode(documents.stream().map(Document::content).toList());
            try (Retriever<String> retriever = RetrievalValidation.retriever(model.queries(), documents, vectors)) {
                return RetrievalEvaluation.of(settings.metric()).run("trial", retriever, divided.development());
            }
        }

        /** Shows how far a trial is, and keeps its warnings. */
        private final class Quiet implements TrainingListener {

            @Override
            public void stepped(Step step) {
                if (line.due()) {
                    line.show(String.format(
                            Locale.ROOT,
                            "trial %d of at most %d: step %,d of %,d, %s left in it",
                            finished + 1,
                            most,
                            step.step(),
                            step.steps(),
                            TrainingProgress.duration(step.secondsLeft())));
                }
            }

            @Override
            public void warned(String message) {
                line.say("warning: " + message);
            }
        }
    }

    private void report(CoordinateSearch.Outcome outcome, Divided divided, TextSettings settings, Path folder) {
        TuningReport page = new TuningReport(
                divided.name(),
                settings.metric(),
                divided.development().queries().size(),
                outcome);
        WholeFile.write(folder.resolve("plot.svg"), writer -> writer.write(TuningPlot.of(page)));
        WholeFile.write(folder.resolve("table.md"), writer -> writer.write(page.markdown()));
        TextSettings best = Settings.override(settings, outcome.best().written());
        WholeFile.write(folder.resolve("best.yaml"), writer -> writer.write(Settings.toYaml(best)));
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("out", folder.toString());
            json.put("metric", settings.metric());
            json.put("queries", divided.development().queries().size());
            json.put("trials", outcome.trials().size());
            json.put("first", outcome.first().mean());
            json.put("best", outcome.best().mean());
            json.put("settings", outcome.best().assignments());
            JsonOut.print(main.out(), json);
            return;
        }
        main.out()
                .printf(
                        Locale.ROOT,
                        "%s %.4f at first, %.4f with %s.%n",
                        settings.metric(),
                        outcome.first().mean(),
                        outcome.best().mean(),
                        String.join(" ", outcome.best().written()));
        main.out()
                .println("The table is in " + folder.resolve("table.md") + ", the plot in " + folder.resolve("plot.svg")
                        + ".");
        main.out().println("Next:");
        main.out().println("  dipole train --config " + folder.resolve("best.yaml") + " --data DATA --out MODEL");
        main.out().flush();
    }

    private ParameterException wrong(@Nullable String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
