package dev.dipole.objective.sketch;

import dev.dipole.objective.GridObjective;
import dev.dipole.objective.ScoreTile;
import dev.dipole.objective.Shape;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A kernel with a parameter of its own: −1/B Σᵢⱼ ln σ(zᵢⱼ (sᵢⱼ + b)), z = ±1 (Zhai et al. 2023). */
record SigLip() implements GridObjective {

    @Override
    public String name() {
        return "siglip";
    }

    @Override
    public Parameters initial(int dim, RandomKey key) {
        return new Parameters(Map.of("bias", Tensors.of(new float[] {-10}, 1)));
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        double bias = parameters.get("bias").item_double();
        return new Sweep() {
            private double sum;
            private double biasGradient;

            @Override
            public int passes() {
                return 1;
            }

            @Override
            public void observe(int pass, ScoreTile tile) {
                Tensor losses = torch.softplus(signed(tile).neg());
                tile.ignored().fill(losses, 0);
                sum += losses.sum().item_double();
            }

            /** z (s + b), where z is +1 at positives and −1 elsewhere. */
            private Tensor signed(ScoreTile tile) {
                return tile.scores().add(Tensors.scalar(bias)).mul_(sign(tile));
            }

            private Tensor sign(ScoreTile tile) {
                Tensor sign = torch.ones_like(tile.scores()).neg_();
                tile.positives().fill(sign, 1);
                return sign;
            }

            @Override
            public double loss() {
                return sum / shape.anchors();
            }

            @Override
            public long leftOut() {
                return 0;
            }

            @Override
            public void gradient(ScoreTile tile, Tensor into) {
                Tensor sign = sign(tile);
                Tensor gradient =
                        signed(tile).neg_().sigmoid_().mul_(sign).mul_(Tensors.scalar(-1.0 / shape.anchors()));
                tile.ignored().fill(gradient, 0);
                biasGradient += gradient.sum().item_double();
                into.copy_(gradient);
            }

            @Override
            public Parameters parameterGradients() {
                return new Parameters(Map.of("bias", Tensors.of(new double[] {biasGradient}, 1)));
            }
        };
    }
}
