package dev.dipole.data;

import dev.dipole.random.RandomKey;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several sources in one, each with its share. One epoch ends when the source that lasts longest at its share was read once;
 * the others begin anew whenever they end, so that the shares hold to the end. With n_i examples and weights w_i:
 *
 * <pre>{@code
 * T = maxᵢ nᵢ / wᵢ        draws of source i in an epoch: round(T wᵢ), at least 1
 * }</pre>
 *
 * <p>Draws are spread evenly: each run of {@link #STRETCH} examples has every source at its share, to within rounding, in an order
 * that is permuted under the run's own key. Opening at a position opens each source at its place, and so costs no more than
 * they do; each is counted once. Memory holds what their cursors hold.
 */
public final class Mixed {

    /** Within so many examples the shares hold. */
    static final int STRETCH = 1000;

    private Mixed() {}

    /**
     * A source and its share.
     *
     * @param weight of its examples among all; only the ratio of weights counts
     */
    public record Part<I>(Source<I> source, double weight) {

        public Part {
            if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("weight (" + weight + ") of " + source.name()
                        + " must be positive and finite; leave out a part that is not wanted");
            }
        }
    }

    /**
     * Mixes sources; with one there is nothing to mix.
     *
     * @param parts at least one
     * @param key which order each stretch is in
     */
    public static <I> Source<I> of(List<Part<I>> parts, RandomKey key) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("parts is empty: give at least one");
        }
        return parts.size() == 1 ? parts.get(0).source() : new Mixture<>(List.copyOf(parts), key);
    }

    /**
     * The examples of a source, none of which is a negative of another, beyond those that they name: of questions about one
     * product, each answer may fit every question.
     *
     * @param among what they share; another name than that of other sources, unless they are to be spared as well
     */
    public static <I> Source<I> exempt(Source<I> source, String among) {
        return new Exempt<>(source, among);
    }

    private static final class Mixture<I> implements Source<I> {

        private final List<Part<I>> parts;
        private final RandomKey key;

        /** Examples of each part, once it is known. */
        private long @Nullable [] counts;

        Mixture(List<Part<I>> parts, RandomKey key) {
            this.parts = parts;
            this.key = key;
        }

        @Override
        public String name() {
            List<String> names = new ArrayList<>();
            parts.forEach(part -> names.add(part.source().name()));
            return String.join(" + ", names);
        }

        private synchronized long[] counts() {
            if (counts == null) {
                long[] made = new long[parts.size()];
                for (int i = 0; i < made.length; i++) {
                    Source<I> source = parts.get(i).source();
                    made[i] = source.count();
                    if (made[i] == 0) {
                        throw new InputException(source.name() + ": has no example to mix; leave it out");
                    }
                }
                counts = made;
            }
            return counts;
        }

        /** How often each part is drawn from in one epoch. */
        private long[] draws() {
            long[] counts = counts();
            int longest = 0;
            for (int i = 1; i < counts.length; i++) {
                // n_i / w_i > n_l / w_l without a division, so that equal shares stay equal.
                if (counts[i] * parts.get(longest).weight()
                        > counts[longest] * parts.get(i).weight()) {
                    longest = i;
                }
            }
            long[] draws = new long[counts.length];
            for (int i = 0; i < draws.length; i++) {
                double share = counts[longest]
                        * parts.get(i).weight()
                        / parts.get(longest).weight();
                if (share > 1e12) {
                    throw new InputException(parts.get(i).source().name() + ": its weight asks for " + share
                            + " draws in an epoch; weights that differ less are meant");
                }
                draws[i] = i == longest ? counts[i] : Math.max(1, Math.round(share));
            }
            return draws;
        }

        @Override
        public long count() {
            return Arrays.stream(draws()).sum();
        }

        @Override
        public Cursor<I> open(long position) {
            Sources.checkPosition(position);
            long[] draws = draws();
            long total = Arrays.stream(draws).sum();
            return new MixtureCursor<>(this, counts(), draws, total, Math.min(position, total));
        }

        @Override
        public String fingerprint() {
            List<String> of = new ArrayList<>(List.of("mixed", Long.toString(key.state())));
            for (Part<I> part : parts) {
                of.add(part.source().fingerprint());
                of.add(Double.toString(part.weight()));
            }
            return Fingerprint.of(of.toArray(String[]::new));
        }

        @Override
        public String reading() {
            List<String> of = new ArrayList<>();
            parts.forEach(part ->
                    of.add("weight " + part.weight() + " of (" + part.source().reading() + ")"));
            return String.join(" + ", of);
        }
    }

    /**
     * How often each part is drawn from among the first examples. Each part takes its share, rounded down, of what those before
     * it leave: so the numbers add up, never fall as the position grows, and at the end are the draws themselves.
     */
    static long[] drawn(long[] draws, long position) {
        long[] drawn = new long[draws.length];
        long total = Arrays.stream(draws).sum();
        long rest = position;
        for (int i = 0; i < draws.length; i++) {
            drawn[i] = total == 0 ? 0 : share(rest, draws[i], total);
            rest -= drawn[i];
            total -= draws[i];
        }
        return drawn;
    }

    /** ⌊rest · draws / total⌋, exactly. */
    private static long share(long rest, long draws, long total) {
        if (Math.multiplyHigh(rest, draws) == 0 && rest * draws >= 0) {
            return rest * draws / total;
        }
        return BigInteger.valueOf(rest)
                .multiply(BigInteger.valueOf(draws))
                .divide(BigInteger.valueOf(total))
                .longValueExact();
    }

    private static final class MixtureCursor<I> implements Source.Cursor<I> {

        private final Mixture<I> mixture;
        private final long[] counts;
        private final long[] draws;
        private final long total;

        /** How often each part has been drawn from. */
        private final long[] drawn;

        private final Source.@Nullable Cursor<I>[] cursors;

        /** Which part each example of the stretch comes from. */
        private int[] stretch = {};

        private long position;

        @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of Cursor<I>.
        MixtureCursor(Mixture<I> mixture, long[] counts, long[] draws, long total, long position) {
            this.mixture = mixture;
            this.counts = counts;
            this.draws = draws;
            this.total = total;
            this.position = position;
            this.cursors = new Source.Cursor[draws.length];
            int into = (int) (position % STRETCH);
            this.drawn = drawn(draws, position - into);
            if (into > 0) {
                fill(position - into);
                for (int i = 0; i < into; i++) {
                    drawn[stretch[i]]++;
                }
            }
        }

        private void fill(long start) {
            int length = (int) Math.min(STRETCH, total - start);
            long[] before = drawn(draws, start);
            long[] after = drawn(draws, start + length);
            int[] sorted = new int[length];
            int end = 0;
            for (int i = 0; i < draws.length; i++) {
                int next = end + (int) (after[i] - before[i]);
                Arrays.fill(sorted, end, next, i);
                end = next;
            }
            int[] order = mixture.key.split(start / STRETCH).permutation(length);
            stretch = new int[length];
            for (int i = 0; i < length; i++) {
                stretch[i] = sorted[order[i]];
            }
        }

        @Override
        public @Nullable Example<I> next() {
            if (position == total) {
                return null;
            }
            int at = (int) (position % STRETCH);
            if (at == 0) {
                fill(position);
            }
            int part = stretch[at];
            Source<I> source = mixture.parts.get(part).source();
            long wanted = drawn[part] % counts[part];
            Source.Cursor<I> cursor = cursors[part];
            if (cursor == null || cursor.position() != wanted) {
                if (cursor != null) {
                    cursor.close();
                }
                cursor = source.open(wanted);
                cursors[part] = cursor;
            }
            Example<I> example = cursor.next();
            if (example == null) {
                throw new InputException(source.name() + ": had " + counts[part] + " examples and now ends after "
                        + wanted + "; leave the file alone while it is read");
            }
            drawn[part]++;
            position++;
            return example;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public void close() {
            for (Source.Cursor<I> cursor : cursors) {
                if (cursor != null) {
                    cursor.close();
                }
            }
        }
    }

    private record Exempt<I>(Source<I> source, String among) implements Source<I> {

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public Cursor<I> open(long position) {
            return new ConvertedCursor<>(source.open(position), example -> example.exempt(among));
        }

        @Override
        public String fingerprint() {
            return Fingerprint.of(source.fingerprint(), "exempt", among);
        }

        @Override
        public String reading() {
            return source.reading() + ", exempt";
        }

        @Override
        public long count() {
            return source.count();
        }
    }
}
