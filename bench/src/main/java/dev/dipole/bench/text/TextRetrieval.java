package dev.dipole.bench.text;

import dev.dipole.TextSettings;
import dev.dipole.bench.results.KeptMeasurements;
import dev.dipole.bench.results.Recording;
import dev.dipole.bench.results.ResultRow;
import dev.dipole.bench.results.ResultsOptions;
import dev.dipole.data.JudgedRows;
import dev.dipole.eval.SentenceSimilarity;
import dev.dipole.eval.TaskReport;
import dev.dipole.model.Bases;
import dev.dipole.model.Model;
import dev.dipole.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures every system on every data set: the table of text retrieval. */
@Command(
        name = "text-retrieval",
        description = "Trains and measures text retrieval: BM25, MiniLM, static encoders, and each fused with BM25.",
        sortOptions = false,
        footer = {
            "",
            "Systems that are trained are trained anew for each seed. A data set is a BEIR folder (corpus.jsonl,"
                    + " queries.jsonl, qrels/), or one of scored pairs (test.csv), on which MiniLM alone is measured.",
            "Rows are added to the results, and their page is written anew, after each system."
        })
public final class TextRetrieval implements Callable<Integer> {

    /** The model that similarity is measured with. */
    private static final TextSystem SIMILARITY = TextSystem.MINILM;

    @Option(
            names = "--data",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "scifact,medquad,stsb",
            description = "Folders of --root (default: ${DEFAULT-VALUE}).")
    private List<String> data = List.of();

    @Option(
            names = "--systems",
            split = ",",
            paramLabel = "NAME",
            description = "Of bm25 (which is always measured), minilm, minilm-tuned, static, static-trained, scratch"
                    + " (default: all).")
    private List<String> systems = TextSystem.recipes();

    @Option(
            names = "--set",
            paramLabel = "SYSTEM:KEY=VALUE",
            description = "A further setting of a system, such as minilm-tuned:training.epochs=2; may be repeated.")
    private List<String> set = List.of();

    @Option(
            names = "--development",
            description =
                    "Measure on a development part of the training data, to choose settings by: test splits are not"
                            + " read, no results written.")
    private boolean development;

    @Option(names = "--resume", description = "Skip what was measured with the same sources, data, settings and seed.")
    private boolean resume;

    @Mixin
    private ResultsOptions options;

    @Spec
    private CommandSpec spec;

    /** Whether what was measured before counts. */
    private boolean reuse;

    private @Nullable Recording recording;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    public TextRetrieval() {}

