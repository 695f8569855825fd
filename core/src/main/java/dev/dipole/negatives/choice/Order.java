package dev.dipole.negatives.choice;

import java.util.Comparator;
import java.util.stream.IntStream;

/** The order that choices go by. */
final class Order {

    private Order() {}

    /** Some places by their scores, highest first, ties by lowest place, and those without a score last. */
    static IntStream descending(double[] scores, IntStream places) {
        return places.boxed()
                .sorted(Comparator.<Integer>comparingDouble(place -> Double.isNaN(scores[place]) ? 1 : 0)
                        .thenComparingDouble(place -> Double.isNaN(scores[place]) ? 0 : -scores[place])
                        .thenComparingInt(place -> place))
                .mapToInt(Integer::intValue);
    }
}
