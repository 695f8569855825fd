package dev.dipole.negatives.choice;

import dev.dipole.negatives.NegativeChoice;
import dev.dipole.random.RandomKey;
import java.util.stream.IntStream;

/** The candidates in the order in which they were proposed: a miner's hardest, or the turns of a union. */
public record First() implements NegativeChoice {

    @Override
    public String name() {
        return "first";
    }

    @Override
    public int[] choose(double[] scores, double positiveScore, int count, RandomKey key) {
        return IntStream.range(0, Math.min(count, scores.length)).toArray();
    }
}
