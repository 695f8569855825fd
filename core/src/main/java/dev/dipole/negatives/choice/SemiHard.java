package dev.dipole.negatives.choice;

import dev.dipole.negatives.NegativeChoice;
import dev.dipole.random.RandomKey;
import java.util.stream.IntStream;

/**
 * The hardest of those candidates that score below the positive (Schroff, Kalenichenko and Philbin 2015); none where all score
 * above it, or where the positive has no score.
 */
public record SemiHard() implements NegativeChoice {

    @Override
    public String name() {
        return "semi-hard";
    }

    @Override
    public int[] choose(double[] scores, double positiveScore, int count, RandomKey key) {
        return Order.descending(
                        scores, IntStream.range(0, scores.length).filter(place -> scores[place] < positiveScore))
                .limit(count)
                .toArray();
    }
}
