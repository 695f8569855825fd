package dev.dipole.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Memory;
import dev.dipole.testing.OneThread;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneThread.class)
final class GradientsTest {

    @Test
    void partsAreSummed() {
        try (Gradients gradients = new Gradients()) {
            try (Scope scope = Scope.open()) {
                Tensor one = Tensors.of(new float[] {1, 2}, 1, 2);
                gradients.add("dense", one);
                gradients.add("dense", one);
                assertArrayEquals(new float[] {1, 2}, Tensors.floatArray(one), "what is added is not written");
                gradients.addRows("table", new int[] {1, 5}, Tensors.of(new float[] {1, 1, 5, 5}, 2, 2));
                gradients.addRows("table", new int[] {0, 5}, Tensors.of(new float[] {10, 10, 50, 50}, 2, 2));
                gradients.addRows("table", new int[0], Tensors.of(new float[0], 0, 2));
                gradients.addRows("other", new int[] {3}, one);
            }
            // The scope in which they were made is gone.
            assertArrayEquals(
                    new float[] {2, 4}, Tensors.floatArray(gradients.dense().get("dense")));
            for (int again = 0; again < 2; again++) {
                Gradients.Rows rows = gradients.sparse().get("table");
                assertArrayEquals(new int[] {0, 1, 5}, rows.rows());
                assertArrayEquals(new float[][] {{10, 10}, {1, 1}, {55, 55}}, Tensors.rows(rows.values()));
            }
            assertEquals(1, gradients.sparse().get("other").rows().length);
        }
    }

    @Test
    void nothingGrows() {
        Memory.assertNoGrowth(() -> {
            try (Gradients gradients = new Gradients()) {
                try (Scope scope = Scope.open()) {
                    Tensor values = Tensors.zeros(ScalarType.Float, 2, 1 << 17);
                    gradients.add("dense", values);
                    gradients.addRows("table", new int[] {0, 1}, values);
                    gradients.addRows("table", new int[] {1, 2}, values);
                }
                gradients.sparse();
            }
        });
    }
}
