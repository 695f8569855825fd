package dev.dipole.app.quickstart;

import dev.dipole.Dipole;
import dev.dipole.TextSettings;
import dev.dipole.TextTraining;
import dev.dipole.app.Progress;
import dev.dipole.data.Document;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Sources;
import dev.dipole.model.Model;
import dev.dipole.random.RandomKey;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import dev.dipole.search.Analysis;
import dev.dipole.search.HnswSettings;
import dev.dipole.search.IndexSettings;
import dev.dipole.search.ModelStamp;
import dev.dipole.search.SearchFolder;
import dev.dipole.settings.Settings;
import dev.dipole.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From Java sources to a trained, evaluated and searchable model of code.
 *
 * <p>The index holds every documented method of the sources, those that were trained on included: who searches wants to
 * find them all. The figures are on held-out methods alone.
 */
final class Quickstart {

    /** Asked of the fixed libraries. */
    private static final List<String> QUESTIONS =
            List.of("delete a folder with everything in it", "read a text file line by line");

    private static final int ANSWERS = 3;

    /** Half of the usual: the graph is built in half of the time, and finds the same first answers. */
    private static final int EF_CONSTRUCTION = 100;

    /** Steps of an epoch that small data is cut into, as far as batches stay useful. */
    private static final int STEPS_PER_EPOCH = 32;

    private static final int SMALLEST_BATCH = 64;

    private final Path out;
    private final long seed;
    private final List<String> assignments;
    private final Progress progress;
    private final TrainingListener listener;
    private final Consumer<String> say;
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    /**
     * @param out folder for the model and the index
     * @param seed of the training and of the division of a user's own sources
     * @param assignments to settings of the training, each {@code key=value}
     * @param progress told how far long work is
     * @param listener told of the training
     * @param say told in sentences what happens
     */
    Quickstart(
            Path out,
            long seed,
            List<String> assignments,
            Progress progress,
            TrainingListener listener,
            Consumer<String> say) {
        this.out = out;
        this.seed = seed;
        this.assignments = List.copyOf(assignments);
        this.progress = progress;
        this.listener = listener;
        this.say = say;
    }

    /**
     * Runs all of it.
     *
     * @param sources the user's own; null for the fixed libraries
     * @param cache where jars and extractions are kept
     * @throws InputException if the sources cannot be used, or the output folder holds something else
     */
    QuickstartReport run(@Nullable List<Path> sources, Path cache) {
        // What can be refused is refused before minutes of work.
        settings(Integer.MAX_VALUE);
        Path modelFolder = out.resolve("model");
        Path indexFolder = out.resolve("index");
        requireOurs(modelFolder, "modules.json");
        requireOurs(indexFolder, SearchFolder.DESCRIPTION);

        QuickstartData data = data(sources, cache);
        seconds.put(QuickstartReport.FETCH, data.fetchNanos() * 1e-9);
        seconds.put("extract", data.extractNanos() * 1e-9);
        seconds.put("split", data.splitNanos() * 1e-9);
        describe(data);

        TextSettings settings = settings(data.pairs().train().size());
        try (Model model = timed(QuickstartReport.TRAIN, () -> train(data, settings))) {
            Figures figures = data.notDivided().isEmpty() ? figures(data, model) : null;
            model.save(modelFolder);
            Map<String, JavaMethod> methods = byLocation(data.extraction().methods());
            say.accept("indexing " + methods.size() + " methods");
            timed("index", () -> {
                index(model, modelFolder, indexFolder, methods, figures);
                return true;
            });
            List<QuickstartReport.Question> questions =
                    timed("answer", () -> answers(data, sources, model, indexFolder, methods));
            return new QuickstartReport(
                    data, settings, figures, questions, modelFolder, indexFolder, methods.size(), seconds);
        }
    }

    private QuickstartData data(@Nullable List<Path> sources, Path cache) {
        return sources == null
                ? QuickstartData.ofLibraries(cache, progress)
                : QuickstartData.ofSources(sources, cache, seed, progress);
    }

    /**
     * Writes what would be learned from and judged by, and trains nothing.
     *
     * @throws InputException if the sources cannot be used, or are too few to hold any out
     */
    void write(@Nullable List<Path> sources, Path cache, Path folder) {
        QuickstartData data = data(sources, cache);
        describe(data);
        if (!data.notDivided().isEmpty()) {
            throw new InputException("--pairs: " + data.notDivided());
        }
        PairsFolder.write(data.pairs(), folder);
    }

    /**
     * The settings of the training. A batch of the usual size would leave small data only a handful of steps, so it is
     * smaller there; an assignment of the user's wins.
     */
    private TextSettings settings(int pairs) {
        TextSettings usual = TextSettings.forCode();
        int fitting = Integer.highestOneBit(Math.max(1, pairs / STEPS_PER_EPOCH));
        int batch = Math.min(usual.training().batch(), Math.max(SMALLEST_BATCH, fitting));
        List<String> all = new ArrayList<>(List.of("training.batch=" + batch, "training.seed=" + seed));
        all.addAll(assignments);
        return Settings.override(usual, all);
    }

    private static void requireOurs(Path folder, String sign) {
        try {
            if (Files.exists(folder) && !Files.exists(folder.resolve(sign))) {
                boolean empty = false;
                if (Files.isDirectory(folder)) {
                    try (Stream<Path> files = Files.list(folder)) {
                        empty = files.findAny().isEmpty();
                    }
                }
                if (!empty) {
                    throw InputException.in(
                            folder,
                            "is there already and was not written by Dipole, so it is not overwritten",
                            "name another folder with --out");
                }
            }
            Files.createDirectories(Objects.requireNonNullElse(folder.getParent(), Path.of("")));
        } catch (IOException e) {
            throw new InputException(folder + ": cannot be written (" + e + "); name another folder with --out", e);
        }
    }

