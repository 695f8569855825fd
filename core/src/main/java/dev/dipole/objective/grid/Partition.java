package dev.dipole.objective.grid;

import dev.dipole.objective.GridObjective;
import dev.dipole.objective.ScoreTile;
import dev.dipole.objective.Shape;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A loss per anchor that sees its positives and its negatives through sums of exponentials only:
 *
 * <pre>
 * ℓᵢ = f(n₁, …, n_K, p, m)    nₖ = ln Σ_{negatives} exp(κₖ sᵢⱼ)    p = ln Σ_{positives} exp sᵢⱼ    m = mean of the positives' sᵢⱼ
 * </pre>
 *
 * <p>One look at every tile, whatever the exponents κ are.
 */
final class Partition implements GridObjective.Sweep {

    /** The loss of every anchor. */
    interface Loss {

        /** What is computed from the sums. Entries of anchors that do not count may be anything but an exception. */
        Terms of(Sums sums);
    }

    /**
     * What an anchor's loss may depend on; every tensor [anchors], float64.
     *
     * @param negative ln Σ exp(κ·s) over the negatives, for every κ; −inf where there is none
     * @param positive ln Σ exp s over the positives; −inf where there is none
     * @param mean of the positives' scores
     * @param positives how many there are
     * @param negatives how many there are
     */
    record Sums(List<Tensor> negative, Tensor positive, Tensor mean, Tensor positives, Tensor negatives) {}

    /**
     * An anchor's loss, and its derivative with respect to each of the sums; every tensor [anchors], float64.
     *
     * @param byBound the derivative with respect to the largest score
     * @param counts whether the loss is defined, beside having a positive
     */
    record Terms(
            Tensor value, List<Tensor> byNegative, Tensor byPositive, Tensor byMean, Tensor byBound, Tensor counts) {}

    private final Shape shape;
    private final double[] exponents;
    private final Loss loss;
    private final boolean[] bounded;
    private final List<SoftmaxSide> negatives = new ArrayList<>();
    private final Tensor positiveMaximum;
    private final Tensor positiveExponentials;
    private final Tensor positiveSum;
    private final Tensor positiveCount;
    private final Tensor negativeCount;

    private long counted;
    private double boundGradient;
    /** Complete when the loss is known: for every exponent what exp(κ·s) is multiplied with, and its shift. */
    private final List<Tensor> negativeWeights = new ArrayList<>();

    private final List<Tensor> negativeShifts = new ArrayList<>();
    private Tensor positiveWeight = Tensors.zeros(ScalarType.Double, 0);
    private Tensor positiveShift = positiveWeight;
    private Tensor meanWeight = positiveWeight;

    Partition(Shape shape, Loss loss, double... exponents) {
        this.shape = shape;
        this.exponents = exponents.clone();
        this.loss = loss;
        bounded = new boolean[exponents.length];
        for (int k = 0; k < exponents.length; k++) {
            bounded[k] = SoftmaxSide.bounded(exponents[k] * shape.scoreBound(), shape.candidates());
            negatives.add(new SoftmaxSide(shape.anchors(), 1, bounded[k]));
        }
        positiveMaximum = zeros().fill_(Tensors.scalar(Double.NEGATIVE_INFINITY));
        positiveExponentials = zeros();
        positiveSum = zeros();
        positiveCount = zeros();
        negativeCount = zeros();
    }

    private Tensor zeros() {
        return Tensors.zeros(ScalarType.Double, shape.anchors());
    }

    private static Tensor part(Tensor vector, Span span) {
        return vector.narrow(0, span.start(), span.size());
    }

    @Override
    public int passes() {
        return 1;
    }

    @Override
    public void observe(int pass, ScoreTile tile) {
        for (int k = 0; k < exponents.length; k++) {
            negatives.get(k).add(tile.rows(), scaled(tile.scores(), exponents[k]), tile.positives(), tile.ignored());
        }
        Tensor others = Tensors.zeros(ScalarType.Double, tile.rows().size());
        tile.ignored().addRowCounts(others);
        if (!tile.positives().isNone()) {
            Tensor count = Tensors.zeros(ScalarType.Double, tile.rows().size());
            tile.positives().addRowCounts(count);
            part(positiveCount, tile.rows()).add_(count);
            others.add_(count);
            tile.positives().addRowSums(tile.scores(), part(positiveSum, tile.rows()));
            addPositives(tile);
        }
        part(negativeCount, tile.rows())
                .add_(Tensors.scalar(tile.columns().size()))
                .sub_(others);
    }

    private static Tensor scaled(Tensor scores, double exponent) {
        return exponent == 1 ? scores : scores.mul(Tensors.scalar(exponent));
    }

