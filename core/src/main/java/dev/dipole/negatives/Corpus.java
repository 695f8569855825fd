package dev.dipole.negatives;

import dev.dipole.data.Document;
import dev.dipole.data.Documents;
import dev.dipole.data.Example;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * What may serve as a negative: different inputs in a fixed order, each at its place. It is held in memory, with 20 bytes
 * beside each input. Immutable.
 *
 * @param <I> what the encoder takes, such as {@code String}
 */
public final class Corpus<I> {

    private final ToLongFunction<I> identity;
    private final List<I> inputs;

    /** By place: hashing a long text anew for every anchor that it is proposed to would cost more than finding it. */
    private final long[] identities;

    /** Ascending, and beside each the place it is of. */
    private final long[] sorted;

    private final int[] places;
    private final long repeated;
    private final long blank;

    private Corpus(Builder<I> from) {
        this.identity = from.identity;
        this.inputs = List.copyOf(from.inputs);
        this.repeated = from.repeated;
        this.blank = from.blank;
        this.identities = inputs.stream().mapToLong(identity).toArray();
        this.places = IntStream.range(0, identities.length)
                .boxed()
                .sorted((a, b) -> Long.compare(identities[a], identities[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        this.sorted =
                Arrays.stream(places).mapToLong(place -> identities[place]).toArray();
    }

    /**
     * Inputs in memory.
     *
     * @param identity a number that equal inputs share, such as {@link KnownPositives#hash}
     */
    public static <I> Corpus<I> of(Iterable<I> inputs, ToLongFunction<I> identity) {
        Builder<I> builder = new Builder<>(identity);
        inputs.forEach(builder::add);
        return builder.build();
    }

    /** The contents of documents, read to the end; the caller closes the cursor. */
    public static Corpus<String> of(Documents.Cursor documents) {
        Builder<String> builder = new Builder<>(KnownPositives::hash);
        for (Document document = documents.next(); document != null; document = documents.next()) {
            builder.add(document.content());
        }
        return builder.build();
    }

    /** All positives and explicit negatives of a source of texts, in the order in which they first stand there. */
    public static Corpus<String> of(Source<String> source) {
        return of(source, KnownPositives::hash);
    }

    /** All positives and explicit negatives of a source, in the order in which they first stand there. */
    public static <I> Corpus<I> of(Source<I> source, ToLongFunction<I> identity) {
        Builder<I> builder = new Builder<>(identity);
        try (Source.Cursor<I> cursor = source.open(0)) {
            for (Example<I> example = cursor.next(); example != null; example = cursor.next()) {
                example.positives().forEach(builder::add);
                example.negatives().forEach(builder::add);
            }
        }
        return builder.build();
    }

    /** How many inputs there are. */
    public int size() {
        return inputs.size();
    }

    /** The input at a place, from 0. */
    public I get(int place) {
        return inputs.get(place);
    }

    /** All inputs, by place. */
    public List<I> inputs() {
        return inputs;
    }

    /** What an index calls the inputs: their places, as decimal numbers. */
    public List<String> ids() {
        return IntStream.range(0, size()).mapToObj(Integer::toString).toList();
    }

    /** The identity of the input at a place. */
    public long identityAt(int place) {
        return identities[place];
    }

    /** The identity of any input, of the corpus or not. */
    public long identity(I input) {
        return identity.applyAsLong(input);
    }

    /** The place of an identity, −1 where the corpus has it not. */
    public int place(long wanted) {
        int found = Arrays.binarySearch(sorted, wanted);
        return found < 0 ? -1 : places[found];
    }

    /** How many inputs were left out because an equal one was there. */
    public long repeated() {
        return repeated;
    }

    /** How many texts were left out because they are blank: as a negative such a text would teach nothing. */
    public long blank() {
        return blank;
    }

    private static final class Builder<I> {

        private final ToLongFunction<I> identity;
        private final List<I> inputs = new ArrayList<>();
        private final Set<Long> seen = new HashSet<>();
        private long repeated;
        private long blank;

        Builder(ToLongFunction<I> identity) {
            this.identity = identity;
        }

        void add(I input) {
            if (input instanceof String text && text.isBlank()) {
                blank++;
            } else if (seen.add(identity.applyAsLong(input))) {
                inputs.add(input);
            } else {
                repeated++;
            }
        }

        Corpus<I> build() {
            if (inputs.isEmpty()) {
                throw new IllegalArgumentException("the corpus is empty (" + blank
                        + " blank): nothing can be mined from it; give it documents with text");
            }
            return new Corpus<>(this);
        }
    }
}