    private void describe(QuickstartData data) {
        SplitPairs.Counts counts = data.pairs().counts();
        List<Extraction.Unparsed> unparsed = data.extraction().unparsed();
        say.accept(String.format(
                "%,d documented methods in %d libraries or folders%s",
                data.extraction().methods().size(),
                data.extraction().libraries().size(),
                unparsed.isEmpty() ? "" : "; " + unparsed.size() + " files could not be parsed:"));
        unparsed.forEach(file -> say.accept("  " + file.file() + ": " + file.reason()));
        say.accept(String.format(
                "%,d pairs to train on; left out: %,d repeated, %,d with a held-out sentence, %,d with held-out code,"
                        + " %,d with nearly that",
                counts.train(),
                counts.duplicates(),
                counts.leakedSentences(),
                counts.leakedEqualCode(),
                counts.leakedNearCode()));
        if (data.notDivided().isEmpty()) {
            say.accept(String.format(
                    "held out: %,d questions to choose settings by, %,d to test",
                    data.pairs().development().queries().size(),
                    data.pairs().test().queries().size()));
        } else {
            say.accept("no figures: " + data.notDivided());
        }
    }

    private Model train(QuickstartData data, TextSettings settings) {
        List<Example<String>> examples = data.pairs().examples();
        TextTraining training = Dipole.text().settings(settings).listener(listener);
        if (data.notDivided().isEmpty()) {
            training.development(data.pairs().development());
        }
        return training.train(Sources.of("documented methods", examples));
    }

    private Figures figures(QuickstartData data, Model model) {
        Contest.Chosen chosen = timed("tune", () -> Contest.choose(data.pairs().development(), model, progress));
        return timed("test", () -> {
            Contest.Outcome outcome = Contest.test(data.pairs().test(), model, chosen);
            RandomKey key = RandomKey.ofSeed(seed).split("figures");
            return Figures.of(chosen, outcome, data.pairs().test(), data.pairs().methods(), key);
        });
    }

    /** Locations are identifiers: they say where a method is. A second method on the same line gets a number. */
    private static Map<String, JavaMethod> byLocation(List<JavaMethod> methods) {
        Map<String, JavaMethod> byLocation = new LinkedHashMap<>();
        for (JavaMethod method : methods) {
            String id = method.location();
            for (int copy = 2; byLocation.containsKey(id); copy++) {
                id = method.location() + "~" + copy;
            }
            byLocation.put(id, method);
        }
        return byLocation;
    }

    private static void index(
            Model model,
            Path modelFolder,
            Path indexFolder,
            Map<String, JavaMethod> methods,
            @Nullable Figures figures) {
        List<Document> documents = new ArrayList<>(methods.size());
        methods.forEach((id, method) -> documents.add(new Document(id, "", method.code())));
        float[][] vectors =
                model.encodeDocuments(documents.stream().map(Document::content).toList());
        IndexSettings settings = IndexSettings.defaults().withAnalysis(Analysis.CODE);
        HnswSettings hnsw = new HnswSettings(
                settings.hnsw().m(),
                EF_CONSTRUCTION,
                settings.hnsw().efSearch(),
                settings.hnsw().threads());
        SearchFolder.write(
                indexFolder,
                documents,
                vectors,
                new ModelStamp(modelFolder.toAbsolutePath().normalize().toString(), model.hash()),
                new IndexSettings(
                        settings.metric(),
                        hnsw,
                        settings.analysis(),
                        figures == null ? settings.bm25() : figures.chosen().partner(),
                        figures == null ? settings.hybrid() : figures.chosen().hybrid()));
    }

    private List<QuickstartReport.Question> answers(
            QuickstartData data,
            @Nullable List<Path> sources,
            Model model,
            Path indexFolder,
            Map<String, JavaMethod> methods) {
        List<QuickstartReport.Question> questions = new ArrayList<>();
        try (SearchFolder folder = SearchFolder.open(indexFolder, model.hash())) {
            Retriever<String> retriever = folder.hybrid(model::encode);
            for (String question : sources == null ? QUESTIONS : ownQuestions(data)) {
                List<QuickstartReport.Answer> answers = new ArrayList<>();
                for (Hit hit : retriever.search(question, ANSWERS)) {
                    JavaMethod method = Objects.requireNonNull(methods.get(hit.id()));
                    answers.add(new QuickstartReport.Answer(hit.id(), method.className() + "." + method.methodName()));
                }
                questions.add(new QuickstartReport.Question(question, answers));
            }
        }
        return questions;
    }

    /** Two sentences of the user's own Javadoc, held-out ones where there are. */
    private List<String> ownQuestions(QuickstartData data) {
        List<String> sentences = data.notDivided().isEmpty()
                ? List.copyOf(data.pairs().test().queries().values())
                : data.pairs().train().stream().map(JavaMethod::query).toList();
        int[] order = RandomKey.ofSeed(seed).split("questions").permutation(sentences.size());
        Set<String> chosen = new HashSet<>();
        List<String> questions = new ArrayList<>();
        for (int place : order) {
            if (questions.size() < 2 && chosen.add(sentences.get(place))) {
                questions.add(sentences.get(place));
            }
        }
        return questions;
    }

    private <T> T timed(String phase, Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        seconds.put(phase, (System.nanoTime() - start) * 1e-9);
        return result;
    }
}
