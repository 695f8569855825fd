package dev.dipole.objective.grid;

import dev.dipole.objective.Extremes;
import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.Scale;
import dev.dipole.objective.ScoreTile;
import dev.dipole.objective.Shape;
import dev.dipole.objective.Tiling;
import dev.dipole.settings.Setting;
import dev.dipole.similarity.NegativeEuclidean;
import dev.dipole.similarity.ScoreCells;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Triplets of each anchor's hardest positive and hardest negative.
 *
 * <pre>
 * ℓᵢ = h(max over N(i) of sᵢₙ − min over P(i) of sᵢₚ),   h(x) = [x + m]₊, or ln(1 + eˣ) for the soft margin
 * ∂ℓᵢ/∂s = h'  at the hardest negative,  −h'  at the hardest positive,  0 elsewhere; h'(−m) = 0
 * </pre>
 *
 * <p>Ties go to the lowest index. An anchor without a negative counts with a loss of 0. Source: Hermans, Beyer and Leibe, In
 * Defense of the Triplet Loss for Person Re-Identification, 2017, equation 5, as a mean over anchors where they sum.
 *
 * @param margin in units of the distance; unread where soft
 * @param soft whether the margin is soft
 */
public record BatchHardTriplet(
        @Setting("By how much negatives should be further away than positives, in units of the distance.")
        double margin,

        @Setting("Whether ln(1 + exp(x)) takes the place of the margin; it never stops to pull.")
        boolean soft)
        implements GridObjective {

    public BatchHardTriplet {
        Positives.requireMargin(margin);
    }

    /** A margin, over Euclidean distance. */
    public static Grid margin(double margin) {
        return new Grid(
                new BatchHardTriplet(margin, false), new NegativeEuclidean(), Scale.temperature(1), Tiling.DEFAULT);
    }

    /** The soft margin, over Euclidean distance. */
    public static Grid softMargin() {
        return new Grid(new BatchHardTriplet(0, true), new NegativeEuclidean(), Scale.temperature(1), Tiling.DEFAULT);
    }

    @Override
    public String name() {
        return soft ? "triplet-batch-hard-soft" : "triplet-batch-hard";
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        return new Hardest(new Hinge(margin, soft), shape);
    }

    private static final class Hardest implements Sweep {

        /** The index of what is not there. */
        private static final long NOWHERE = Integer.MAX_VALUE;

        private final Hinge hinge;
        private final Tensor lowest;
        private final Tensor lowestAt;
        private final Tensor highest;
        private final Tensor highestAt;
        private Tensor weights;
        private double counted;

        Hardest(Hinge hinge, Shape shape) {
            this.hinge = hinge;
            lowest = Positives.filled(shape.anchors(), Double.POSITIVE_INFINITY);
            highest = Positives.filled(shape.anchors(), Double.NEGATIVE_INFINITY);
            lowestAt = Positives.filled(shape.anchors(), NOWHERE).to(ScalarType.Long);
            highestAt = lowestAt.clone();
            weights = lowest;
        }

        @Override
        public int passes() {
            return 1;
        }

        @Override
        public Form form() {
            return Form.CELLS;
        }

        @Override
        public void observe(int pass, ScoreTile tile) {
            observeNegatives(tile);
            Positives own = Positives.of(tile);
            if (own.isEmpty()) {
                return;
            }
            Tensor best = Extremes.lower(
                    Positives.filled(tile.rows().size(), Double.POSITIVE_INFINITY), own.rows(), own.scores());
            Positives hardest = own.where(own.scores().eq(best.index_select(0, own.rows())));
            Tensor at = Extremes.lower(Positives.filled(tile.rows().size(), NOWHERE), hardest.rows(), hardest.columns())
                    .to(ScalarType.Long);
            Tensor before = Positives.part(lowest, tile.rows());
            replace(best.lt(before), best.eq(before), best, at, tile, lowest, lowestAt);
        }

        private void observeNegatives(ScoreTile tile) {
            Tensor scores = Positives.negatives(tile, Double.NEGATIVE_INFINITY);
            Tensor at = Extremes.firstLargest(scores);
            Tensor best = scores.gather(1, at.unsqueeze(1)).view(-1).to(ScalarType.Double);
            Tensor before = Positives.part(highest, tile.rows());
            Tensor higher = best.gt(before);
            Tensor equal = best.eq(before).logical_and_(best.isinf().logical_not());
            replace(higher, equal, best, at, tile, highest, highestAt);
        }

        /** Takes what is better, and of what is equal the lower index. */
        private static void replace(
                Tensor better, Tensor equal, Tensor best, Tensor at, ScoreTile tile, Tensor values, Tensor indices) {
            Tensor index = Positives.part(indices, tile.rows());
            Tensor whole = at.add(Tensors.integer(tile.columns().start()));
            Tensor take = better.logical_or(equal.logical_and(whole.lt(index)));
            index.copy_(whole.where(take, index));
            Tensor value = Positives.part(values, tile.rows());
            value.copy_(best.where(take, value));
        }

        @Override
        public double loss() {
            Tensor has = lowest.isinf().logical_not();
            counted = Positives.counted(has.to(ScalarType.Double));
            Tensor gap = highest.sub(lowest);
            weights = hinge.slope(gap).div_(Tensors.scalar(counted));
            return hinge.value(gap).sum().item_double() / counted;
        }

        @Override
        public long leftOut() {
            return lowest.size(0) - (long) counted;
        }

        /** Of the anchors that have both: of the others the loss is constant. */
        @Override
        public ScoreCells cells() {
            Tensor both = lowest.isinf()
                    .logical_or_(highest.isinf())
                    .logical_not_()
                    .nonzero()
                    .view(-1);
            Tensor pushes = weights.index_select(0, both);
            return new ScoreCells(
                    both.repeat(2),
                    twice(highestAt.index_select(0, both), lowestAt.index_select(0, both)),
                    twice(highest.index_select(0, both), lowest.index_select(0, both)),
                    twice(pushes, pushes.neg()));
        }

        private static Tensor twice(Tensor negatives, Tensor positives) {
            return torch.cat(new TensorVector(negatives, positives), 0);
        }
    }
}
