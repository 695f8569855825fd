package dev.dipole.objective.grid;

import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.ScoreTile;
import dev.dipole.objective.Shape;
import dev.dipole.settings.Setting;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Circle loss: every score is weighed by how far it is from its optimum, so that the boundary between positives and
 * negatives is a circle.
 *
 * <pre>
 * ℓᵢ = ln(1 + Σₙ exp(γ αₙ (sᵢₙ − m)) · Σₚ exp(−γ αₚ (sᵢₚ − 1 + m)))
 * αₙ = [sᵢₙ + m]₊,   αₚ = [1 + m − sᵢₚ]₊
 * ∂ℓᵢ/∂sᵢₙ = σᵢ qₙ γ αₙ,   ∂ℓᵢ/∂sᵢₚ = −σᵢ qₚ γ αₚ      (αₙ, αₚ constant under the gradient, as in the source)
 * </pre>
 *
 * <p>Here q are the softmax weights within each sum and σᵢ = 1 − exp(−ℓᵢ). Source: Sun et al., Circle Loss: A Unified
 * Perspective of Pair Similarity Optimization, 2020, the loss with its margins set by one m.
 *
 * @param margin m
 * @param gamma γ, the scale of the weighted scores
 * @param detached whether α is constant under the gradient
 */
public record Circle(
        @Setting(
                "The relaxation of the optimum, in [0, 1) for cosines; the source takes 0.25 for faces, 0.4 for retrieval.")
        double margin,

        @Setting("The scale of the weighted scores; the source takes 256 for faces, 80 for retrieval.")
        double gamma,

        @Setting("Whether the weights are constant under the gradient, as in the source; else it is the exact one.")
        boolean detached)
        implements GridObjective {

    public Circle {
        if (!(margin >= 0 && margin < 1)) {
            throw new IllegalArgumentException("margin (" + margin
                    + ") must be in [0, 1): cosines of positives shall pass 1 − margin and those of negatives stay below margin;"
                    + " 0.4 suits retrieval");
        }
        if (!(gamma > 0) || Double.isInfinite(gamma)) {
            throw new IllegalArgumentException("gamma (" + gamma + ") must be positive and finite; 80 suits cosines");
        }
    }

    /** The source's settings for retrieval, by cosine. */
    public static Grid standard() {
        return Grid.of(new Circle(0.4, 80, true), 1);
    }

    @Override
    public String name() {
        return "circle";
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        return new Sums(this, shape);
    }

    private static final class Sums implements Sweep {

        private final Circle loss;
        private final Tensor positiveCount;
        private final LogSums positives;
        private final LogSums negatives;
        private Tensor positiveLog;
        private Tensor negativeLog;
        private Tensor total;
        private double counted;

        Sums(Circle loss, Shape shape) {
            this.loss = loss;
            positiveCount = Positives.filled(shape.anchors(), 0);
            positives = new LogSums(shape.anchors());
            negatives = new LogSums(shape.anchors());
            positiveLog = positiveCount;
            negativeLog = positiveCount;
            total = positiveCount;
        }

        @Override
        public int passes() {
            return 1;
        }

        @Override
        public void observe(int pass, ScoreTile tile) {
            Positives own = Positives.of(tile);
            tile.positives().addRowCounts(Positives.part(positiveCount, tile.rows()));
            positives.add(tile.rows(), own.rows(), pull(own.scores()));
            Tensor exponents = push(tile.scores());
            Positives.excludeFrom(tile, exponents, Double.NEGATIVE_INFINITY);
            negatives.add(tile.rows(), exponents, 1);
        }

        /** [s + m]₊, a new tensor. */
        private Tensor negativeWeight(Tensor scores) {
            return scores.add(Tensors.scalar(loss.margin)).clamp_min_(Tensors.scalar(0));
        }

        private Tensor positiveWeight(Tensor scores) {
            return scores.neg().add_(Tensors.scalar(1 + loss.margin)).clamp_min_(Tensors.scalar(0));
        }

        private Tensor push(Tensor scores) {
            return scores.sub(Tensors.scalar(loss.margin))
                    .mul_(negativeWeight(scores))
                    .mul_(Tensors.scalar(loss.gamma));
        }

        private Tensor pull(Tensor scores) {
            return scores.sub(Tensors.scalar(1 - loss.margin))
                    .mul_(positiveWeight(scores))
                    .mul_(Tensors.scalar(-loss.gamma));
        }

        @Override
        public double loss() {
            counted = Positives.counted(positiveCount);
            positiveLog = positives.values();
            negativeLog = negatives.values();
            // −∞ where an anchor has no positive or no negative: its loss is then 0, and so is its gradient.
            total = positiveLog.add(negativeLog);
            return Positives.softplus(total).sum().item_double() / counted;
        }

        @Override
        public long leftOut() {
            return positiveCount.size(0) - (long) counted;
        }

        @Override
        public void gradient(ScoreTile tile, Tensor into) {
            Positives own = Positives.of(tile);
            Tensor pulls = pull(own.scores())
                    .sub_(shift(tile, positiveLog).index_select(0, own.rows()))
                    .exp_();
            Tensor weight = positiveWeight(own.scores());
            pulls.mul_(slope(weight, own.scores().sub(Tensors.scalar(1 - loss.margin)), -1))
                    .mul_(Tensors.scalar(-loss.gamma));
            Tensor pushes = push(tile.scores());
            Tensor slope = slope(negativeWeight(tile.scores()), tile.scores().sub(Tensors.scalar(loss.margin)), 1);
            into.copy_(pushes);
            into.sub_(Positives.column(shift(tile, negativeLog), into))
                    .exp_()
                    .mul_(slope)
                    .mul_(Tensors.scalar(loss.gamma));
            Positives.excludeFrom(tile, into, 0);
            own.write(into, pulls);
        }

        /** What turns an exponent into its share of the anchor's gradient; +∞ where the anchor has none. */
        private Tensor shift(ScoreTile tile, Tensor log) {
            Tensor rows = Positives.part(total, tile.rows());
            // ln σ(t) = t − ln(1 + eᵗ).
            Tensor share = rows.sub(Positives.softplus(rows)).sub_(Tensors.scalar(Math.log(counted)));
            return Positives.part(log, tile.rows())
                    .sub(share)
                    .masked_fill_(rows.isinf(), Tensors.scalar(Double.POSITIVE_INFINITY));
        }

        /** d(α · distance)/ds, where dα/ds is the sign, or 0 where α is constant or cut. */
        private Tensor slope(Tensor weight, Tensor distance, double sign) {
            if (loss.detached) {
                return weight;
            }
            Tensor open = weight.gt(Tensors.scalar(0)).to(weight.scalar_type());
            return weight.addcmul(distance, open, Tensors.scalar(sign));
        }
    }
}
