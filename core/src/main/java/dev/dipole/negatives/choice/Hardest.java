package dev.dipole.negatives.choice;

import dev.dipole.negatives.NegativeChoice;
import dev.dipole.random.RandomKey;
import java.util.stream.IntStream;

/** The candidates that are most like the anchor: those with the highest scores, ties by lowest place. Those without are last. */
public record Hardest() implements NegativeChoice {

    @Override
    public String name() {
        return "hardest";
    }

    @Override
    public int[] choose(double[] scores, double positiveScore, int count, RandomKey key) {
        return Order.descending(scores, IntStream.range(0, scores.length))
                .limit(count)
                .toArray();
    }
}
