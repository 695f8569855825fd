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
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * All triplets of an anchor, a positive and a negative: the mean over those that still cost something.
 *
 * <pre>
 * L = 1/|T| Σᵢ Σ_{p ∈ P(i)} Σ_{n ∈ N(i)} h(sᵢₙ − sᵢₚ),   h(x) = [x + m]₊, or ln(1 + eˣ) for the soft margin
 * T = the triplets with h > 0;  |T| is constant under the gradient
 * ∂L/∂sᵢₚ = −|{n: sᵢₙ + m > sᵢₚ}| / |T|,   ∂L/∂sᵢₙ = |{p: sᵢₙ + m > sᵢₚ}| / |T|      (the sums of h' where soft)
 * </pre>
 *
 * <p>With a margin, an anchor's negatives are sorted once and its triplets counted and summed by their prefix sums: O(N log N)
 * an anchor, not P·N. The soft margin has no such short cut and costs P·N exponentials. Source: Hermans, Beyer and Leibe, In
 * Defense of the Triplet Loss for Person Re-Identification, 2017, equation 6, as the mean over active triplets that they use beside it.
 *
 * @param margin in units of the distance; unread where soft
 * @param soft whether the margin is soft
 */
public record BatchAllTriplet(
        @Setting("By how much negatives should be further away than positives, in units of the distance.")
        double margin,

        @Setting("Whether ln(1 + exp(x)) takes the place of the margin; it never stops to pull.")
        boolean soft)
        implements GridObjective {

    public BatchAllTriplet {
        Positives.requireMargin(margin);
    }

    /** A margin, over Euclidean distance. */
    public static Grid margin(double margin) {
        return new Grid(
                new BatchAllTriplet(margin, false), new NegativeEuclidean(), Scale.temperature(1), Tiling.DEFAULT);
    }

    /** The soft margin, over Euclidean distance. */
    public static Grid softMargin() {
        return new Grid(new BatchAllTriplet(0, true), new NegativeEuclidean(), Scale.temperature(1), Tiling.DEFAULT);
    }

    @Override
    public String name() {
        return soft ? "triplet-batch-all-soft" : "triplet-batch-all";
    }

    @Override
    public Access access() {
        return Access.ROWS;
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        return new Triplets(this, shape);
    }

    private static final class Triplets implements Sweep {

        private final BatchAllTriplet loss;
        private final Tensor positiveCount;
        private double sum;
        private double active;
        private double counted;

        Triplets(BatchAllTriplet loss, Shape shape) {
            this.loss = loss;
            positiveCount = Positives.filled(shape.anchors(), 0);
        }

        @Override
        public int passes() {
            return 1;
        }

        @Override
        public void observe(int pass, ScoreTile tile) {
            tile.positives().addRowCounts(Positives.part(positiveCount, tile.rows()));
            if (tile.positives().isNone()) {
                return;
            }
            TripletRows rows = new TripletRows(tile);
            if (loss.soft) {
                for (long k = 0; k < rows.padded.size(1); k++) {
                    try (Scope scope = Scope.open()) {
                        Tensor gap = gap(rows, k);
                        sum += Positives.softplus(gap).sum().item_double();
                        active += gap.isinf().logical_not().sum().item_double();
                    }
                }
                return;
            }
            Tensor sorted = rows.sorted;
            Tensor threshold = rows.padded.sub(Tensors.scalar(loss.margin));
            Tensor idle = TripletRows.countBelow(sorted, threshold, true);
            Tensor many = idle.neg().add_(Tensors.integer(sorted.size(1))).to(ScalarType.Double);
            // What is no negative stands first, and is below every threshold.
            Tensor prefix = torch.constant_pad_nd(
                    sorted.masked_fill(sorted.isinf(), Tensors.scalar(0)).cumsum(1), new long[] {1, 0});
            Tensor above = prefix.narrow(1, sorted.size(1), 1).sub(prefix.gather(1, idle));
            // Past the last positive the threshold is infinite, and none is above.
            Tensor finite = threshold.masked_fill(threshold.isinf(), Tensors.scalar(0));
            sum += above.sub(finite.mul(many)).sum().item_double();
            active += many.sum().item_double();
        }

        /** sₙ − sₚ for the k-th positive of each row, −∞ where either is absent. */
        private static Tensor gap(TripletRows rows, long k) {
            return rows.sorted.sub(rows.padded.narrow(1, k, 1));
        }

        @Override
        public double loss() {
            counted = Positives.counted(positiveCount);
            return active == 0 ? 0 : sum / active;
        }

        @Override
        public long leftOut() {
            return positiveCount.size(0) - (long) counted;
        }

        @Override
        public void gradient(ScoreTile tile, Tensor into) {
            if (tile.positives().isNone() || active == 0) {
                into.zero_();
                return;
            }
            TripletRows rows = new TripletRows(tile);
            Tensor pushes;
            Tensor pulls;
            if (loss.soft) {
                pushes = Tensors.zerosLike(rows.sorted);
                pulls = Tensors.zerosLike(rows.padded);
                for (long k = 0; k < rows.padded.size(1); k++) {
                    try (Scope scope = Scope.open()) {
                        Tensor slope = gap(rows, k).sigmoid_();
                        pushes.add_(slope);
                        pulls.narrow(1, k, 1).copy_(slope.sum(new long[] {1}, true, Tensors.sameType()));
                    }
                }
            } else {
                Tensor idle = TripletRows.countBelow(rows.sorted, rows.padded.sub(Tensors.scalar(loss.margin)), true);
                pulls = idle.neg().add_(Tensors.integer(rows.sorted.size(1))).to(ScalarType.Double);
                Tensor thresholds = rows.padded
                        .sub(Tensors.scalar(loss.margin))
                        .sort(1, false)
                        .get0()
                        .alias();
                pushes = TripletRows.countBelow(thresholds, rows.sorted, false).to(ScalarType.Double);
            }
            into.scatter_(1, rows.columns, pushes.div_(Tensors.scalar(active)).to(into.scalar_type()));
            // What is no negative was pushed by nothing; what is positive is overwritten.
            rows.own.write(into, pulls.view(-1).index_select(0, rows.slots).div_(Tensors.scalar(-active)));
        }
    }
}
