package dev.dipole.train.companion;

import dev.dipole.data.Example;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.NegativeFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What is mined for whom while a model is trained.
 *
 * @param <I> what the encoders take
 * @param corpus what may serve as a negative
 * @param anchors for whom, each once
 * @param known what belongs together anywhere in the data, and so is never a negative
 * @param filters against false negatives
 */
public record Hunt<I>(
        Corpus<I> corpus, List<Anchor<I>> anchors, KnownPositives known, List<NegativeFilter<I>> filters) {

    public Hunt {
        anchors = List.copyOf(anchors);
        filters = List.copyOf(filters);
        if (anchors.isEmpty()) {
            throw new IllegalArgumentException(
                    "anchors is empty; negatives are mined for examples with an anchor and a positive");
        }
    }

    /** The different anchors of a source, as {@link #anchors(Source, ToLongFunction)} finds them, unfiltered. */
    public static <I> Hunt<I> of(Source<I> source, Corpus<I> corpus) {
        return new Hunt<>(
                corpus, anchors(source, corpus::identity), KnownPositives.of(source, corpus::identity), List.of());
    }

    /** The same with these filters. */
    public Hunt<I> with(List<NegativeFilter<I>> others) {
        return new Hunt<>(corpus, anchors, known, others);
    }

    /**
     * The different anchors of a source for which negatives can be mined, in its order. There are none for examples that have a
     * label or an exemption, whose negatives these decide, nor for scored pairs. Where an anchor has several positives, it is
     * the first with whose score filters compare.
     */
    public static <I> List<Anchor<I>> anchors(Source<I> source, ToLongFunction<I> identity) {
        List<Anchor<I>> anchors = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        try (Source.Cursor<I> cursor = source.open(0)) {
            for (Example<I> example = cursor.next(); example != null; example = cursor.next()) {
                boolean plain = example.label() == null && example.exempt() == null && !example.isScored();
                if (plain && seen.add(identity.applyAsLong(example.anchor()))) {
                    anchors.add(Anchor.of(example, identity).get(0));
                }
            }
        }
        return anchors;
    }
}
