package dev.dipole.objective.grid;

import dev.dipole.objective.Extremes;
import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.ScoreTile;
import dev.dipole.objective.Shape;
import dev.dipole.settings.Setting;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Multi-similarity: positives below a base score are pulled, negatives above it are pushed, each the more the further it is
 * from the base and from the others of its anchor.
 *
 * <pre>
 * ℓᵢ = 1/α ln(1 + Σ_{p ∈ P'(i)} exp(−α(sᵢₚ − λ))) + 1/β ln(1 + Σ_{n ∈ N'(i)} exp(β(sᵢₙ − λ)))
 * P'(i) = {p ∈ P(i): sᵢₚ − ε < max over N(i)},   N'(i) = {n ∈ N(i): sᵢₙ + ε > min over P(i)}
 * ∂ℓᵢ/∂sᵢₚ = −exp(−α(sᵢₚ − λ)) / (1 + Σ),   ∂ℓᵢ/∂sᵢₙ = exp(β(sᵢₙ − λ)) / (1 + Σ)
 * </pre>
 *
 * <p>Source: Wang et al., Multi-Similarity Loss with General Pair Weighting, 2019, miner and loss. What is selected is
 * constant under the gradient, as there.
 *
 * @param alpha weighs positives, positive
 * @param beta weighs negatives, positive
 * @param base λ
 * @param margin ε of the miner; above twice the largest score, or above 10⁶, nothing is mined
 */
