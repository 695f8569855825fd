package dev.dipole.objective.grid;

import dev.dipole.objective.Cells;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.Joined;
import dev.dipole.objective.ScoreTile;
import dev.dipole.objective.Shape;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * InfoNCE in which two rows answer together, under one logarithm: row i and row i + H, where H is half of the rows, rounded
 * up. Over a {@link Joined} set of pairs those are an anchor and its positive, and the sum runs over four directions: the
 * anchor among all candidates and among the other anchors, the positive among all anchors and among the other candidates.
 *
 * <pre>
 * ℓᵢ = ln Σ_{r ∈ {i, i+H}} Σ_{j ∉ I(r)} exp sᵣⱼ − mean of sᵣₚ over r ∈ {i, i+H}, p ∈ P(r)
 * </pre>
 *
 * <p>The pair's own score stands in the sum twice, once from each side, as in the source: Li et al. 2023, the improved
 * contrastive loss. Means are over the H pairs of rows that have a positive.
 */
public record FourWays() implements GridObjective {

    @Override
    public String name() {
        return "infonce-four-ways";
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        return new Together(shape);
    }

    private static final class Together implements Sweep {

        private final int size;
        private final int half;
        private final boolean bounded;
        private final SoftmaxSide rows;
        private long counted;
        private Tensor weight = Tensors.zeros(ScalarType.Double, 0);
        private Tensor shift = weight;
        private Tensor positiveWeight = weight;

        Together(Shape shape) {
            size = shape.anchors();
            half = (size + 1) / 2;
            bounded = SoftmaxSide.bounded(shape.scoreBound(), 2 * shape.candidates());
            rows = new SoftmaxSide(size, 1, bounded);
        }

        @Override
        public int passes() {
            return 1;
        }

        @Override
        public void observe(int pass, ScoreTile tile) {
            rows.add(tile.rows(), tile.scores(), tile.ignored(), Cells.none());
            tile.positives().addRowSums(tile.scores(), rows.part(rows.positiveSum(), tile.rows()));
            tile.positives().addRowCounts(rows.part(rows.positiveCount(), tile.rows()));
        }

        /** [2, half] from [size]; an odd last row is alone. */
        private Tensor twoRows(Tensor vector, double absent) {
            Tensor padded = Tensors.zeros(ScalarType.Double, 2L * half).fill_(Tensors.scalar(absent));
            padded.narrow(0, 0, size).copy_(vector);
            return padded.view(2, half);
        }

        private Tensor both(Tensor vector) {
            return vector.repeat(2).narrow(0, 0, size);
        }

        @Override
        public double loss() {
            Tensor log = twoRows(rows.logSums(), Double.NEGATIVE_INFINITY).logsumexp(0);
            Tensor count = twoRows(rows.positiveCount(), 0).sum(0);
            Tensor sum = twoRows(rows.positiveSum(), 0).sum(0);
            Tensor has = count.gt(Tensors.scalar(0));
            counted = has.sum().item_long();
            if (counted == 0) {
                throw SoftmaxSide.noPositive();
            }
            Tensor some = count.clamp_min(Tensors.scalar(1));
            Tensor safe = log.masked_fill(log.isinf(), Tensors.scalar(0));
            Tensor share = has.to(ScalarType.Double).div_(Tensors.scalar((double) counted));
            shift = both(safe);
            weight = both(bounded ? share.mul(safe.neg().exp_()) : share);
            positiveWeight = both(share.div(some).neg_());
            return torch.where(has, safe.sub(sum.div(some)), Tensors.scalar(0))
                            .sum()
                            .item_double()
                    / counted;
        }

        @Override
        public long leftOut() {
            return half - counted;
        }

        @Override
        public void gradient(ScoreTile tile, Tensor into) {
            ScalarType type = into.scalar_type();
            into.copy_(tile.scores());
            if (!bounded) {
                into.sub_(rows.part(shift, tile.rows()).to(type).unsqueeze(1));
            }
            into.exp_().mul_(rows.part(weight, tile.rows()).to(type).unsqueeze(1));
            tile.ignored().fill(into, 0);
            tile.positives().add(into, rows.part(positiveWeight, tile.rows()).to(type), null);
        }
    }
}
