package dev.dipole.encoder.head;

import dev.dipole.encoder.network.Linear;
import dev.dipole.encoder.network.Values;
import dev.dipole.encoder.network.Weight;
import dev.dipole.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The head of DINO (Caron et al. 2021): dense layers with x Φ(x) between them to a short vector, whose cosine with each prototype
 * is given.
 *
 * <pre>
 * y = W₃ φ(W₂ φ(W₁ x))        zₖ = ⟨y, vₖ⟩ / (‖y‖ ‖vₖ‖)
 * </pre>
 *
 * @param in length of x
 * @param hidden between dense layers
 * @param bottleneck length of y
 * @param dim how many prototypes vₖ
 */
public record DinoHead(int in, int hidden, int bottleneck, int dim) implements Head {

    private static final String PROTOTYPES = "dino.prototypes.weight";

    /** Vectors shorter than this are not brought to unit length. */
    private static final double SMALLEST_NORM = 1e-12;

    public DinoHead {
        if (in < 1 || hidden < 1 || bottleneck < 1 || dim < 2) {
            throw new IllegalArgumentException("a DINO head of " + in + " to " + hidden + ", " + bottleneck + " and "
                    + dim + " numbers must have at least 1 of each and 2 prototypes");
        }
    }

    private List<Linear> dense() {
        return List.of(
                new Linear("dino.0", in, hidden, true),
                new Linear("dino.1", hidden, hidden, true),
                new Linear("dino.2", hidden, bottleneck, true));
    }

    @Override
    public List<Weight> weights() {
        List<Weight> weights = new ArrayList<>();
        dense().forEach(layer -> weights.addAll(layer.weights()));
        // The length does not matter, but it sets the pace: of vectors at unit length, on average.
        weights.add(Weight.gaussian(PROTOTYPES, 1 / Math.sqrt(bottleneck), dim, bottleneck));
        return weights;
    }

    @Override
    public Tensor apply(Tensor x, Values values) {
        List<Linear> dense = dense();
        Tensor result = x;
        for (int i = 0; i < dense.size(); i++) {
            result = dense.get(i).apply(i == 0 ? result : torch.gelu(result), values);
        }
        return torch.linear(unit(result), unit(values.get(PROTOTYPES)));
    }

    private static Tensor unit(Tensor rows) {
        Tensor norm = rows.norm(Tensors.optional(2), new long[] {1}, true);
        return rows.div(norm.clamp_min(Tensors.scalar(SMALLEST_NORM)));
    }
}
