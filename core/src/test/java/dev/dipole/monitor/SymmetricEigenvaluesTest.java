package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class SymmetricEigenvaluesTest {

    @Test
    void thoseOfTheNativeLibrary(SplittableRandom random) {
        for (int n : new int[] {1, 2, 3, 13, 90}) {
            for (int rank : new int[] {1, n}) {
                float[][] vectors = IndicatorContract.gaussian(random, n, rank);
                double[] matrix = new double[n * n];
                for (int i = 0; i < matrix.length; i++) {
                    for (int k = 0; k < rank; k++) {
                        matrix[i] += vectors[i / n][k] * vectors[i % n][k];
                    }
                }
                double[] expected;
                try (Scope scope = Scope.open()) {
                    expected = Tensors.doubleArray(torch.linalg_eigvalsh(Tensors.of(matrix, n, n)));
                }
                double[] values = SymmetricEigenvalues.of(matrix, n);
                Arrays.sort(values);
                assertArrayEquals(expected, values, 1e-11 * Math.max(1, expected[n - 1]), "n " + n + ", rank " + rank);
            }
        }
    }
}
