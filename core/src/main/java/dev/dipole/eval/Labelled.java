package dev.dipole.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Vectors of known classes.
 *
 * @param vectors [items, dim]
 * @param classes [items], each from 0 to below {@code count}
 * @param count how many classes there are
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier of large arrays
public record Labelled(float[][] vectors, int[] classes, int count) {

    public Labelled {
        if (vectors.length != classes.length) {
            throw new IllegalArgumentException(
                    "there are " + vectors.length + " vectors and " + classes.length + " classes; each vector has one");
        }
        for (int each : classes) {
            if (each < 0 || each >= count) {
                throw new IllegalArgumentException(
                        "class (" + each + ") must be at least 0 and below the number of classes (" + count + ")");
            }
        }
    }

    /** How many items there are. */
    public int size() {
        return classes.length;
    }

    /** Some of the items, in the order of their places. */
    Labelled only(int[] places) {
        float[][] some = new float[places.length][];
        int[] theirs = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            some[i] = vectors[places[i]];
            theirs[i] = classes[places[i]];
        }
        return new Labelled(some, theirs, count);
    }

    /** The places of each class's items, [count][...]. */
    List<int[]> byClass() {
        List<List<Integer>> places = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            places.add(new ArrayList<>());
        }
        for (int i = 0; i < classes.length; i++) {
            places.get(classes[i]).add(i);
        }
        return places.stream()
                .map(each -> each.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    /** 1 where a guess is right, else 0. */
    double[] right(int[] guesses) {
        double[] right = new double[guesses.length];
        Arrays.setAll(right, i -> guesses[i] == classes[i] ? 1 : 0);
        return right;
    }
}
