package dev.dipole.negatives;

import dev.dipole.data.Example;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What negatives are mined for: an input, and what it has already.
 *
 * @param <I> what the encoder takes
 * @param input the query or question
 * @param identity a number that equal inputs share
 * @param positive what belongs to it, with whose score those of candidates are compared; null where it has none
 * @param own identities of all inputs that the example itself names, positives and negatives: none of them is mined again
 */
public record Anchor<I>(I input, long identity, @Nullable I positive, Set<Long> own) {

    public Anchor {
        own = Set.copyOf(own);
    }

    /** An anchor and its one positive, which may be null. */
    public static <I> Anchor<I> of(I input, @Nullable I positive, ToLongFunction<I> identity) {
        return new Anchor<>(
                input,
                identity.applyAsLong(input),
                positive,
                positive == null ? Set.of() : Set.of(identity.applyAsLong(positive)));
    }

    /** One anchor for each positive of an example; one without, where it has none. */
    public static <I> List<Anchor<I>> of(Example<I> example, ToLongFunction<I> identity) {
        Set<Long> own = new HashSet<>();
        example.positives().forEach(positive -> own.add(identity.applyAsLong(positive)));
        example.negatives().forEach(negative -> own.add(identity.applyAsLong(negative)));
        long hash = identity.applyAsLong(example.anchor());
        if (example.positives().isEmpty()) {
            return List.of(new Anchor<>(example.anchor(), hash, null, own));
        }
        List<Anchor<I>> anchors = new ArrayList<>();
        for (I positive : example.positives()) {
            anchors.add(new Anchor<>(example.anchor(), hash, positive, own));
        }
        return anchors;
    }
}
