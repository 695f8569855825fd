package dev.dipole.negatives.filter;

import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import dev.dipole.negatives.Proposed;
import dev.dipole.negatives.Scorer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Keeps only what two models agree is a negative: objects where the miner's own scores or those of a guide put the candidate
 * above the positive, as Solatorio (2024) does by a guide alone. A model that has no score for one of the two has no say.
 *
 * <pre>
 * s(a, c) &gt; s(a, p)   or   g(a, c) &gt; g(a, p) − m
 * </pre>
 *
 * @param corpus what the candidates are of
 * @param guide g, which sees texts and so may have another tokeniser and other dimensions than the miner's model
 * @param margin m, finite, in the unit of the guide's scores
 */
public record Agreement<I>(Corpus<I> corpus, Scorer<I> guide, double margin) implements NegativeFilter<I> {

    /** Candidates that are scored at once. */
    private static final int BATCH = 16_384;

    public Agreement {
        if (!Double.isFinite(margin)) {
            throw new IllegalArgumentException("margin (" + margin + ") must be finite; maybe 0");
        }
    }

    @Override
    public String name() {
        return "agreement with the guide, margin " + margin;
    }

    @Override
    public List<BitSet> objections(List<Proposed<I>> proposed, PositiveScores positives) {
        List<BitSet> all = new ArrayList<>(proposed.size());
        for (int start = 0; start < proposed.size(); ) {
            int end = start;
            int candidates = 0;
            while (end < proposed.size()
                    && (end == start
                            || candidates + proposed.get(end).candidates().size() <= BATCH)) {
                candidates += proposed.get(end++).candidates().size();
            }
            ask(proposed.subList(start, end), all);
            start = end;
        }
        return all;
    }

    private void ask(List<Proposed<I>> proposed, List<BitSet> into) {
        List<I> anchors = new ArrayList<>();
        List<List<I>> lists = new ArrayList<>();
        for (Proposed<I> one : proposed) {
            List<I> list = new ArrayList<>();
            for (Candidate candidate : one.candidates()) {
                list.add(corpus.get(candidate.place()));
            }
            if (one.anchor().positive() != null) {
                list.add(one.anchor().positive()); // Last, so that ranks stay what they are.
            }
            anchors.add(one.anchor().input());
            lists.add(list);
        }
        double[][] scores = guide.score(anchors, lists);
        for (int i = 0; i < scores.length; i++) {
            Proposed<I> one = proposed.get(i);
            int count = one.candidates().size();
            double positive = scores[i].length > count ? scores[i][count] : Double.NaN;
            BitSet objected = new BitSet();
            for (int rank = 0; rank < count; rank++) {
                objected.set(
                        rank,
                        one.candidates().get(rank).score() > one.positiveScore()
                                || scores[i][rank] > positive - margin);
            }
            into.add(objected);
        }
    }
}
