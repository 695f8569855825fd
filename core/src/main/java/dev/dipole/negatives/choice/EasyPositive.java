package dev.dipole.negatives.choice;

import dev.dipole.negatives.NegativeChoice;
import dev.dipole.random.RandomKey;
import java.util.stream.IntStream;

/**
 * Of an anchor's positives those that are most like it already, so that a class need not collapse to a point (Xuan, Stylianou and
 * Pless 2020). The scores are those of the positives; one without a score is never chosen.
 */
public record EasyPositive() implements NegativeChoice {

    @Override
    public String name() {
        return "easy positive";
    }

    @Override
    public int[] choose(double[] scores, double positiveScore, int count, RandomKey key) {
        return Order.descending(scores, IntStream.range(0, scores.length).filter(place -> !Double.isNaN(scores[place])))
                .limit(count)
                .toArray();
    }
}
