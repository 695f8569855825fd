package dev.dipole.data;

import java.util.Arrays;

/**
 * What is known to belong together in a whole source: the pairs (anchor, positive) by their texts, so that a text which is a
 * positive of an anchor anywhere never serves as its negative. Equal anchors share their positives.
 *
 * <p>Texts are kept as 64-bit hashes: 8 bytes per different pair and 12 per different anchor, and up to 24 bytes per pair
 * while it is built. Two texts share a hash with a chance of 2^-64; among ten million texts, of which each anchor meets each
 * candidate, no collision is expected, and one would only spare an anchor one negative. Immutable.
 */
public final class KnownPositives {

    private static final long SEED = 0x6B6E6F776EL;

    /** Hashes of the different anchors, ascending. */
    private final long[] anchors;

    /** The positives of anchor i are {@code positives[starts[i]]} to before {@code starts[i + 1]}, ascending. */
    private final int[] starts;

    private final long[] positives;

    private KnownPositives(long[] anchors, int[] starts, long[] positives) {
        this.anchors = anchors;
        this.starts = starts;
        this.positives = positives;
    }

    /** Reads a source once. */
    public static KnownPositives of(Source<String> source) {
        long[] anchors = new long[1024];
        long[] positives = new long[1024];
        int size = 0;
        try (Source.Cursor<String> cursor = source.open(0)) {
            for (Example<String> example = cursor.next(); example != null; example = cursor.next()) {
                long anchor = hash(example.anchor());
                for (String positive : example.positives()) {
                    if (size == anchors.length) {
                        int larger = Math.addExact(size, Math.max(size >> 1, 1));
                        anchors = Arrays.copyOf(anchors, larger);
                        positives = Arrays.copyOf(positives, larger);
                    }
                    anchors[size] = anchor;
                    positives[size++] = hash(positive);
                }
            }
        }
        return build(anchors, positives, size);
    }

    /** Nothing is known. */
    public static KnownPositives none() {
        return build(new long[0], new long[0], 0);
    }

    private static KnownPositives build(long[] anchors, long[] positives, int size) {
        long[] distinct = Arrays.copyOf(anchors, size);
        Arrays.sort(distinct);
        int count = unique(distinct, 0, size);
        distinct = Arrays.copyOf(distinct, count);
        int[] starts = new int[count + 1];
        for (int i = 0; i < size; i++) {
            starts[Arrays.binarySearch(distinct, anchors[i]) + 1]++;
        }
        for (int i = 0; i < count; i++) {
            starts[i + 1] += starts[i];
        }
        int[] next = Arrays.copyOf(starts, count);
        long[] grouped = new long[size];
        for (int i = 0; i < size; i++) {
            grouped[next[Arrays.binarySearch(distinct, anchors[i])]++] = positives[i];
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int from = starts[i];
            int to = starts[i + 1];
            Arrays.sort(grouped, from, to);
            int different = unique(grouped, from, to);
            System.arraycopy(grouped, from, grouped, kept, different);
            starts[i] = kept;
            kept += different;
        }
        starts[count] = kept;
        return new KnownPositives(distinct, starts, Arrays.copyOf(grouped, kept));
    }

    /** Moves the different values of a sorted range to its front; how many there are. */
    private static int unique(long[] sorted, int from, int to) {
        int end = from;
        for (int i = from; i < to; i++) {
            if (i == from || sorted[i] != sorted[i - 1]) {
                sorted[end++] = sorted[i];
            }
        }
        return end - from;
    }

    /** The hash by which a text is known here; for callers that compare many texts and hash each once. */
    public static long hash(String text) {
        return TextHash.of(text, SEED);
    }

    /** Whether the candidate is known to belong to the anchor. */
    public boolean contains(String anchor, String candidate) {
        return contains(hash(anchor), hash(candidate));
    }

    /** The same of two hashes. */
    public boolean contains(long anchorHash, long candidateHash) {
        int anchor = Arrays.binarySearch(anchors, anchorHash);
        return anchor >= 0 && Arrays.binarySearch(positives, starts[anchor], starts[anchor + 1], candidateHash) >= 0;
    }

    /** The hashes of what is known to belong to the anchor, ascending; empty for an anchor that is not known. */
    public long[] positivesOf(String anchor) {
        return positivesOf(hash(anchor));
    }

    /** The same of a hash. */
    public long[] positivesOf(long anchorHash) {
        int anchor = Arrays.binarySearch(anchors, anchorHash);
        return anchor < 0 ? new long[0] : Arrays.copyOfRange(positives, starts[anchor], starts[anchor + 1]);
    }

    /** How many different anchors there are. */
    public int anchors() {
        return anchors.length;
    }

    /** How many different pairs there are. */
    public int pairs() {
        return positives.length;
    }
}
