package dev.dipole.objective.grid;

import dev.dipole.objective.ScoreTile;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Whole rows in order, in float64: each anchor's positives side by side, and its negatives sorted. */
final class TripletRows {

    /** The positives of the rows. */
    final Positives own;

    /** [rows, widest], the positives of each row in the order of their columns, {@code +∞} past the last. */
    final Tensor padded;

    /** [count], where each of {@link #own} stands in {@link #padded}, flattened. */
    final Tensor slots;

    /** [rows, candidates], ascending; −∞ for what is no negative. */
    final Tensor sorted;

    /** [rows, candidates], the column of each. */
    final Tensor columns;

    /** [rows, 1], how many of {@link #sorted} are no negatives. */
    final Tensor absent;

    TripletRows(ScoreTile tile) {
        own = Positives.of(tile);
        long rows = tile.rows().size();
        Tensor counts = Tensors.zeros(ScalarType.Long, rows);
        if (!own.isEmpty()) {
            counts.index_add_(0, own.rows(), torch.ones_like(own.rows()));
        }
        long widest = Math.max(1, counts.max().item_long());
        // The place of a positive in its row: its place in the list less where its row begins in it.
        Tensor begins = counts.cumsum(0).sub_(counts);
        Tensor places = torch.arange(Tensors.integer(own.flat().numel()))
                .to(ScalarType.Long)
                .sub_(begins.index_select(0, own.rows()));
        slots = own.rows()
                .mul(Tensors.scalar((double) widest))
                .to(ScalarType.Long)
                .add_(places);
        padded = Positives.filled(rows * widest, Double.POSITIVE_INFINITY)
                .index_copy_(0, slots, own.scores())
                .view(rows, widest);
        Tensor negatives = Positives.negatives(tile, Double.NEGATIVE_INFINITY).to(ScalarType.Double);
        // Stable, so that the first of equal scores has the lowest column.
        T_TensorTensor_T pair = negatives.sort(new BoolOptional(true), 1, false);
        sorted = pair.get0().alias();
        columns = pair.get1().alias();
        absent = sorted.isinf().sum(new long[] {1}, true, Tensors.sameType());
    }

    /** How many entries of ascending rows are below each value, or also equal to it. */
    static Tensor countBelow(Tensor ascending, Tensor values, boolean orEqual) {
        return torch.searchsorted(
                ascending.contiguous(),
                values.contiguous(),
                false,
                orEqual,
                new StringViewOptional(),
                new TensorOptional());
    }
}
