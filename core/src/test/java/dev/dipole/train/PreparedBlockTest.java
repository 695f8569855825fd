package dev.dipole.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.encoder.Perceptron;
import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is prepared when, of a block whose inputs are their own places. */
final class PreparedBlockTest {

    private static final int INPUTS = 10;

    private static Perceptron encoder() {
        return new Perceptron(1, 2, 0, Long.MAX_VALUE, RandomKey.ofSeed(1));
    }

    private static List<List<Float>> inputs(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> List.of((float) i)).toList();
    }

    private static void check(PreparedBlock<List<Float>, float[]> block, int... places) {
        List<Float> got = new ArrayList<>();
        block.get(places).forEach(features -> got.add(features[0]));
        float[] wanted = new float[places.length];
        float[] given = new float[places.length];
        for (int i = 0; i < places.length; i++) {
            wanted[i] = places[i];
            given[i] = got.get(i);
        }
        assertArrayEquals(wanted, given);
    }

    @Test
    void smallInputsArePreparedAhead() {
        try (Perceptron encoder = encoder()) {
            PreparedBlock<List<Float>, float[]> block = new PreparedBlock<>(encoder);
            block.begin(inputs(0, INPUTS));
            block.ahead(new int[] {0, 1, 2, 3, 4, 5, 6, 7});
            check(block, 7, 0, 7);
            assertEquals(List.of(8), encoder.prepared());
            check(block, 9, 3, 9);
            assertEquals(List.of(8, 1), encoder.prepared(), "9 alone was missing, once");
            block.add(inputs(INPUTS, INPUTS + 2));
            check(block, 11, 9);
            assertEquals(List.of(8, 1, 1), encoder.prepared());
        }
    }

    @Test
    void ofLargeOnesNoMoreAreHeldThanMayBe() {
        try (Perceptron encoder = encoder().holding(4)) {
            PreparedBlock<List<Float>, float[]> block = new PreparedBlock<>(encoder);
            block.begin(inputs(0, INPUTS));
            block.ahead(IntStream.range(0, INPUTS).toArray());
            assertEquals(List.of(), encoder.prepared(), "ten do not fit");
            check(block, 0, 1, 2);
            check(block, 2, 3, 0);
            assertEquals(List.of(3, 1), encoder.prepared(), "the fourth still fits");
            check(block, 3, 4, 5);
            assertEquals(List.of(3, 1, 3), encoder.prepared(), "room is made, and the batch prepared anew");
            check(block, 0, 1, 2, 3, 4, 5);
            assertEquals(List.of(3, 1, 3, 6), encoder.prepared(), "a batch is prepared whatever may be held");
        }
    }
}
