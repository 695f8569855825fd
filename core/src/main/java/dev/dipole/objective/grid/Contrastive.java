package dev.dipole.objective.grid;

import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.Scale;
import dev.dipole.objective.ScoreTile;
import dev.dipole.objective.Shape;
import dev.dipole.objective.Tiling;
import dev.dipole.settings.Setting;
import dev.dipole.similarity.NegativeEuclidean;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Pairwise margin: positives are drawn together without limit, negatives pushed apart up to a margin.
 *
 * <pre>
 * L = 1/|C| (Σ_{positive} ½ d² + Σ_{negative} ½ [m − d]₊²)          over the cells C that are not ignored
 * ∂L/∂d = d / |C| for a positive, −[m − d]₊ / |C| for a negative
 * hard pairs only: L = Σ d² + Σ [m − d]₊² over positives with d > min over all negatives, and negatives with d &lt; max over
 * all positives
 * </pre>
 *
 * <p>The distance is d = o − s, where the origin o is the score of what coincides; positives below 0 cost nothing. Source: Hadsell, Chopra and LeCun, Dimensionality Reduction by Learning an Invariant Mapping, 2006, equation 4,
 * as a mean over pairs where they sum. Hard pairs only: the online contrastive loss of sentence-transformers.
 *
 * @param margin m, in units of the distance
 * @param origin o, 0 for negative distances and 1 for the cosine
 * @param hardOnly whether only hard pairs count
 */
public record Contrastive(
        @Setting("The distance from which on negatives cost nothing.")
        double margin,

        @Setting("The score of what coincides: 0 for negative distances, 1 for the cosine.")
        double origin,

        @Setting("Whether only positives and negatives count that the others of the batch overtake.")
        boolean hardOnly)
        implements GridObjective {

    public Contrastive {
        Positives.requireMargin(margin);
        if (!Double.isFinite(origin)) {
            throw new IllegalArgumentException(
                    "origin (" + origin + ") must be finite: 0 for negative distances, 1 for the cosine");
        }
    }

    /** All pairs, over Euclidean distance. */
    public static Grid pairwise(double margin) {
        return new Grid(
                new Contrastive(margin, 0, false), new NegativeEuclidean(), Scale.temperature(1), Tiling.DEFAULT);
    }

    /** Hard pairs only, by 1 − cosine. */
    public static Grid online(double margin) {
        return Grid.of(new Contrastive(margin, 1, true), 1);
    }

    @Override
    public String name() {
        return hardOnly ? "online-contrastive" : "contrastive";
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        return new Pairs(this, shape);
    }

    private static final class Pairs implements Sweep {

        private final Contrastive loss;
        private final double origin;
        private final Tensor positiveCount;
        private double lowestPositive = Double.POSITIVE_INFINITY;
        private double highestNegative = Double.NEGATIVE_INFINITY;
        private double squares;
        private double cells;
        private double counted;
        /** dLoss/dd of a cell over its distance or hinge. */
        private double weight;

        Pairs(Contrastive loss, Shape shape) {
            this.loss = loss;
            origin = loss.origin;
            positiveCount = Positives.filled(shape.anchors(), 0);
        }

        @Override
        public int passes() {
            return loss.hardOnly ? 2 : 1;
        }

        @Override
        public void observe(int pass, ScoreTile tile) {
            if (pass == 0) {
                tile.positives().addRowCounts(Positives.part(positiveCount, tile.rows()));
                cells += (double) tile.rows().size() * tile.columns().size()
                        - tile.ignored().count();
            }
            Positives own = Positives.of(tile);
            if (loss.hardOnly && pass == 0) {
                if (!own.isEmpty()) {
                    lowestPositive = Math.min(lowestPositive, own.scores().min().item_double());
                }
                Tensor negatives = Positives.negatives(tile, Double.NEGATIVE_INFINITY);
                highestNegative = Math.max(highestNegative, negatives.max().item_double());
                return;
            }
            Tensor distance = distance(own.scores());
            Tensor hinge = hinge(tile, tile.scores().clone());
            squares += distance.square_().sum().item_double() + sum(hinge.square_());
        }

        private static double sum(Tensor tile) {
            return tile.sum(new ScalarTypeOptional(ScalarType.Double)).item_double();
        }

        /** The distances of positives that count, 0 for the others. */
        private Tensor distance(Tensor scores) {
            Tensor distance = scores.neg().add_(Tensors.scalar(origin)).clamp_min_(Tensors.scalar(0));
            if (loss.hardOnly) {
                distance.masked_fill_(scores.ge(Tensors.scalar(highestNegative)), Tensors.scalar(0));
            }
            return distance;
        }

        /** From scores to [m − d]₊ in place, 0 where no negative counts. */
        private Tensor hinge(ScoreTile tile, Tensor scores) {
            Tensor easy = loss.hardOnly ? scores.le(Tensors.scalar(lowestPositive)) : null;
            scores.add_(Tensors.scalar(loss.margin - origin)).clamp_min_(Tensors.scalar(0));
            if (easy != null) {
                scores.masked_fill_(easy, Tensors.scalar(0));
            }
            Positives.excludeFrom(tile, scores, 0);
            return scores;
        }

        @Override
        public double loss() {
            counted = Positives.counted(positiveCount);
            weight = loss.hardOnly ? 2 : 1 / cells;
            return squares * weight / 2;
        }

        @Override
        public long leftOut() {
            return positiveCount.size(0) - (long) counted;
        }

        @Override
        public void gradient(ScoreTile tile, Tensor into) {
            Positives own = Positives.of(tile);
            Tensor pulls = distance(own.scores()).mul_(Tensors.scalar(-weight));
            into.copy_(tile.scores());
            hinge(tile, into).mul_(Tensors.scalar(weight));
            own.write(into, pulls);
        }
    }
}
