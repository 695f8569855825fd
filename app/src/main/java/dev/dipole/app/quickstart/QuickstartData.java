package dev.dipole.app.quickstart;

import dev.dipole.app.Progress;
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
 * @param fetchNanos time spent on fetching source jars
 * @param extractNanos time spent on reading them
 * @param splitNanos time spent on dividing what was read
 */
public record QuickstartData(
        Extraction extraction, SplitPairs pairs, long fetchNanos, long extractNanos, long splitNanos) {

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
                extraction, pairs, fetched - start, extracted - fetched, System.nanoTime() - extracted);
    }

    /**
     * The user's own sources, held out by package.
     *
     * @param sources folders, source jars and {@code .java} files
     * @param cache where extractions from jars are kept
     * @param seed of the division, see {@link HoldOut}
     * @param progress told of every step
     * @throws dev.dipole.data.InputException if sources cannot be read, or are too few to divide
     */
    public static QuickstartData ofSources(List<Path> sources, Path cache, long seed, Progress progress) {
        long start = System.nanoTime();
        Extraction extraction = new ExtractionCache(cache.resolve("methods")).extract(sources, progress);
        long extracted = System.nanoTime();
        SplitPairs pairs = SplitPairs.of("sources", HoldOut.byPackage(extraction.methods(), seed));
        return new QuickstartData(extraction, pairs, 0, extracted - start, System.nanoTime() - extracted);
    }
}
