package dev.dipole.train.companion;

import dev.dipole.negatives.Candidate;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The negatives that were mined for each anchor, hardest first: 4 · anchors · depth bytes. */
final class MinedLists {

    private static final int NONE = -1;

    private final int depth;
    private final int[] places;

    /** Without any. */
    MinedLists(int anchors, int depth) {
        this(emptyPlaces(anchors, depth), depth);
    }

    private MinedLists(int[] places, int depth) {
        this.depth = depth;
        this.places = places;
    }

    /** Goes on with what {@link #places} gave. */
    static MinedLists of(int[] places, int depth) {
        return new MinedLists(places.clone(), depth);
    }

    private static int[] emptyPlaces(int anchors, int depth) {
        long size = (long) anchors * depth;
        if (size > Integer.MAX_VALUE / Integer.BYTES) {
            throw new IllegalArgumentException("depth (" + depth + ") is too much for " + anchors
                    + " anchors: their lists are kept in a checkpoint, which holds "
                    + Integer.MAX_VALUE / Integer.BYTES + " places; at most "
                    + Integer.MAX_VALUE / Integer.BYTES / anchors + " fits");
        }
        int[] places = new int[(int) size];
        Arrays.fill(places, NONE);
        return places;
    }

    void set(int anchor, List<Candidate> candidates) {
        for (int i = 0; i < Math.min(depth, candidates.size()); i++) {
            places[anchor * depth + i] = candidates.get(i).place();
        }
    }

    /** [anchors · depth], −1 after the last of each anchor. */
    int[] places() {
        return places;
    }

    /** How many anchors have none. */
    int without() {
        int without = 0;
        for (int first = 0; first < places.length; first += depth) {
            without += places[first] == NONE ? 1 : 0;
        }
        return without;
    }

    /** Some of an anchor's, each once and all with the same chance; fewer where there are fewer. */
    int[] draw(int anchor, int count, SplittableRandom random) {
        int from = anchor * depth;
        int size = 0;
        while (size < depth && places[from + size] != NONE) {
            size++;
        }
        int[] left = Arrays.copyOfRange(places, from, from + size);
        int drawn = Math.min(count, size);
        for (int i = 0; i < drawn; i++) {
            int j = i + random.nextInt(size - i);
            int chosen = left[j];
            left[j] = left[i];
            left[i] = chosen;
        }
        return Arrays.copyOf(left, drawn);
    }
}
