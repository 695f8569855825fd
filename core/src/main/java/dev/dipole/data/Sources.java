package dev.dipole.data;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sources in memory, and sources made of other sources. */
public final class Sources {

    private Sources() {}

    /** Examples in memory. The fingerprint is over all that they hold, not over the name. */
    public static Source<String> of(String name, List<Example<String>> examples) {
        return of(name, examples, Fingerprint::add);
    }

    /**
     * The same of content that does not give an example everywhere.
     *
     * @param leftOut what gives none, in words to be told to a person; empty: nothing
     */
    static Source<String> of(String name, List<Example<String>> examples, String leftOut) {
        return new InMemory<>(name, List.copyOf(examples), Fingerprint::add, leftOut);
    }

    /**
     * The same of inputs of any kind.
     *
     * @param content what an input holds, as a text: inputs of equal texts are equal to the fingerprint
     */
    public static <I> Source<I> of(String name, List<Example<I>> examples, Function<? super I, String> content) {
        return of(name, examples, (digest, input) -> Fingerprint.add(digest, content.apply(input)));
    }

    /**
     * The same of inputs of any kind.
     *
     * @param digest adds what an input is to a fingerprint
     */
    public static <I> Source<I> of(String name, List<Example<I>> examples, BiConsumer<MessageDigest, I> digest) {
        return new InMemory<>(name, List.copyOf(examples), digest, "");
    }

