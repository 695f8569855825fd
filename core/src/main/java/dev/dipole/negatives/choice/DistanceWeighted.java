package dev.dipole.negatives.choice;

import dev.dipole.negatives.NegativeChoice;
import dev.dipole.random.RandomKey;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws candidates of all distances alike, and not those of the commonest distance (Wu et al. 2017, section 3.2): with weights
 * that are the inverse of how dense points of a sphere lie at a distance. Draws are without replacement.
 *
 * <pre>
 * d = √(2 − 2s),  q(d) ∝ dⁿ⁻² (1 − d²/4)⁽ⁿ⁻³⁾ᐟ²            s the cosine, n the dimensions
 * P(c) ∝ 1 / q(max(d, cutoff))  where d ≤ farthest, 0 beyond
 * </pre>
 *
 * @param dim n, at least 3
 * @param cutoff distances below it count as it: nearer ones are noise (λ of the paper, there 0.5), in (0, 2)
 * @param farthest distances above it are not drawn, as they give no gradient (1.4 in the paper's code), in (cutoff, 2)
 */
public record DistanceWeighted(int dim, double cutoff, double farthest) implements NegativeChoice {

    public DistanceWeighted {
        if (dim < 3) {
            throw new IllegalArgumentException("dim (" + dim + ") must be at least 3: it is that of the vectors");
        }
        if (!(cutoff > 0 && cutoff < 2)) {
            throw new IllegalArgumentException("cutoff (" + cutoff + ") must be between 0 and 2; maybe 0.5");
        }
        if (!(farthest > cutoff && farthest < 2)) {
            throw new IllegalArgumentException(
                    "farthest (" + farthest + ") must be between the cutoff (" + cutoff + ") and 2; maybe 1.4");
        }
    }

    /** The paper's numbers. */
    public static DistanceWeighted of(int dim) {
        return new DistanceWeighted(dim, 0.5, 1.4);
    }

    @Override
    public String name() {
        return "distance-weighted";
    }

    /** ln (1 / q(d)), but for a constant; minus infinity where it is not drawn. */
    private double logWeight(double score) {
        double distance = Math.sqrt(Math.max(0, 2 - 2 * score));
        if (!(distance <= farthest)) {
            return Double.NEGATIVE_INFINITY;
        }
        double d = Math.max(distance, cutoff);
        return (2.0 - dim) * Math.log(d) - (dim - 3) / 2.0 * Math.log1p(-d * d / 4);
    }

    @Override
    public int[] choose(double[] scores, double positiveScore, int count, RandomKey key) {
        SplittableRandom random = key.generator();
        double[] drawn = new double[scores.length];
        for (int i = 0; i < drawn.length; i++) {
            // The largest of weight plus Gumbel noise are a draw by the weights, in logarithms that cannot overflow.
            double uniform = ((random.nextLong() >>> 11) + 0.5) * 0x1p-53; // Neither 0 nor 1.
            double gumbel = -Math.log(-Math.log(uniform));
            drawn[i] = logWeight(scores[i]) + gumbel;
        }
        return Order.descending(
                        drawn,
                        IntStream.range(0, drawn.length).filter(place -> drawn[place] > Double.NEGATIVE_INFINITY))
                .limit(count)
                .toArray();
    }
}
