package dev.dipole.objective.grid;

import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.Scale;
import dev.dipole.objective.ScoreTile;
import dev.dipole.objective.Shape;
import dev.dipole.random.RandomKey;
import dev.dipole.settings.Setting;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Every cell of the grid is a question of its own: do the two belong together? A logistic regression with a learned bias.
 *
 * <pre>
 * L = −1/B Σ_{ij ∉ I} ln σ(zᵢⱼ (sᵢⱼ + b))        zᵢⱼ = 1 where positive, −1 elsewhere
 * ∂L/∂sᵢⱼ = (σ(sᵢⱼ + b) − [positive]) / B        ∂L/∂b = Σᵢⱼ ∂L/∂sᵢⱼ
 * </pre>
 *
 * <p>The sum is divided by the number of all anchors, those without a positive included: they have negatives to learn from.
 * The bias is the parameter {@value #BIAS}. Source: Zhai et al. 2023, the sigmoid loss and its algorithm 1.
 *
 * @param bias where b starts
 */
public record Sigmoid(
        @Setting(
                "Where the learned bias starts; −10 says that at first nearly nothing belongs together, as it is in a large batch.")
        double bias)
        implements GridObjective {

    /** The name of the learned bias among the parameters. */
    public static final String BIAS = "bias";

    private static final double TEMPERATURE = 0.1;
    private static final double START = -10;

    public Sigmoid {
        if (!Double.isFinite(bias)) {
            throw new IllegalArgumentException(
                    "bias (" + bias + ") must be finite; −10 suits large batches, and 0 starts undecided");
        }
    }

    /** As in its source: by cosine, with a temperature that is learned from 0.1 and a bias learned from −10. */
    public static Grid learned() {
        return Grid.of(new Sigmoid(START), TEMPERATURE).with(Scale.learnedTemperature(TEMPERATURE));
    }

    @Override
    public String name() {
        return "sigmoid";
    }

    @Override
    public Parameters initial(int dim, RandomKey key) {
        return new Parameters(Map.of(BIAS, Tensors.of(new float[] {(float) bias}, 1)));
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        Tensor given = parameters.get(BIAS);
        return new Logistic(shape.anchors(), given.item_double(), given.scalar_type());
    }

    private static final class Logistic implements Sweep {

        /** Up to this x, 1 − σ(x) keeps all but three bits. */
        private static final double LARGEST = 2;

        private final double bias;
        private final ScalarType type;
        private final double weight;
        private double sum;
        private long positives;
        private double biasGradient;

        Logistic(int anchors, double bias, ScalarType type) {
            this.bias = bias;
            this.type = type;
            weight = 1.0 / anchors;
        }

        @Override
        public int passes() {
            return 0;
        }

        @Override
        public Form form() {
            return Form.AT_ONCE;
        }

        @Override
        public void observe(int pass, ScoreTile tile) {
            throw new IllegalStateException("no tile is looked at before its gradient");
        }

        @Override
        public double loss() {
            if (positives == 0) {
                throw SoftmaxSide.noPositive();
            }
            return sum * weight;
        }

        @Override
        public long leftOut() {
            return 0;
        }

        @Override
        public void gradient(ScoreTile tile, Tensor into) {
            into.copy_(tile.scores());
            into.add_(Tensors.scalar(bias));
            Tensor index = tile.positives().index();
            Tensor own = into.view(-1).index_select(0, index).to(ScalarType.Double);
            boolean small = into.amax().item_double() < LARGEST;
            Tensor costs = tile.scratch();
            if (!small) {
                costs.copy_(torch.log_sigmoid(torch.neg_out(costs, into)));
            }
            into.sigmoid_();
            // −ln σ(−x) = −ln(1 − σ(x)): with the sigmoid at hand, a fraction of the work.
            if (small) {
                torch.neg_out(costs, into).log1p_();
            }
            Positives.excludeFrom(tile, costs, 0);
            sum += Positives.softplus(own.neg()).sum().item_double() - Tensors.total(costs);
            positives += index.numel();
            into.mul_(Tensors.scalar(weight));
            tile.ignored().fill(into, 0);
            Tensor pulled = own.neg_().sigmoid_().mul_(Tensors.scalar(-weight));
            into.view(-1).index_copy_(0, index, pulled.to(into.scalar_type()));
            biasGradient += Tensors.total(into);
        }

        @Override
        public Parameters parameterGradients() {
            return new Parameters(
                    Map.of(BIAS, Tensors.of(new double[] {biasGradient}, 1).to(type)));
        }
    }
}
