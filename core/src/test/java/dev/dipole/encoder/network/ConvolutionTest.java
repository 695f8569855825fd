package dev.dipole.encoder.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.encoder.Gradients;
import dev.dipole.encoder.TrainableEncoder.Keep;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Seeds;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class ConvolutionTest {

    private static final int INPUTS = 4;

    /** One pixel is where windows see nothing but zeros in most of their parts, which went wrong once. */
    @Test
    void bfloat16GivesTheGradientsOfFloat32AtAnySide(RandomKey key) {
        for (int side : List.of(1, 2, 3, 4, 8, 16)) {
            for (Convolution convolution : List.of(
                    new Convolution("conv", 3, 32, 4, 2, 1, true),
                    Convolution.centred("conv", 3, 16, 7, 2),
                    Convolution.centred("conv", 16, 16, 3, 2),
                    Convolution.centred("conv", 64, 64, 3, 1),
                    Convolution.centred("conv", 128, 256, 3, 2),
                    Convolution.centred("conv", 32, 64, 1, 2))) {
                // Few channels are never laid together, see VisionEncoder.
                for (MemoryFormat layout : convolution.in() < 8
                        ? List.of(MemoryFormat.Contiguous)
                        : List.of(MemoryFormat.Contiguous, MemoryFormat.ChannelsLast)) {
                    if (side + 2 * convolution.padding() >= convolution.kernel()) {
                        compare(convolution, side, layout, key);
                    }
                }
            }
        }
    }

    private static void compare(Convolution convolution, int side, MemoryFormat layout, RandomKey key) {
        try (Scope scope = Scope.open();
                Weights weights = Weights.random(convolution, key);
                Gradients exact = new Gradients();
                Gradients rounded = new Gradients()) {
            Tensor x = drawn(key, INPUTS, convolution.in(), side, side).contiguous(layout);
            Tensor toInput = gradients(scope, convolution, weights, x, ScalarType.Float, exact);
            Tensor toRoundedInput = gradients(scope, convolution, weights, x, ScalarType.BFloat16, rounded);
            String what = convolution + " at " + side + " pixels, " + layout;
            assertNear(toInput, toRoundedInput, what);
            assertEquals(convolution.weights().size(), exact.dense().size(), what);
            exact.dense().forEach((name, gradient) -> {
                assertEquals(
                        ScalarType.Float,
                        rounded.dense().get(name).scalar_type().intern(),
                        what);
                assertNear(gradient, rounded.dense().get(name), what + ", " + name);
            });
        }
    }

    /** dLoss/dInput of half the sum of squares. */
    private static Tensor gradients(
            Scope scope, Convolution convolution, Weights weights, Tensor x, ScalarType type, Gradients into) {
        Tensor leaf = scope.release(x.detach());
        leaf.set_requires_grad(true);
        try (Graph graph = weights.run(
                Keep.GRAPH,
                leaf,
                values -> convolution.apply(leaf.to(type), values).to(ScalarType.Float))) {
            Tensor gradient = graph.toInput(graph.output(), into);
            assertTrue(gradient != null);
            return gradient;
        }
    }

    private static void assertNear(Tensor exact, Tensor rounded, String what) {
        double gap = exact.sub(rounded).norm().item_double() / exact.norm().item_double();
        assertTrue(gap < 0.03, what + ": " + gap);
    }

    private static Tensor drawn(RandomKey key, long... shape) {
        return Tensors.of(Weight.gaussian("x", 1, shape).draw(key), shape);
    }
}
