package dev.dipole.objective.grid;

import dev.dipole.objective.Cells;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a softmax over the grid: for each of its choosers a running log-sum-exp, in float64. Where the scores are
 * bounded so that no exponential overflows, the running maximum is left out.
 */
final class SoftmaxSide {

    /** Below this, sums of exponentials stay within float32. */
    private static final double LARGEST_EXPONENT = 80;

    /** The axis of a tile that is summed over. */
    private final int axis;

    private final boolean bounded;
    private final Tensor sum;
    private final Tensor maximum;
    private final Tensor positiveSum;
    private final Tensor positiveCount;
    private long counted;
    /** weight / Σ exp, and where it is not bounded the weight with the log-sum-exp beside it. */
    private @Nullable Tensor inverse;

    private @Nullable Tensor logSum;
    private @Nullable Tensor positiveWeight;

    SoftmaxSide(int size, int axis, boolean bounded) {
        this.axis = axis;
        this.bounded = bounded;
        sum = Tensors.zeros(ScalarType.Double, size);
        maximum = Tensors.zeros(ScalarType.Double, size).fill_(Tensors.scalar(Double.NEGATIVE_INFINITY));
        positiveSum = Tensors.zeros(ScalarType.Double, size);
        positiveCount = Tensors.zeros(ScalarType.Double, size);
    }

    /** Whether sums of {@code count} exponentials of scores of at most {@code bound} stay within float32. */
    static boolean bounded(double bound, int count) {
        return bound + Math.log(count) < LARGEST_EXPONENT;
    }

    static IllegalArgumentException noPositive() {
        return new IllegalArgumentException(
                "no anchor has a positive; each anchor needs a candidate that belongs to it");
    }

    /** Σ of the scores of the positives, [size]. */
    Tensor positiveSum() {
        return positiveSum;
    }

    /** [size] */
    Tensor positiveCount() {
        return positiveCount;
    }

    long counted() {
        return counted;
    }

    /** ln Σ exp of everything that was added, −inf where nothing was, [size]. */
    Tensor logSums() {
        Tensor log = sum.log();
        return bounded ? log : log.add_(maximum);
    }

    /** Adds a tile's scores, of which the given cells do not count. */
    void add(Span span, Tensor scores, Cells left, Cells out) {
        if (bounded) {
            Tensor exponentials = scores.exp();
            left.fill(exponentials, 0);
            out.fill(exponentials, 0);
            addExponentials(span, exponentials);
        } else if (left.isNone() && out.isNone()) {
            addScores(span, scores);
        } else {
            Tensor kept = scores.clone();
            left.fill(kept, Double.NEGATIVE_INFINITY);
            out.fill(kept, Double.NEGATIVE_INFINITY);
            addScores(span, kept);
        }
    }

    Tensor part(Tensor vector, Span span) {
        return vector.narrow(0, span.start(), span.size());
    }

    void addExponentials(Span span, Tensor exponentials) {
        part(sum, span).add_(exponentials.sum(new long[] {axis}, false, Tensors.sameType()));
    }

    void addScores(Span span, Tensor scores) {
        Tensor before = part(maximum, span);
        Tensor largest = scores.amax(new long[] {axis}, false).to(ScalarType.Double);
        Tensor after = torch.maximum(before, largest);
        // Where everything so far is ignored the maximum is -inf; any finite shift then gives sums of zero.
        Tensor shift = after.clone().masked_fill_(after.isinf(), Tensors.scalar(0));
        Tensor added = scores.sub(shift.to(scores.scalar_type()).unsqueeze(axis))
                .exp_()
                .sum(new long[] {axis}, false, Tensors.sameType());
        part(sum, span).mul_(before.sub(shift).exp_()).add_(added);
        before.copy_(after);
    }

    /** Completes the sums and gives the mean over those that have a positive, 0 where none has one. */
    double finish(double share) {
        Tensor has = positiveCount.gt(Tensors.scalar(0)).to(ScalarType.Double);
        counted = has.sum().item_long();
        Tensor log = logSums();
        double mean = counted == 0
                ? 0
                : torch.where(has.gt(Tensors.scalar(0)), log.sub(positiveSum.div(positiveCount)), Tensors.scalar(0))
                                .sum()
                                .item_double()
                        / counted;
        double weight = counted == 0 ? 0 : share / counted;
        Tensor weights = has.mul(Tensors.scalar(weight));
        Tensor one = Tensors.ones(1);
        inverse = bounded ? torch.where(has.gt(Tensors.scalar(0)), weights.div(sum), Tensors.scalar(0)) : weights;
        logSum = log;
        positiveWeight = weights.div(torch.maximum(positiveCount, one)).neg_();
        return mean;
    }

    /** weight · softmax of the tile's scores. */
    Tensor probabilities(Span span, Tensor scores) {
        Tensor log = part(finished(logSum), span);
        Tensor safe = log.clone().masked_fill_(log.isinf(), Tensors.scalar(0));
        return scores.sub(safe.to(scores.scalar_type()).unsqueeze(axis))
                .exp_()
                .mul_(part(inverse(), span).to(scores.scalar_type()).unsqueeze(axis));
    }

    long leftOut() {
        return sum.size(0) - counted;
    }

    Tensor inverse() {
        return finished(inverse);
    }

    Tensor positiveWeight() {
        return finished(positiveWeight);
    }

    private static Tensor finished(@Nullable Tensor tensor) {
        if (tensor == null) {
            throw new IllegalStateException("the gradient is asked for before the loss");
        }
        return tensor;
    }
}