    /**
     * One source after the other.
     *
     * @param sources at least one
     */
    public static <I> Source<I> concat(List<Source<I>> sources) {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("sources is empty: give at least one");
        }
        return sources.size() == 1 ? sources.get(0) : new Concatenation<>(List.copyOf(sources));
    }

    /** No more than the first {@code count} examples. */
    public static <I> Source<I> limit(Source<I> source, long count) {
        if (count < 1) {
            throw new IllegalArgumentException("count (" + count + ") must be positive");
        }
        return new Limit<>(source, count);
    }

    /** Every example changed in the same way, one for one; the source stays what it is to fingerprints and messages. */
    public static <I> Source<I> mapped(Source<I> source, UnaryOperator<Example<I>> change) {
        return new Converted<>(source, "", change);
    }

    /**
     * The same with a change that is a way of reading.
     *
     * @param reading names the change among all others, as {@link Source#reading} does
     */
    static <I> Source<I> mapped(Source<I> source, String reading, UnaryOperator<Example<I>> change) {
        return new Converted<>(source, " as " + reading, change);
    }

    /** The same into examples of another kind, such as names of files into pictures. */
    public static <I, J> Source<J> converted(Source<I> source, Function<Example<I>, Example<J>> change) {
        return new Converted<>(source, "", change);
    }

    /**
     * The examples that can be used. All are read and looked at here, once, so that what is wrong shows before anything long
     * begins; positions count those that remain.
     *
     * @param faults what is wrong with each of some consecutive examples, null where nothing is; in their order
     * @param together how many examples are looked at together, such as by several processors
     * @param bad how many may be passed over
     * @throws InputException of the first that cannot be used, or of the first too many
     */
    public static <I> Source<I> checked(
            Source<I> source,
            Function<List<Example<I>>, List<@Nullable BadContent>> faults,
            int together,
            BadRows bad) {
        return Checked.of(source, faults, together, bad);
    }

    /**
     * Two parts of a source that have no example in common, and together all of them.
     *
     * @param training what is trained on
     * @param development what settings are chosen on
     */
    public record Split<I>(Source<I> training, Source<I> development) {}

    /** {@link #split(Source, double, long, Function)} by the anchor's text: equal anchors are on one side. */
    public static Split<String> split(Source<String> source, double developmentFraction, long seed) {
        return split(source, developmentFraction, seed, Example::anchor);
    }

    /**
     * Splits by a hash of each example's group and the seed: where an example goes depends on nothing else, neither on its
     * place nor on the other examples, so a file that grows keeps its split.
     *
     * @param developmentFraction in (0, 1), the expected share of the groups; of few groups the development part may get none
     * @param group what must not be on both sides, such as the anchor, the document or the author
     */
    public static <I> Split<I> split(
            Source<I> source, double developmentFraction, long seed, Function<Example<I>, String> group) {
        if (!(developmentFraction > 0 && developmentFraction < 1)) {
            throw new IllegalArgumentException(
                    "developmentFraction (" + developmentFraction + ") must be between 0 and 1, such as 0.05");
        }
        Predicate<Example<I>> development =
                example -> (TextHash.of(group.apply(example), seed) >>> 11) * 0x1p-53 < developmentFraction;
        String rule = developmentFraction + " by " + seed;
        return new Split<>(
                new Filtered<>(source, development.negate(), "training without " + rule, "training part"),
                new Filtered<>(source, development, "development " + rule, "development part"));
    }

    /**
     * Checks that a source can be trained on: at least two examples, with two different anchors and two different positives
     * among them, or two labels, one of which has two members. Without, there is nothing that a positive could be told from.
     * Reads no further than it has to.
     *
     * @throws InputException saying what is missing
     */
    public static <I> void requireTrainable(Source<I> source) {
        requireTrainable(source, false);
    }

    /**
     * The same.
     *
     * @param scores whether it is trained on scores; otherwise they are refused
     */
    public static <I> void requireTrainable(Source<I> source, boolean scores) {
        try (Source.Cursor<I> cursor = source.open(0)) {
            Example<I> first = cursor.next();
            if (first != null && first.positives().isEmpty()) {
                requireLabels(source);
                return;
            }
            boolean anchorsDiffer = false;
            boolean positivesDiffer = false;
            Example<I> next = first;
            while (next != null && first != null) {
                if (!scores) {
                    requireNoScore(source, next);
                }
                // Beside its own negatives an anchor needs no other one, as in preferences.
                anchorsDiffer |= !next.anchor().equals(first.anchor())
                        || !next.negatives().isEmpty();
                positivesDiffer |= !next.positives().equals(first.positives());
                if (anchorsDiffer && positivesDiffer) {
                    return;
                }
                next = cursor.next();
            }
            long count = cursor.position();
            String fault;
            if (count == 0) {
                fault = "has no example";
            } else if (count == 1) {
                fault = "has one example only";
            } else if (!positivesDiffer) {
                fault = "has the same positive in all of its " + count + " examples";
            } else {
                fault = "has the same anchor in all of its " + count + " examples";
            }
            throw new InputException(source.name() + ": " + fault
                    + ", and training tells each positive from those of other anchors; give at least two different pairs"
                    + (count > 1 ? ", or check that the right columns were named" : ""));
        }
    }

    /** Reads until there are two labels, one of them with two members; what is wrong otherwise takes the whole source to say. */
    private static <I> void requireLabels(Source<I> source) {
        Set<String> seen = new HashSet<>();
        boolean paired = false;
        try (Source.Cursor<I> cursor = source.open(0)) {
            for (Example<I> next = cursor.next(); next != null; next = cursor.next()) {
                String label = next.label();
                paired |= label != null && !seen.add(label);
                if (paired && seen.size() > 1) {
                    return;
                }
            }
        }
        if (seen.size() < 2) {
            throw new InputException(
                    source.name() + ": has one label only, and training tells the members of each label"
                            + " from those of others; give at least two, or check that the right column was named");
        }
        Labels.of(source).requirePartners(source.name());
    }

    private static <I> void requireNoScore(Source<I> source, Example<I> example) {
        if (example.isScored()) {
            throw new InputException(source.name()
                    + ": has scores, and here every pair is taken to belong together; keep the rows that do, and name the"
                    + " columns of the anchors and of the positives without that of the scores, or train with an objective"
                    + " of scores, such as cosent");
        }
    }

    /** Refuses a position to open at that is negative: what every {@link Source#open} begins with. */
    public static void checkPosition(long position) {
        if (position < 0) {
            throw new IllegalArgumentException("position (" + position + ") must not be negative");
        }
    }

    /** Passes over examples; stops early at the end. */
    public static <I> void skip(Source.Cursor<I> cursor, long count) {
        for (long i = 0; i < count && cursor.next() != null; i++) {}
    }

    private record InMemory<I>(
            String name, List<Example<I>> examples, BiConsumer<MessageDigest, I> digest, String leftOut)
            implements Source<I> {

        @Override
        public Cursor<I> open(long position) {
            checkPosition(position);
            return new Cursor<>() {
                private int at = (int) Math.min(position, examples.size());

                @Override
                public @Nullable Example<I> next() {
                    return at < examples.size() ? examples.get(at++) : null;
                }

                @Override
                public long position() {
                    return at;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public String fingerprint() {
            MessageDigest all = Fingerprint.sha256();
            for (Example<I> example : examples) {
                digest.accept(all, example.anchor());
                Fingerprint.add(all, example.positives().size());
                example.positives().forEach(positive -> digest.accept(all, positive));
                Fingerprint.add(all, example.negatives().size());
                example.negatives().forEach(negative -> digest.accept(all, negative));
                Fingerprint.add(all, String.valueOf(example.label()));
                Fingerprint.add(all, Double.toString(example.score()));
                Fingerprint.add(all, String.valueOf(example.exempt()));
                Fingerprint.add(all, String.valueOf(example.teacher()));
            }
            return Fingerprint.hex(all);
        }

        @Override
        public long count() {
            return examples.size();
        }
    }

    private static final class Concatenation<I> implements Source<I> {

        private final List<Source<I>> sources;

        /** How long each is, once somebody has read to its end; -1 until then. */
        private final long[] counts;

        Concatenation(List<Source<I>> sources) {
            this.sources = sources;
            this.counts = new long[sources.size()];
            Arrays.fill(counts, -1);
        }

        @Override
        public String name() {
            List<String> names = new ArrayList<>();
            sources.forEach(source -> names.add(source.name()));
            return String.join(" + ", names);
        }

        @Override
        public String leftOut() {
            return sources.stream()
                    .map(Source::leftOut)
                    .filter(each -> !each.isEmpty())
                    .collect(Collectors.joining("; "));
        }

        @Override
        public Cursor<I> open(long position) {
            checkPosition(position);
            int index = 0;
            long before = 0;
            while (index < sources.size() - 1) {
                long count = known(index);
                if (count < 0) {
                    count = sources.get(index).count();
                    learn(index, count);
                }
                if (before + count > position) {
                    break;
                }
                before += count;
                index++;
            }
            return new ConcatenationCursor<>(
                    this, index, before, sources.get(index).open(position - before));
        }

        private synchronized long known(int index) {
            return counts[index];
        }

        private synchronized void learn(int index, long count) {
            counts[index] = count;
        }

        @Override
        public String fingerprint() {
            return Fingerprint.of(sources.stream().map(Source::fingerprint).toArray(String[]::new));
        }

        @Override
        public String reading() {
            List<String> of = new ArrayList<>();
            sources.forEach(source -> of.add("(" + source.reading() + ")"));
            return String.join(" + ", of);
        }
    }

    private static final class ConcatenationCursor<I> implements Source.Cursor<I> {

        private final Concatenation<I> all;
        private int index;
        private long before;
        private Source.Cursor<I> current;

        ConcatenationCursor(Concatenation<I> all, int index, long before, Source.Cursor<I> current) {
            this.all = all;
            this.index = index;
            this.before = before;
            this.current = current;
        }

        @Override
        public @Nullable Example<I> next() {
            Example<I> example = current.next();
            while (example == null && index + 1 < all.sources.size()) {
                before += current.position();
                all.learn(index, current.position());
                current.close();
                index++;
                current = all.sources.get(index).open(0);
                example = current.next();
            }
            return example;
        }

        @Override
        public Source.@Nullable Place where() {
            return current.where();
        }

        @Override
        public long position() {
            return before + current.position();
        }

        @Override
        public void close() {
            current.close();
        }
    }

    private record Converted<I, J>(Source<I> source, String as, Function<Example<I>, Example<J>> change)
            implements Source<J> {

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public Cursor<J> open(long position) {
            return new ConvertedCursor<>(source.open(position), change);
        }

        @Override
        public String fingerprint() {
            return source.fingerprint();
        }

        @Override
        public String reading() {
            return source.reading() + as;
        }

        @Override
        public String leftOut() {
            return source.leftOut();
        }
    }

    private record Limit<I>(Source<I> source, long limit) implements Source<I> {

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public Cursor<I> open(long position) {
            checkPosition(position);
            Cursor<I> cursor = source.open(Math.min(position, limit));
            return new Cursor<>() {
                @Override
                public @Nullable Example<I> next() {
                    return cursor.position() < limit ? cursor.next() : null;
                }

                @Override
                public @Nullable Place where() {
                    return cursor.where();
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

        @Override
        public String fingerprint() {
            return Fingerprint.of(source.fingerprint(), "limit", Long.toString(limit));
        }

        @Override
        public String reading() {
            return source.reading();
        }
    }

    /** The examples that pass; a position counts those, so opening at one reads from the start. */
    private record Filtered<I>(Source<I> source, Predicate<Example<I>> passes, String rule, String part)
            implements Source<I> {

        @Override
        public String name() {
            return source.name() + " (" + part + ")";
        }

        @Override
        public Cursor<I> open(long position) {
            checkPosition(position);
            Cursor<I> inner = source.open(0);
            Cursor<I> cursor = new Cursor<>() {
                private long at;

                @Override
                public @Nullable Example<I> next() {
                    for (Example<I> example = inner.next(); example != null; example = inner.next()) {
                        if (passes.test(example)) {
                            at++;
                            return example;
                        }
                    }
                    return null;
                }

                @Override
                public long position() {
                    return at;
                }

                @Override
                public void close() {
                    inner.close();
                }
            };
            try {
                skip(cursor, position);
            } catch (RuntimeException e) {
                cursor.close();
                throw e;
            }
            return cursor;
        }

        @Override
        public String fingerprint() {
            return Fingerprint.of(source.fingerprint(), rule);
        }

        @Override
        public String reading() {
            return source.reading();
        }
    }
}