    private void addPositives(ScoreTile tile) {
        Tensor index = tile.positives().index();
        Tensor row = rowOf(index, tile);
        Tensor scores = tile.scores().view(-1).index_select(0, index).to(ScalarType.Double);
        Tensor maximum = part(positiveMaximum, tile.rows());
        Tensor before = maximum.clone();
        maximum.scatter_reduce_(0, row, scores, "amax", true);
        Tensor shift = maximum.clone().masked_fill_(maximum.isinf(), Tensors.scalar(0));
        part(positiveExponentials, tile.rows())
                .mul_(before.sub(shift).exp_())
                .index_add_(0, row, scores.sub(shift.index_select(0, row)).exp_());
    }

    private static Tensor rowOf(Tensor index, ScoreTile tile) {
        return index.floor_divide(Tensors.scalar(tile.columns().size())).to(ScalarType.Long);
    }

    @Override
    public double loss() {
        Scalar zero = Tensors.scalar(0);
        Tensor hasPositive = positiveCount.gt(Tensors.scalar(0));
        if (hasPositive.sum().item_long() == 0) {
            throw SoftmaxSide.noPositive();
        }
        Tensor positive = positiveExponentials
                .log()
                .add_(positiveMaximum.masked_fill(hasPositive.logical_not(), Tensors.scalar(0)));
        List<Tensor> logs = new ArrayList<>();
        negatives.forEach(side -> logs.add(side.logSums()));
        Tensor some = positiveCount.clamp_min(Tensors.scalar(1));
        Terms terms = loss.of(new Sums(logs, positive, positiveSum.div(some), positiveCount, negativeCount));
        Tensor counts = hasPositive.logical_and(terms.counts());
        counted = counts.sum().item_long();
        double weight = counted == 0 ? 0 : 1.0 / counted;
        for (int k = 0; k < exponents.length; k++) {
            Tensor factor = torch.where(
                            counts.logical_and(negativeCount.gt(Tensors.scalar(0))),
                            terms.byNegative().get(k),
                            zero)
                    .mul_(Tensors.scalar(weight * exponents[k]));
            Tensor shift = logs.get(k).clone().masked_fill_(logs.get(k).isinf(), Tensors.scalar(0));
            // Where no exponential overflows, the shift is a factor, which saves a pass over the tile.
            negativeWeights.add(bounded[k] ? factor.mul_(shift.neg().exp_()) : factor);
            negativeShifts.add(shift);
        }
        positiveWeight = torch.where(counts, terms.byPositive(), zero).mul_(Tensors.scalar(weight));
        positiveShift = positive.masked_fill(hasPositive.logical_not(), Tensors.scalar(0));
        meanWeight = torch.where(counts, terms.byMean(), zero)
                .mul_(Tensors.scalar(weight))
                .div_(some);
        boundGradient =
                weight * torch.where(counts, terms.byBound(), zero).sum().item_double();
        return weight * torch.where(counts, terms.value(), zero).sum().item_double();
    }

    @Override
    public long leftOut() {
        return shape.anchors() - counted;
    }

    @Override
    public double boundGradient() {
        return boundGradient;
    }

    @Override
    public void gradient(ScoreTile tile, Tensor into) {
        Tensor scores = tile.scores();
        ScalarType type = scores.scalar_type();
        // Read first: the gradient may be written over the scores.
        Tensor index = tile.positives().index();
        @Nullable Tensor pulled = null;
        if (!tile.positives().isNone()) {
            Tensor row = rowOf(index, tile);
            Tensor ofPositives = scores.view(-1).index_select(0, index).to(ScalarType.Double);
            pulled = ofPositives
                    .sub_(part(positiveShift, tile.rows()).index_select(0, row))
                    .exp_()
                    .mul_(part(positiveWeight, tile.rows()).index_select(0, row))
                    .add_(part(meanWeight, tile.rows()).index_select(0, row))
                    .to(type);
        }
        List<Tensor> more = new ArrayList<>();
        for (int k = 1; k < exponents.length; k++) {
            more.add(pushed(scores.clone(), tile.rows(), k));
        }
        into.copy_(scores);
        pushed(into, tile.rows(), 0);
        more.forEach(into::add_);
        tile.ignored().fill(into, 0);
        if (pulled != null) {
            into.view(-1).index_copy_(0, index, pulled);
        }
    }

    /** What the negatives of one exponent contribute, in place of the scores. */
    private Tensor pushed(Tensor scores, Span rows, int k) {
        ScalarType type = scores.scalar_type();
        if (exponents[k] != 1) {
            scores.mul_(Tensors.scalar(exponents[k]));
        }
        if (!bounded[k]) {
            // Cells that are no negatives may lie above the sum over the negatives; they are overwritten later.
            scores.sub_(part(negativeShifts.get(k), rows).to(type).unsqueeze(1));
        }
        return scores.exp_().mul_(part(negativeWeights.get(k), rows).to(type).unsqueeze(1));
    }
}
