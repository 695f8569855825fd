package dev.dipole.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.similarity.Span;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class EqualNumbersTest {

    /** With few numbers tiles are masks, with many they are lists; both mark what a plain loop does. */
    @Test
    void listsAndMasksMarkWhatIsEqual(SplittableRandom random) {
        for (int distinct : new int[] {1, 2, 5, 40}) {
            for (boolean zeroIsNone : new boolean[] {false, true}) {
                long[] rows = numbers(random, 31, distinct);
                long[] columns = numbers(random, 53, distinct);
                EqualNumbers equal = new EqualNumbers(rows, columns, zeroIsNone);
                for (Span rowSpan : new Span[] {new Span(0, 31), new Span(7, 8), new Span(13, 31)}) {
                    for (Span columnSpan : new Span[] {new Span(0, 53), new Span(52, 53), new Span(9, 40)}) {
                        double[] expected = new double[rowSpan.size() * columnSpan.size()];
                        long count = 0;
                        for (int i = 0; i < expected.length; i++) {
                            long row = rows[rowSpan.start() + i / columnSpan.size()];
                            long column = columns[columnSpan.start() + i % columnSpan.size()];
                            expected[i] = row == column && !(zeroIsNone && row == 0) ? 1 : 0;
                            count += (long) expected[i];
                        }
                        try (Scope scope = Scope.open()) {
                            Cells cells = equal.cells(rowSpan, columnSpan);
                            Tensor marks = Tensors.zeros(ScalarType.Double, rowSpan.size(), columnSpan.size());
                            cells.fill(marks, 1);
                            assertArrayEquals(expected, Tensors.doubleArray(marks), distinct + " numbers");
                            assertEquals(count, cells.count());
                        }
                    }
                }
            }
        }
    }

    /** A class of all and classes of few cost differently and must not be told apart. */
    @Test
    void bothWaysAreTaken() {
        try (Scope scope = Scope.open()) {
            Span all = new Span(0, 16);
            Cells mask = new EqualNumbers(new long[16], new long[16], false).cells(all, all);
            assertEquals(256, mask.count());
            long[] own = new long[16];
            for (int i = 0; i < own.length; i++) {
                own[i] = i;
            }
            Cells list = new EqualNumbers(own, own, false).cells(all, all);
            assertEquals(16, list.count());
            assertTrue(new EqualNumbers(own, new long[16], true).cells(all, all).isNone(), "zero is no number");
        }
    }

    @Test
    void aSingleCellIsListedOnce() {
        long[] columns = new long[40];
        Arrays.setAll(columns, i -> i);
        long[] rows = new long[40];
        Arrays.fill(rows, 100);
        rows[3] = 2;
        Span all = new Span(0, 40);
        try (Scope scope = Scope.open()) {
            Cells cells = new EqualNumbers(rows, columns, false).cells(all, all);
            assertEquals(1, cells.count());
            assertArrayEquals(new double[] {3 * 40 + 2}, Tensors.doubleArray(cells.index()));
        }
    }

    private static long[] numbers(SplittableRandom random, int count, int distinct) {
        return random.longs(count, 0, distinct).toArray();
    }
}
