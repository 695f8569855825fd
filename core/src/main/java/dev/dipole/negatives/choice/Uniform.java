package dev.dipole.negatives.choice;

import dev.dipole.negatives.NegativeChoice;
import dev.dipole.random.RandomKey;
import java.util.Arrays;

/** Draws from the candidates, each with the same chance: of a deep list that is milder than its hardest. */
public record Uniform() implements NegativeChoice {

    @Override
    public String name() {
        return "uniform";
    }

    @Override
    public int[] choose(double[] scores, double positiveScore, int count, RandomKey key) {
        return Arrays.copyOf(key.permutation(scores.length), Math.min(count, scores.length));
    }
}
