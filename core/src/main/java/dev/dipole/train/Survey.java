package dev.dipole.train;

import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one pass over the data tells before training: how much there is, what belongs together, and a sample of fixed size,
 * in which every example has the same chance (reservoir sampling, Vitter 1985, algorithm R).
 *
 * @param examples how many there are
 * @param known what belongs together anywhere
 * @param sample pairs to watch the training on, in the order of the data where they fit
 */
record Survey<I>(long examples, KnownPositives known, List<Example<I>> sample) {

    /**
     * Reads a source once.
     *
     * @param sampleSize how many examples to keep; fewer where there are not as many with a positive
     */
    static <I> Survey<I> of(Source<I> source, ToLongFunction<I> identity, int sampleSize, RandomKey key) {
        Watched<I> watched = new Watched<>(source, sampleSize, key);
        KnownPositives known = KnownPositives.of(watched, identity);
        return new Survey<>(watched.examples, known, List.copyOf(watched.sample));
    }

    /** A source that looks at what passes. */
    private static final class Watched<I> implements Source<I> {

        private final Source<I> source;
        private final int sampleSize;
        private final SplittableRandom random;
        private final List<Example<I>> sample = new ArrayList<>();
        private long examples;
        private long pairs;

        Watched(Source<I> source, int sampleSize, RandomKey key) {
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
            if (example.isScored()) {
                throw new InputException(source.name() + ": example " + examples + " has the score " + example.score()
                        + ", which says how much its two texts belong together; this objective learns from those that"
                        + " do: keep these, and name no column of scores");
            }
            if (example.positives().isEmpty()) {
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
