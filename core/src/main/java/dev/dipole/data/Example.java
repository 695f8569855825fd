package dev.dipole.data;

import java.util.List;

/**
 * One example of what belongs together: an anchor, what it should be close to, and what it should be far from.
 *
 * @param <I> what the encoder takes, such as {@code String}
 * @param anchor the query, question or first view
 * @param positives at least one input that belongs to the anchor
 * @param negatives explicit (hard) negatives of this anchor; may be empty
 */
public record Example<I>(I anchor, List<I> positives, List<I> negatives) {

    public Example {
        positives = List.copyOf(positives);
        negatives = List.copyOf(negatives);
        if (positives.isEmpty()) {
            throw new IllegalArgumentException("positives is empty: an example needs at least one positive");
        }
    }

    /** An anchor and its one positive. */
    public static <I> Example<I> pair(I anchor, I positive) {
        return new Example<>(anchor, List.of(positive), List.of());
    }

    /** An anchor, its one positive and its one hard negative. */
    public static <I> Example<I> triplet(I anchor, I positive, I negative) {
        return new Example<>(anchor, List.of(positive), List.of(negative));
    }
}