public record MultiSimilarity(
        @Setting("Sharpness of the weights of positives; the source takes 2.")
        double alpha,

        @Setting("Sharpness of the weights of negatives; the source takes 50.")
        double beta,

        @Setting("The score that separates positives from negatives; the source takes 1 and its code 0.5.")
        double base,

        @Setting("How close to the hardest of the other kind a candidate must come to count; 1e9: all count.")
        double margin)
        implements GridObjective {

    /** From here on a margin selects all, whatever the similarity. */
    private static final double WIDEST = 1e6;

    public MultiSimilarity {
        requirePositive("alpha", alpha);
        requirePositive("beta", beta);
        if (!Double.isFinite(base)) {
            throw new IllegalArgumentException("base (" + base + ") must be finite; 0.5 suits cosines");
        }
        if (!(margin >= 0)) {
            throw new IllegalArgumentException("margin (" + margin
                    + ") must be at least 0, or infinite to use every candidate; 0.1 suits cosines");
        }
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " (" + value + ") must be positive and finite");
        }
    }

    /** With the settings of the authors' code: α = 2, β = 50, λ = 0.5, ε = 0.1, by cosine. */
    public static Grid standard() {
        return Grid.of(new MultiSimilarity(2, 50, 0.5, 0.1), 1);
    }

    @Override
    public String name() {
        return "multi-similarity";
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        return new Sums(this, shape);
    }

    private static final class Sums implements Sweep {

        private final MultiSimilarity loss;
        private final boolean mined;
        private final Tensor lowestPositive;
        private final Tensor highestNegative;
        private final Tensor positiveCount;
        private final LogSums positives;
        private final LogSums negatives;
        private Tensor positiveLog;
        private Tensor negativeLog;
        private double counted;

        Sums(MultiSimilarity loss, Shape shape) {
            this.loss = loss;
            // A limit that far below every score would round their distance from it away.
            mined = loss.margin <= Math.min(WIDEST, 2 * shape.scoreBound());
            lowestPositive = Positives.filled(shape.anchors(), Double.POSITIVE_INFINITY);
            highestNegative = Positives.filled(shape.anchors(), Double.NEGATIVE_INFINITY);
            positiveCount = Positives.filled(shape.anchors(), 0);
            positives = new LogSums(shape.anchors());
            double largest = loss.beta * (shape.scoreBound() - loss.base);
            // No sum may vanish, either: it is added to 1.
            negatives = new LogSums(shape.anchors(), SoftmaxSide.bounded(largest, shape.candidates()));
            positiveLog = positiveCount;
            negativeLog = positiveCount;
        }

        @Override
        public int passes() {
            return mined ? 2 : 1;
        }

        @Override
        public void observe(int pass, ScoreTile tile) {
            Positives own = Positives.of(tile);
            if (pass == 0) {
                tile.positives().addRowCounts(Positives.part(positiveCount, tile.rows()));
            }
            if (mined && pass == 0) {
                if (!own.isEmpty()) {
                    Extremes.lower(Positives.part(lowestPositive, tile.rows()), own.rows(), own.scores());
                }
                Tensor highest = Positives.part(highestNegative, tile.rows());
                highest.copy_(torch.maximum(
                        highest,
                        Positives.negatives(tile, Double.NEGATIVE_INFINITY)
                                .amax(new long[] {1}, false)
                                .to(ScalarType.Double)));
                return;
            }
            Positives selected = selected(tile, own);
            positives.add(tile.rows(), selected.rows(), pull(selected));
            Tensor base = Positives.filled(tile.rows().size(), loss.beta * loss.base);
            negatives.take(tile.rows(), push(tile, base, tile.scratch()), 1);
        }

        private Positives selected(ScoreTile tile, Positives own) {
            if (!mined || own.isEmpty()) {
                return own;
            }
            Tensor limit = Positives.part(highestNegative, tile.rows()).index_select(0, own.rows());
            return own.where(own.scores().sub(Tensors.scalar(loss.margin)).lt(limit));
        }

        private Tensor pull(Positives selected) {
            return selected.scores().sub(Tensors.scalar(loss.base)).mul_(Tensors.scalar(-loss.alpha));
        }

        /** Writes βs − shift, −∞ where nothing is pushed; {@code into} may be the scores. */
        private Tensor push(ScoreTile tile, Tensor shift, Tensor into) {
            Tensor scores = tile.scores();
            if (mined) {
                // β(s − limit), cut where s is not above the limit, and the limit given back with the shift. An anchor
                // without
                // a positive has its limit at +∞ and so selects nothing.
                Tensor limit = Positives.part(lowestPositive, tile.rows()).sub(Tensors.scalar(loss.margin));
                Tensor column = Positives.column(limit, scores);
                torch.sub_out(into, scores, column);
                torch.threshold_(into, Tensors.scalar(0), Tensors.scalar(Double.NEGATIVE_INFINITY));
                Tensor finite = column.to(ScalarType.Double).view(-1).masked_fill(limit.isinf(), Tensors.scalar(0));
                shift = shift.sub(finite.mul_(Tensors.scalar(loss.beta)));
                scores = into;
            }
            torch.add_out(into, Positives.column(shift.neg(), into), scores, Tensors.scalar(loss.beta));
            Positives.excludeFrom(tile, into, Double.NEGATIVE_INFINITY);
            return into;
        }

        @Override
        public double loss() {
            counted = Positives.counted(positiveCount);
            positiveLog = Positives.softplus(positives.values());
            negativeLog = Positives.softplus(negatives.values());
            return positiveLog
                            .div(Tensors.scalar(loss.alpha))
                            .add_(negativeLog.div(Tensors.scalar(loss.beta)))
                            .masked_fill_(positiveCount.eq(Tensors.scalar(0)), Tensors.scalar(0))
                            .sum()
                            .item_double()
                    / counted;
        }

        @Override
        public long leftOut() {
            return positiveCount.size(0) - (long) counted;
        }

        @Override
        public void gradient(ScoreTile tile, Tensor into) {
            Positives selected = selected(tile, Positives.of(tile));
            Tensor pulls = pull(selected)
                    .sub_(Positives.part(positiveLog, tile.rows()).index_select(0, selected.rows()))
                    .exp_()
                    .div_(Tensors.scalar(-counted));
            // Without mining an anchor that has no positive would still push.
            Tensor shift = Positives.part(negativeLog, tile.rows())
                    .add(Tensors.scalar(Math.log(counted)))
                    .masked_fill_(
                            Positives.part(positiveCount, tile.rows()).eq(Tensors.scalar(0)),
                            Tensors.scalar(Double.POSITIVE_INFINITY));
            push(tile, shift.add_(Tensors.scalar(loss.beta * loss.base)), into).exp_();
            selected.write(into, pulls);
        }
    }
}
