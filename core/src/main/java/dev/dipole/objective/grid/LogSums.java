package dev.dipole.objective.grid;

import dev.dipole.objective.Extremes;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Log-sum-exps that grow tile by tile, one for each anchor or candidate, in float64; −∞ where nothing was added (Milakov and
 * Gimelshein 2018).
 */
final class LogSums {

    private final Tensor maximum;
    private final Tensor sum;

    private final boolean bounded;

    LogSums(long size) {
        this(size, false);
    }

    /** Where {@code bounded}, sums of whole tiles of exponentials cannot overflow, and no maximum is looked for. */
    LogSums(long size, boolean bounded) {
        this.bounded = bounded;
        maximum = Positives.filled(size, Double.NEGATIVE_INFINITY);
        sum = Positives.filled(size, 0);
    }

    /** Adds the exponentials of a tile, summed along an axis; −∞ adds nothing. */
    void add(Span span, Tensor exponents, int axis) {
        take(span, exponents.clone(), axis);
    }

    /** The same, over the exponents' own memory. */
    void take(Span span, Tensor exponents, int axis) {
        if (bounded) {
            Tensor sums = exponents.exp_().sum(new long[] {axis}, false, Tensors.sameType());
            Positives.part(sum, span).add_(sums);
            return;
        }
        Tensor shift = raise(
                span,
                torch.maximum(
                        Positives.part(maximum, span),
                        exponents.amax(new long[] {axis}, false).to(ScalarType.Double)));
        Tensor added = exponents
                .sub_(shift.to(exponents.scalar_type()).unsqueeze(axis))
                .exp_()
                .sum(new long[] {axis}, false, Tensors.sameType());
        Positives.part(sum, span).add_(added);
    }

    /** Adds the exponentials of a list, each to the entry that its index within the span names. */
    void add(Span span, Tensor index, Tensor exponents) {
        if (exponents.numel() == 0) {
            return;
        }
        Tensor shift = raise(span, Extremes.raise(Positives.part(maximum, span).clone(), index, exponents));
        Positives.part(sum, span)
                .index_add_(
                        0, index, exponents.sub(shift.index_select(0, index)).exp_());
    }

    /** Moves to a new maximum, and returns what is finite to subtract. */
    private Tensor raise(Span span, Tensor after) {
        Tensor before = Positives.part(maximum, span);
        // Where nothing was added yet the maximum is −∞; any finite shift then gives sums of zero.
        Tensor shift = after.clone().masked_fill_(after.isinf(), Tensors.scalar(0));
        Positives.part(sum, span).mul_(before.sub(shift).exp_());
        before.copy_(after);
        return shift;
    }

    /** ln Σ exp, [size]. */
    Tensor values() {
        return sum.log().add_(maximum.clone().masked_fill_(maximum.isinf(), Tensors.scalar(0)));
    }
}
