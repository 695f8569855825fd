package dev.dipole.train;

import dev.dipole.data.Example;
import dev.dipole.data.Source;
import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Some consecutive examples in memory, each different input once.
 *
 * @param inputs the different inputs
 * @param identities of the inputs
 * @param anchors which input each example's anchor is
 * @param positives which inputs each example's positives are
 * @param negatives which inputs each example's explicit negatives are
 */
record Block<I>(List<I> inputs, long[] identities, int[] anchors, int[][] positives, int[][] negatives) {

    /** Reads up to {@code most} examples. */
    static <I> Block<I> read(Source.Cursor<I> cursor, int most, ToLongFunction<I> identity) {
        Map<I, Integer> places = new HashMap<>();
        List<I> inputs = new ArrayList<>();
        List<int[]> positives = new ArrayList<>();
        List<int[]> negatives = new ArrayList<>();
        List<Integer> anchors = new ArrayList<>();
        while (anchors.size() < most) {
            Example<I> example = cursor.next();
            if (example == null) {
                break;
            }
            anchors.add(place(example.anchor(), places, inputs));
            positives.add(places(example.positives(), places, inputs));
            negatives.add(places(example.negatives(), places, inputs));
        }
        return new Block<>(
                inputs,
                inputs.stream().mapToLong(identity).toArray(),
                anchors.stream().mapToInt(Integer::intValue).toArray(),
                positives.toArray(int[][]::new),
                negatives.toArray(int[][]::new));
    }

    private static <I> int[] places(List<I> of, Map<I, Integer> places, List<I> inputs) {
        return of.stream().mapToInt(input -> place(input, places, inputs)).toArray();
    }

    private static <I> int place(I input, Map<I, Integer> places, List<I> inputs) {
        Integer place = places.get(input);
        if (place == null) {
            place = inputs.size();
            places.put(input, place);
            inputs.add(input);
        }
        return place;
    }

    int size() {
        return anchors.length;
    }

    /** Which inputs a batch of examples takes. */
    Batch batch(int[] examples, RandomKey key) {
        int count = examples.length;
        int extra = 0;
        for (int example : examples) {
            extra += negatives[example].length;
        }
        int[] rows = new int[count];
        int[] columns = new int[count + extra];
        for (int i = 0; i < count; i++) {
            rows[i] = anchors[examples[i]];
            int[] choices = positives[examples[i]];
            // One positive at a time; the others are known, and so are ignored wherever they turn up.
            columns[i] = choices.length == 1
                    ? choices[0]
                    : choices[key.split(examples[i]).generator().nextInt(choices.length)];
        }
        int next = count;
        for (int example : examples) {
            for (int negative : negatives[example]) {
                columns[next++] = negative;
            }
        }
        return new Batch(rows, columns);
    }

    /**
     * The inputs of one step.
     *
     * @param anchors [B]
     * @param candidates [N], candidate i is anchor i's positive, those after B are explicit negatives
     */
    record Batch(int[] anchors, int[] candidates) {

        int[] both() {
            int[] all = Arrays.copyOf(anchors, anchors.length + candidates.length);
            System.arraycopy(candidates, 0, all, anchors.length, candidates.length);
            return all;
        }

        long[] identities(int[] places, long[] identities) {
            return Arrays.stream(places).mapToLong(place -> identities[place]).toArray();
        }
    }
}
