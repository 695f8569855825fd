package dev.dipole.train;

import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one pass over the data tells before training: how much there is, what belongs together, and a sample of fixed size,
 * in which every example has the same chance (reservoir sampling, Vitter 1985, algorithm R).
 *
 * @param examples how many there are
 * @param known what belongs together anywhere
 * @param labels the labels that there are, each with its number from 0 in the order of their names
 * @param sample pairs to watch the training on, in the order of the data where they fit
 */
record Survey<I>(long examples, KnownPositives known, Map<String, Integer> labels, List<Example<I>> sample) {

    /**
     * Reads a source once.
     *
     * @param sampleSize how many examples to keep; fewer where there are not as many with a positive
     * @param scores whether scores are learned from; otherwise they are refused
     */
    static <I> Survey<I> of(
            Source<I> source, ToLongFunction<I> identity, int sampleSize, RandomKey key, boolean scores) {
        Watched<I> watched = new Watched<>(source, sampleSize, key, scores);
        KnownPositives known = KnownPositives.of(watched, identity);
        Map<String, Integer> labels = new LinkedHashMap<>();
        watched.labels.forEach(label -> labels.put(label, labels.size()));
        return new Survey<>(watched.examples, known, labels, List.copyOf(watched.sample));
    }

    /** A source that looks at what passes. */
    private static final class Watched<I> implements Source<I> {

        private final Source<I> source;
        private final int sampleSize;
        private final SplittableRandom random;
        private final boolean scores;
        private final TreeSet<String> labels = new TreeSet<>();
        private final List<Example<I>> sample = new ArrayList<>();
        private long examples;
        private long pairs;

        Watched(Source<I> source, int sampleSize, RandomKey key, boolean scores) {
            this.scores = scores;
            this.source = source;
            this.sampleSize = sampleSize;
            this.random = key.generator();
        }

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public Cursor<I> open(long position) {
            Cursor<I> cursor = source.open(position);
            return new Cursor<>() {
                @Override
                public @Nullable Example<I> next() {
                    Example<I> example = cursor.next();
                    if (example != null) {
                        see(example);
                    }
                    return example;
                }

                @Override
                public long position() {
                    return cursor.position();
                }

                @Override
                public void close() {
                    cursor.close();
                }
            };
        }

        private void see(Example<I> example) {
            examples++;
            if (example.isScored() && !scores) {
                throw new InputException(source.name() + ": example " + examples + " has the score " + example.score()
                        + ", which says how much its two texts belong together; this objective learns from those that"
                        + " do: keep these, and name no column of scores");
            }
            String label = example.label();
            if (label != null) {
                labels.add(label);
            }
            // What is scored need not belong together, and of a label's members none is the anchor's own.
            if (example.positives().isEmpty() || example.isScored()) {
                return;
            }
            pairs++;
            if (sample.size() < sampleSize) {
                sample.add(example);
            } else if (sampleSize > 0) {
                long place = random.nextLong(pairs);
                if (place < sampleSize) {
                    sample.set((int) place, example);
                }
            }
        }

        @Override
        public String fingerprint() {
            return source.fingerprint();
        }
    }
}
