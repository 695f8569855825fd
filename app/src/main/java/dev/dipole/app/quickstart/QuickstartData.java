package dev.dipole.app.quickstart;

import dev.dipole.app.Progress;
import dev.dipole.data.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the quickstart learns from and is judged by.
 *
 * @param extraction what was found in the sources
 * @param pairs what is left of it, divided
 * @param notDivided why nothing could be held out, so that {@code pairs} is for training alone; empty where it was
 * @param fetchNanos time spent on fetching source jars
 * @param extractNanos time spent on reading them
 * @param splitNanos time spent on dividing what was read
 */
public record QuickstartData(
        Extraction extraction,
        SplitPairs pairs,
        String notDivided,
        long fetchNanos,
        long extractNanos,
        long splitNanos) {

    /** Figures on fewer queries than these would say nothing. */
    static final int FEWEST_QUERIES = 25;

    /**
     * The fixed libraries of {@link QuickstartLibraries}, fetched if need be.
     *
     * @param cache where jars and extractions are kept
     * @param progress told of every step
     * @throws dev.dipole.data.InputException if the sources cannot be fetched or read
     */
    public static QuickstartData ofLibraries(Path cache, Progress progress) {
        long start = System.nanoTime();
        List<Path> jars = new SourceJars(SourceJars.mavenOnThisMachine())
                .fetch(QuickstartLibraries.ALL, cache.resolve("sources"), progress);
        long fetched = System.nanoTime();
        Extraction extraction = new ExtractionCache(cache.resolve("methods")).extract(jars, progress);
        long extracted = System.nanoTime();
        Map<String, Split> splitOf = new HashMap<>();
        for (QuickstartLibraries.Coordinates library : QuickstartLibraries.ALL) {
            splitOf.put(library.library(), library.split());
        }
        Map<Split, List<JavaMethod>> parts = new EnumMap<>(Split.class);
        for (JavaMethod method : extraction.methods()) {
            Split split = splitOf.getOrDefault(method.library(), Split.TRAIN);
            parts.computeIfAbsent(split, key -> new ArrayList<>()).add(method);
        }
        SplitPairs pairs = SplitPairs.of("quickstart", parts);
        return new QuickstartData(
                extraction, pairs, "", fetched - start, extracted - fetched, System.nanoTime() - extracted);
    }

    /**
     * The user's own sources, held out by package; where they are too few for that, all are for training and
     * {@link #notDivided} says why.
     *
     * @param sources folders, source jars and {@code .java} files
     * @param cache where extractions from jars are kept
     * @param seed of the division, see {@link HoldOut}
     * @param progress told of every step
     * @throws InputException if sources cannot be read, or hold fewer than two documented methods
     */
    public static QuickstartData ofSources(List<Path> sources, Path cache, long seed, Progress progress) {
        long start = System.nanoTime();
        Extraction extraction = new ExtractionCache(cache.resolve("methods")).extract(sources, progress);
        long extracted = System.nanoTime();
        requireMethods(sources, extraction);
        SplitPairs pairs;
        String notDivided;
        try {
            pairs = SplitPairs.of("sources", HoldOut.byPackage(extraction.methods(), seed));
            notDivided = tooFew(pairs);
        } catch (InputException e) {
            pairs = SplitPairs.undivided("sources", extraction.methods());
            notDivided = String.valueOf(e.getMessage());
        }
        if (!notDivided.isEmpty()) {
            pairs = SplitPairs.undivided("sources", extraction.methods());
        }
        return new QuickstartData(extraction, pairs, notDivided, 0, extracted - start, System.nanoTime() - extracted);
    }

    private static void requireMethods(List<Path> sources, Extraction extraction) {
        if (extraction.methods().size() > 1) {
            return;
        }
        int files = extraction.libraries().stream()
                .mapToInt(Extraction.Library::files)
                .sum();
        throw new InputException("--sources " + sources + ": "
                + (files == 0
                        ? "there is no .java file; give folders with Java sources or source jars (a jar of classes has none:"
                                + " its sources are in the jar that ends in -sources.jar)"
                        : "the " + files + " Java files hold "
                                + (extraction.methods().isEmpty() ? "no method" : "only one method")
                                + " with a Javadoc sentence of at least " + JavaMethods.MIN_WORDS
                                + " words, and such sentences are what is learned from"
                                + (extraction.unparsed().isEmpty()
                                        ? ""
                                        : " (" + extraction.unparsed().size() + " files could not be parsed)")
                                + "; give sources with Javadoc"));
    }

    private static String tooFew(SplitPairs pairs) {
        int test = pairs.test().queries().size();
        int development = pairs.development().queries().size();
        if (Math.min(test, development) >= FEWEST_QUERIES) {
            return "";
        }
        return "holding out by package leaves " + test + " questions to test and " + development
                + " to choose settings by; figures on fewer than " + FEWEST_QUERIES
                + " would say nothing: add more folders or source jars to --sources";
    }
}
