package dev.dipole.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Seeds;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class ExtremesTest {

    @Test
    void groupsAreRaisedToTheirLargestAndLoweredToTheirSmallest() {
        try (Scope scope = Scope.open()) {
            Tensor index = Tensors.of(new long[] {0, 2, 0, 2, 3});
            Tensor values = Tensors.of(new double[] {-1, 4, -3, 9, 5}, 5);
            assertArrayEquals(
                    new double[] {-1, -7, 9, 6},
                    Tensors.doubleArray(Extremes.raise(Tensors.of(new double[] {-2, -7, 3, 6}, 4), index, values)));
            assertArrayEquals(
                    new double[] {-3, -7, 3, 5},
                    Tensors.doubleArray(Extremes.lower(Tensors.of(new double[] {-2, -7, 3, 6}, 4), index, values)));
        }
    }

    @Test
    void theFirstOfTheLargestIsFound(SplittableRandom random) {
        for (int columns : new int[] {1, 13, 63, 64, 65, 207, 702, 1024}) {
            // Few values, so that most rows have ties; a row of nothing but −∞ has its first column.
            for (int values : new int[] {1, 3, 1000}) {
                int rows = 17;
                double[] cells = new double[rows * columns];
                for (int i = 0; i < cells.length; i++) {
                    cells[i] = values == 1 || i < columns ? Double.NEGATIVE_INFINITY : random.nextInt(values);
                }
                try (Scope scope = Scope.open()) {
                    double[] found = Tensors.doubleArray(Extremes.firstLargest(Tensors.of(cells, rows, columns)));
                    for (int i = 0; i < rows; i++) {
                        int best = 0;
                        for (int j = 1; j < columns; j++) {
                            if (cells[i * columns + j] > cells[i * columns + best]) {
                                best = j;
                            }
                        }
                        assertEquals(best, found[i], columns + " columns, " + values + " values, row " + i);
                    }
                }
            }
        }
    }
}
