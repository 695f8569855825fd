package dev.dipole.negatives.filter;

import dev.dipole.data.NearDuplicates;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import dev.dipole.negatives.Proposed;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Objects to texts that are nearly the same as the positive or as the anchor, by the words themselves and no model:
 * {@link NearDuplicates} says how near. Copies to the letter never get here. Keeps a sketch of every text that was ever
 * proposed. Belongs to one thread.
 */
public final class NearCopies implements NegativeFilter<String> {

    private final Corpus<String> corpus;
    private final double similarity;
    private final Map<Integer, NearDuplicates.Sketch> sketches = new HashMap<>();

    /** Objects from this share of common runs of words on, in (0, 1]. */
    public NearCopies(Corpus<String> corpus, double similarity) {
        if (!(similarity > 0 && similarity <= 1)) {
            throw new IllegalArgumentException("similarity (" + similarity + ") must lie in (0, 1]; maybe 0.5");
        }
        this.corpus = corpus;
        this.similarity = similarity;
    }

    @Override
    public String name() {
        return "near copies " + similarity;
    }

    @Override
    public List<BitSet> objections(List<Proposed<String>> proposed, PositiveScores positives) {
        return proposed.stream().map(this::objections).toList();
    }

    private BitSet objections(Proposed<String> one) {
        BitSet objected = new BitSet();
        NearDuplicates.Sketch anchor = NearDuplicates.sketch(one.anchor().input());
        String text = one.anchor().positive();
        NearDuplicates.Sketch positive = text == null ? anchor : NearDuplicates.sketch(text);
        for (int rank = 0; rank < one.candidates().size(); rank++) {
            NearDuplicates.Sketch candidate = sketches.computeIfAbsent(
                    one.candidates().get(rank).place(), place -> NearDuplicates.sketch(corpus.get(place)));
            objected.set(
                    rank,
                    NearDuplicates.similarity(candidate, positive) >= similarity
                            || NearDuplicates.similarity(candidate, anchor) >= similarity);
        }
        return objected;
    }
}
