package dev.dipole.data;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One example of what belongs together: an anchor, what it should be close to, and what it should be far from.
 *
 * @param <I> what the encoder takes, such as {@code String}
 * @param anchor the query, question or first view
 * @param positives what belongs to the anchor; none only where there is a label
 * @param negatives explicit (hard) negatives of this anchor; may be empty
 * @param label what the anchor is a member of: anchors of one label belong together; null: none
 * @param score how much the first positive belongs to the anchor, in the data's own unit; NaN: nobody said
 * @param exempt examples that share it are no negatives of each other, beyond those that they name; null: no such
 *     agreement
 * @param teacher what another model gives the anchor with each positive and then with each negative, for those who learn to
 *     give the same; empty: nobody asked one. It does not say what belongs together
 */
public record Example<I>(
        I anchor,
        List<I> positives,
        List<I> negatives,
        @Nullable String label,
        double score,
        @Nullable String exempt,
        List<Double> teacher) {

    public Example {
        teacher = List.copyOf(teacher);
        positives = List.copyOf(positives);
        negatives = List.copyOf(negatives);
        if (positives.isEmpty() && label == null) {
            throw new IllegalArgumentException(
                    "positives is empty and there is no label: an example needs at least one of them");
        }
        if (Double.isInfinite(score)) {
            throw new IllegalArgumentException("score (" + score + ") must be finite, or NaN where there is none");
        }
        if (!Double.isNaN(score) && positives.size() != 1) {
            throw new IllegalArgumentException("score (" + score + ") needs exactly one positive that it is of, not "
                    + positives.size() + "; make one example of each");
        }
        if (!teacher.isEmpty() && teacher.size() != positives.size() + negatives.size()) {
            throw new IllegalArgumentException("teacher has " + teacher.size() + " scores, and there are "
                    + positives.size() + " positives and " + negatives.size()
                    + " negatives; give one for each, or none at all");
        }
        for (double given : teacher) {
            if (!Double.isFinite(given)) {
                throw new IllegalArgumentException("a teacher's score (" + given + ") must be finite");
            }
        }
    }

    /** Without a teacher's scores. */
    public Example(
            I anchor,
            List<I> positives,
            List<I> negatives,
            @Nullable String label,
            double score,
            @Nullable String exempt) {
        this(anchor, positives, negatives, label, score, exempt, List.of());
    }

    /** An anchor with its positives and negatives. */
    public Example(I anchor, List<I> positives, List<I> negatives) {
        this(anchor, positives, negatives, null, Double.NaN, null);
    }

    /** An anchor and its one positive. */
    public static <I> Example<I> pair(I anchor, I positive) {
        return new Example<>(anchor, List.of(positive), List.of());
    }

    /** An anchor, its one positive and its one hard negative. */
    public static <I> Example<I> triplet(I anchor, I positive, I negative) {
        return new Example<>(anchor, List.of(positive), List.of(negative));
    }

    /** A member of a class: every other anchor of the label belongs to it. */
    public static <I> Example<I> labelled(I anchor, String label) {
        return new Example<>(anchor, List.of(), List.of(), label, Double.NaN, null);
    }

    /** Two inputs and how much they belong together. */
    public static <I> Example<I> scored(I left, I right, double score) {
        return new Example<>(left, List.of(right), List.of(), null, score, null);
    }

    /** Whether there is a score. */
    public boolean isScored() {
        return !Double.isNaN(score);
    }

    /** The same, exempt among its like. */
    public Example<I> exempt(String among) {
        return new Example<>(anchor, positives, negatives, label, score, among, teacher);
    }

    /**
     * The same of other inputs.
     *
     * @param anchors what stands in the place of the anchor
     * @param candidates what stands in the place of each positive and negative
     */
    public <J> Example<J> mapped(
            Function<? super I, ? extends J> anchors, Function<? super I, ? extends J> candidates) {
        return new Example<>(
                anchors.apply(anchor),
                positives.stream().<J>map(candidates).toList(),
                negatives.stream().<J>map(candidates).toList(),
                label,
                score,
                exempt,
                teacher);
    }
}
