package dev.dipole.tensor;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

final class TensorsTest {

    @Test
    void arraysComeBackAsTheyWent() {
        try (Scope scope = Scope.open()) {
            float[][] rows = {{1, 2, 3}, {4, 5, Float.MIN_VALUE}};
            assertArrayEquals(rows, Tensors.rows(Tensors.of(rows)));
            float[] flat = {1, -2, 3, 4, 5, 6};
            assertArrayEquals(flat, Tensors.floatArray(Tensors.of(flat, 2, 3)));
            double[] twice = {1e-300, 2, 3};
            assertArrayEquals(twice, Tensors.doubleArray(Tensors.of(twice, 3)));
            assertArrayEquals(new double[] {7, 1L << 40}, Tensors.doubleArray(Tensors.of(new long[] {7, 1L << 40})));
            assertArrayEquals(new double[] {7, -1}, Tensors.doubleArray(Tensors.of(new int[] {7, -1})));
        }
    }

    @Test
    void viewsAreReadInTheirOwnOrder() {
        try (Scope scope = Scope.open()) {
            Tensor matrix = Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
            assertArrayEquals(new float[][] {{1, 4}, {2, 5}, {3, 6}}, Tensors.rows(matrix.t()));
            assertArrayEquals(new float[] {2, 5}, Tensors.floatArray(matrix.select(1, 1)));
        }
    }

    @Test
    void nothingIsAnArrayToo() {
        try (Scope scope = Scope.open()) {
            assertEquals(0, Tensors.of(new float[0][]).numel());
            assertEquals(3, Tensors.of(new float[3][0]).size(0));
            assertEquals(0, Tensors.of(new long[0]).numel());
            assertEquals(0, Tensors.of(new int[0]).numel());
            assertEquals(0, Tensors.of(new float[0], 0, 4).numel());
            assertEquals(0, Tensors.of(new double[0], 0).numel());
            assertArrayEquals(new float[0], Tensors.floatArray(Tensors.zeros(ScalarType.Float, 0, 4)));
            assertArrayEquals(new float[3][0], Tensors.rows(Tensors.zeros(ScalarType.Float, 3, 0)));
        }
    }

    @Test
    void aShapeHoldsAllValues() {
        assertMessage("shape [2, 2] does not hold 3 values", () -> Tensors.of(new float[3], 2, 2));
        assertMessage("shape [2] does not hold 3 values", () -> Tensors.of(new double[3], 2));
        assertMessage("row 1 has 3 dimensions where row 0 has 2", () -> Tensors.of(new float[][] {{1, 2}, {1, 2, 3}}));
    }

    @Test
    void weightedBagsSumRows() {
        try (Scope scope = Scope.open()) {
            Tensor matrix = Tensors.of(new float[] {1, 2, 10, 20, 100, 200}, 3, 2);
            Tensor bags =
                    Tensors.weightedBags(matrix, new int[] {2, 0, 1}, new float[] {1, 0.5f, 2}, new int[] {0, 2, 2, 3});
            assertArrayEquals(new float[][] {{100.5f, 201}, {0, 0}, {20, 40}}, Tensors.rows(bags));
        }
    }

    @Test
    void rowsAreStacked() {
        try (Scope scope = Scope.open()) {
            Tensor above = Tensors.of(new float[] {1, 2}, 1, 2);
            Tensor below = Tensors.of(new float[] {3, 4, 5, 6}, 2, 2);
            assertArrayEquals(new float[][] {{1, 2}, {3, 4}, {5, 6}}, Tensors.rows(Tensors.rowsOf(above, below)));
        }
    }

    @Test
    void parametersHaveOneNameEach() {
        try (Scope scope = Scope.open()) {
            Parameters scale = new Parameters(Map.of("scale", Tensors.ones(1)));
            Parameters bias = new Parameters(Map.of("bias", Tensors.ones(1)));
            assertEquals(
                    List.of("scale", "bias"),
                    List.copyOf(scale.and(bias).byName().keySet()));
            assertEquals(scale, Parameters.none().and(scale));
            assertMessage("parameter (scale) is there twice; give each part its own name", () -> scale.and(scale));
            assertMessage("parameter (bias) must be one of [scale]", () -> scale.get("bias"));
        }
    }

    @Test
    void threadsAreCounted() {
        assertMessage("threads (0) must be at least 1", () -> Native.threads(0));
        int before = Native.threads();
        Native.threads(1);
        assertEquals(1, Native.threads());
        Native.threads(before);
    }
}
