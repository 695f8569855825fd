package dev.dipole.train;

import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.random.RandomKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What one pass over the data tells before training: how much there is, what belongs together, and a sample of fixed size,
 * in which every example has the same chance (reservoir sampling, Vitter 1985, algorithm R).
 *
 * @param examples how many there are
 * @param known what belongs together anywhere
 * @param labels the labels that there are, each with its number from 0 in the order of their names; memory holds one entry
 *     for each
 * @param alone how many labels have one member only, whose example has no positive either
 * @param sample examples to watch the training on, in the order of the data where they fit
 */
record Survey<I>(long examples, KnownPositives known, Map<String, Integer> labels, int alone, List<Example<I>> sample) {

    /** What a label's one member without a positive counts. */
    private static final int ALONE = 1;

    /**
     * Reads a source once.
     *
     * @param anchors a number that equal anchors share
     * @param candidates a number that equal candidates share; of what is both, the same
     * @param sampleSize how many examples to keep; fewer where there are not as many with a positive
     * @param scores whether scores are learned from; otherwise they are refused
     * @param folder where what does not fit in memory goes
     */
    static <I> Survey<I> of(
            Source<I> source,
            ToLongFunction<I> anchors,
            ToLongFunction<I> candidates,
            int sampleSize,
            RandomKey key,
            boolean scores,
            Path folder) {
        SplittableRandom random = key.generator();
        List<Example<I>> sample = new ArrayList<>();
        TreeMap<String, Integer> members = new TreeMap<>();
        long examples = 0;
        long counted = 0;
        try (KnownPositives.Builder known = new KnownPositives.Builder(folder);
                Source.Cursor<I> cursor = source.open(0)) {
            for (Example<I> example = cursor.next(); example != null; example = cursor.next()) {
                examples++;
                if (example.isScored() && !scores) {
                    throw new InputException(source.name() + ": example " + examples + " has the score "
                            + example.score()
                            + ", which says how much its two texts belong together; this objective learns from those that"
                            + " do: keep these, and name no column of scores");
                }
                known.add(example, anchors, candidates);
                String label = example.label();
                if (label != null) {
                    // Saturated: what counts is whether it is more than one.
                    int counts = example.positives().isEmpty() ? ALONE : ALONE + 1;
                    members.merge(label, counts, (before, more) -> ALONE + 1);
                }
                // What is scored need not belong together.
                if (example.isScored()) {
                    continue;
                }
                counted++;
                if (sample.size() < sampleSize) {
                    sample.add(example);
                } else if (sampleSize > 0) {
                    long place = random.nextLong(counted);
                    if (place < sampleSize) {
                        sample.set((int) place, example);
                    }
                }
            }
            Map<String, Integer> labels = new LinkedHashMap<>();
            members.keySet().forEach(label -> labels.put(label, labels.size()));
            int alone = Collections.frequency(members.values(), ALONE);
            return new Survey<>(examples, known.build(), labels, alone, List.copyOf(sample));
        }
    }
}