    @Override
    public Integer call() throws IOException {
        TreeSet<TextSystem> chosen = new TreeSet<>();
        Assignments assignments;
        try {
            systems.forEach(name -> chosen.add(TextSystem.of(name)));
            assignments = Assignments.parse(set);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        chosen.add(TextSystem.BM25);
        Map<String, Path> folders = new LinkedHashMap<>();
        data.forEach(name -> folders.put(name, TextData.folder(options.root(), name)));
        Path home = options.home();
        String sources = options.sources();
        if (!set.isEmpty() && !development) {
            err().println("note: rows tell of the commit, not of --set; make settings that are to stay the defaults");
        }
        reuse = ResultsOptions.reuses(resume, sources, err());
        KeptMeasurements<Measured> kept =
                new KeptMeasurements<>(home.resolve("bench/target/text-retrieval"), Measured.class);
        for (Map.Entry<String, Path> folder : folders.entrySet()) {
            Path pairs = folder.getValue().resolve(development ? "dev.csv" : "test.csv");
            if (Files.exists(pairs)) {
                if (chosen.contains(SIMILARITY)) {
                    similarity(folder.getKey(), pairs, sources);
                } else {
                    err().println(folder.getKey() + ": skipped, as similarity is measured with " + SIMILARITY.recipe()
                            + ", which --systems leaves out");
                }
            } else {
                retrieval(folder.getValue(), chosen, assignments, kept, sources);
            }
        }
        recording().print(spec.commandLine().getOut());
        return 0;
    }

    /** A run of one system. */
    private record Turn(TextSystem system, long seed) {}

    private void retrieval(
            Path folder,
            Set<TextSystem> chosen,
            Assignments assignments,
            KeptMeasurements<Measured> kept,
            String sources)
            throws IOException {
        err().println("reading " + folder);
        TextData read = development ? TextData.development(folder) : TextData.test(folder);
        String task = read.task().fingerprint();
        String training = read.training().fingerprint();
        Measuring measuring = new Measuring(read, err(), Boolean.getBoolean("dipole.terminal"));
        Map<String, Measured> known = new LinkedHashMap<>();
        List<Turn> turns = turns(chosen);
        // What the chosen are tested against may have been measured earlier.
        List<Turn> all = reuse ? turns(new TreeSet<>(List.of(TextSystem.values()))) : turns;
        int place = 0;
        for (Turn turn : all) {
            TextSystem system = turn.system();
            TextSettings settings = system.isDense() ? assignments.settings(system, read.name(), turn.seed()) : null;
            KeptMeasurements.Key key = new KeptMeasurements.Key(
                    read.name(),
                    read.split(),
                    system.recipe(),
                    turn.seed(),
                    settings == null ? "" : Settings.toYaml(settings),
                    task,
                    training,
                    sources);
            List<Measured> measured = reuse ? kept.find(key) : List.of();
            boolean asked = chosen.contains(system);
            if (asked) {
                err().printf(
                                Locale.ROOT,
                                "[%d of %d] %s: %s%s%s%n",
                                ++place,
                                turns.size(),
                                read.name(),
                                system.recipe(),
                                system.isTrained() ? ", seed " + turn.seed() : "",
                                measured.isEmpty() ? "" : " was measured before");
                if (measured.isEmpty()) {
                    measured = settings == null
                            ? List.of(measuring.bm25())
                            : measuring.dense(system, settings, turn.seed());
                    kept.keep(key, measured);
                }
            }
            measured.forEach(each -> known.put(each.recipe() + " " + each.seed(), each));
            if (asked) {
                recording().add(rows(read, system, measured, known, sources));
            }
        }
    }

    private List<Turn> turns(Set<TextSystem> of) {
        List<Turn> turns = new ArrayList<>();
        for (TextSystem system : of) {
            (system.isTrained() ? options.seeds() : List.of(0L)).forEach(seed -> turns.add(new Turn(system, seed)));
        }
        return turns;
    }

    /** The rows of a system and of its fusion, which is tested against the better of its parts. */
    private List<ResultRow> rows(
            TextData read, TextSystem system, List<Measured> measured, Map<String, Measured> known, String sources) {
        List<ResultRow> rows = new ArrayList<>();
        Measured words = known.get(TextSystem.BM25.recipe() + " 0");
        for (Measured each : measured) {
            List<Measured> baselines = new ArrayList<>();
            if (each.recipe().equals(system.hybrid())) {
                baselines.add(measured.get(0));
                if (words != null) {
                    baselines.add(words);
                }
            } else if (system.baseline() != null) {
                Measured baseline = known.get(system.baseline().recipe() + " 0");
                if (baseline == null) {
                    err().println(system.recipe() + " is not tested against "
                            + system.baseline().recipe() + ", which was not measured: add it to --systems");
                } else {
                    baselines.add(baseline);
                }
            }
            rows.addAll(MeasuredRows.of(read.name(), read.parts(), each, baselines, sources));
        }
        return rows;
    }

    private void similarity(String name, Path pairs, String sources) throws IOException {
        String split = development ? "development" : "test";
        for (ResultRow row : reuse ? options.before() : List.<ResultRow>of()) {
            if (row.recipe().equals(SIMILARITY.recipe())
                    && row.data().equals(name)
                    && row.split().equals(split)
                    && row.commit().equals(sources)) {
                err().println(name + ": " + SIMILARITY.recipe() + " was measured before");
                recording().show(List.of(row));
                return;
            }
        }
        long start = System.nanoTime();
        SentenceSimilarity task = SentenceSimilarity.of(JudgedRows.guess(pairs).read(pairs, Integer.MAX_VALUE));
        err().printf(
                        Locale.ROOT,
                        "%s: %s on %,d pairs%n",
                        name,
                        SIMILARITY.recipe(),
                        task.examples().size());
        TaskReport.Figure figure;
        try (Model model = Bases.open(TextSystem.BASE)) {
            figure = task.evaluate(model).figure("cosine-spearman");
        }
        recording()
                .add(List.of(new ResultRow(
                        SIMILARITY.recipe(),
                        name,
                        split,
                        "spearman",
                        figure.value(),
                        figure.interval().lower(),
                        figure.interval().upper(),
                        null,
                        null,
                        0,
                        (System.nanoTime() - start) / 1e9,
                        sources)));
    }

    private Recording recording() {
        Recording begun = recording;
        if (begun == null) {
            begun = options.recording(!development);
            recording = begun;
        }
        return begun;
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
