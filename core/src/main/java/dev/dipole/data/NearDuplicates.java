package dev.dipole.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds texts that are nearly the same: those whose sets of runs of {@value #RUN} words overlap by a Jaccard similarity of a
 * threshold or more (the resemblance of Broder 1997). Words are runs of letters and digits, whatever their case; ideographs and
 * kana stand alone.
 *
 * <pre>{@code
 * J(A, B) = |A ∩ B| / |A ∪ B|                   of the sets of runs
 * P(minₐ h(a) = minᵦ h(b)) = J(A, B)            for a random h: one minimum of a MinHash signature
 * P(candidates) = 1 − (1 − Jʳ)ᵇ                 with b bands of r minima, here 32 of 4
 * }</pre>
 *
 * <p>At J = 0.7 a pair becomes a candidate with a chance of 0.9998. Candidates are compared by their sets: exactly where
 * both have at most {@value #KEPT} runs, else by the {@value #KEPT} lowest hashes of each, which estimates J with a standard
 * deviation of at most 0.06. In a crowd of unlike texts that share a band, each is compared with the last
 * {@value #COMPARED} that had no like among them.
 *
 * <p>Memory holds 128 bytes for each text and 4 more for each run, up to {@value #KEPT} of them; texts themselves are not kept.
 * Results depend on the texts and their order only. Not safe for concurrent use, save {@link #sketch}.
 */
public final class NearDuplicates {

    /** Words in a run. */
    public static final int RUN = 3;

    /** Hashes of runs that are kept of each text. */
    public static final int KEPT = 64;

    private static final int BANDS = 32;
    private static final int ROWS = 4;
    private static final int PERMUTATIONS = BANDS * ROWS;

    /** Unlike texts of one bucket that a text is compared with: more would make a crowd quadratic. */
    private static final int COMPARED = 16;

    /** Integers in a piece: what is kept grows by pieces, so that growing copies nothing. */
    private static final int PIECE = 1 << 20;

    private static final int TEXTS_IN_PIECE = PIECE / BANDS;

    private static final long[] FLIPS = new long[PERMUTATIONS];
    private static final long[] FACTORS = new long[PERMUTATIONS];

    static {
        long state = 0x6D696E68617368L;
        for (int i = 0; i < PERMUTATIONS; i++) {
            state += 0x9E3779B97F4A7C15L;
            FLIPS[i] = mix(state);
            state += 0x9E3779B97F4A7C15L;
            FACTORS[i] = mix(state) | 1;
        }
    }

    /** By text, {@value #BANDS} band keys each. */
    private final List<int[]> bands = new ArrayList<>();

    private final List<int[]> kept = new ArrayList<>();

    /** By text: where its kept hashes begin, over all pieces. */
    private long[] starts = new long[1024];

    /** By text: how many different runs it has. */
    private int[] runs = new int[1024];

    private int size;
    private long end;

    /**
     * What is remembered of a text.
     *
     * @param runs how many different runs of words it has
     * @param lowest the lowest hashes of them, ascending
     * @param bands a hash of each band of its signature
     */
    public record Sketch(int runs, int[] lowest, int[] bands) {}

    /**
     * What was found.
     *
     * @param earlier by text: an earlier text that it is nearly the same as, -1 where there is none
     * @param similarity by text: the Jaccard similarity to that one, in [threshold, 1]; 0 where there is none
     */
    public record Found(int[] earlier, float[] similarity) {

        /** The first text of the group that a text is in: the one that is left when like after like is followed. */
        public int first(int text) {
            int at = text;
            while (earlier[at] >= 0) {
                at = earlier[at];
            }
            return at;
        }
    }

    public NearDuplicates() {}

    /** How many texts were added. */
    public int size() {
        return size;
    }

    /** Adds a text; returns its number, from 0. */
    public int add(String text) {
        return add(sketch(text));
    }

    /** Adds a text by its sketch; returns its number, from 0. */
    public int add(Sketch sketch) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, size + (size >> 1));
            runs = Arrays.copyOf(runs, starts.length);
        }
        if (size % TEXTS_IN_PIECE == 0) {
            bands.add(new int[PIECE]);
        }
        System.arraycopy(
                sketch.bands, 0, bands.get(size / TEXTS_IN_PIECE), size % TEXTS_IN_PIECE * BANDS, sketch.bands.length);
        int length = sketch.lowest.length;
        if (PIECE - end % PIECE < length || end == (long) kept.size() * PIECE) {
            // No text lies across two pieces.
            end = (long) kept.size() * PIECE;
            kept.add(new int[PIECE]);
        }
        System.arraycopy(sketch.lowest, 0, kept.get((int) (end / PIECE)), (int) (end % PIECE), length);
        starts[size] = end;
        end += length;
        runs[size] = sketch.runs;
        return size++;
    }

    /** What {@link #add(Sketch)} takes; for callers that spread this, which is nearly all of the work, over threads. */
    public static Sketch sketch(String text) {
        long[] hashes = runs(text);
        long[] minima = new long[PERMUTATIONS];
        Arrays.fill(minima, Long.MAX_VALUE);
        for (long hash : hashes) {
            for (int i = 0; i < PERMUTATIONS; i++) {
                minima[i] = Math.min(minima[i], (hash ^ FLIPS[i]) * FACTORS[i]);
            }
        }
        int[] keys = new int[BANDS];
        for (int band = 0; band < BANDS; band++) {
            long key = band;
            for (int row = 0; row < ROWS; row++) {
                key = mix(key * 31 + minima[band * ROWS + row]);
            }
            keys[band] = (int) (key >>> 32);
        }
        int[] lowest = new int[Math.min(KEPT, hashes.length)];
        for (int i = 0; i < lowest.length; i++) {
            lowest[i] = (int) (hashes[i] >>> 32);
        }
        return new Sketch(hashes.length, lowest, keys);
    }

    /**
     * The Jaccard similarity of the runs of two texts, exact up to {@value #KEPT} runs and estimated beyond.
     *
     * @return in [0, 1]
     */
    public static double similarity(Sketch one, Sketch other) {
        return similarity(
                one.lowest,
                0,
                one.lowest.length,
                one.runs > KEPT,
                other.lowest,
                0,
                other.lowest.length,
                other.runs > KEPT);
    }

    /**
     * Finds, for each text, an earlier one that is nearly the same.
     *
     * @param threshold least Jaccard similarity, in [0.5, 1]: below, too many pairs would never become candidates
     * @param known texts from this number on are compared only with those before it, such as a test with what was trained on;
     *     {@link #size()} compares all
     */
    public Found find(double threshold, int known) {
        if (!(threshold >= 0.5 && threshold <= 1)) {
            throw new IllegalArgumentException("threshold (" + threshold
                    + ") must be between 0.5 and 1; 0.7 takes texts of which a few words differ");
        }
        int[] earlier = new int[size];
        float[] similarity = new float[size];
        Arrays.fill(earlier, -1);
        long[] bucketed = new long[size];
        int[] unlike = new int[COMPARED];
        for (int band = 0; band < BANDS; band++) {
            for (int i = 0; i < size; i++) {
                long key = bands.get(i / TEXTS_IN_PIECE)[i % TEXTS_IN_PIECE * BANDS + band];
                bucketed[i] = key << 32 | i;
            }
            Arrays.parallelSort(bucketed);
            for (int start = 0, next; start < size; start = next) {
                next = start + 1;
                while (next < size && bucketed[next] >> 32 == bucketed[start] >> 32) {
                    next++;
                }
                int seen = 0;
                for (int i = start; next - start > 1 && i < next; i++) {
                    int text = (int) bucketed[i];
                    boolean like = false;
                    for (int j = Math.max(0, seen - COMPARED); j < seen && earlier[text] < 0; j++) {
                        int candidate = unlike[j % COMPARED];
                        double found = similarity(text, candidate, threshold);
                        if (found >= threshold) {
                            earlier[text] = candidate;
                            similarity[text] = (float) found;
                            like = true;
                        }
                    }
                    if (!like && text < known) {
                        unlike[seen++ % COMPARED] = text;
                    }
                }
            }
        }
        return new Found(earlier, similarity);
    }

    private double similarity(int one, int other, double threshold) {
        int less = Math.min(runs[one], runs[other]);
        int more = Math.max(runs[one], runs[other]);
        if (less < threshold * more) {
            return 0; // |A ∩ B| ≤ |A| and |A ∪ B| ≥ |B|.
        }
        return similarity(
                kept.get((int) (starts[one] / PIECE)),
                (int) (starts[one] % PIECE),
                Math.min(KEPT, runs[one]),
                runs[one] > KEPT,
                kept.get((int) (starts[other] / PIECE)),
                (int) (starts[other] % PIECE),
                Math.min(KEPT, runs[other]),
                runs[other] > KEPT);
    }

    /** Of ranges of ascending hashes; of one that is cut nothing is known above its last hash. */
    private static double similarity(
            int[] a, int startA, int countA, boolean cutA, int[] b, int startB, int countB, boolean cutB) {
        int i = startA;
        int j = startB;
        int endA = startA + countA;
        int endB = startB + countB;
        boolean cut = cutA || cutB;
        int shared = 0;
        int all = 0;
        while ((i < endA || j < endB) && !(cut && all == KEPT)) {
            if ((i == endA && cutA) || (j == endB && cutB)) {
                break;
            }
            int order = i == endA ? 1 : j == endB ? -1 : Integer.compareUnsigned(a[i], b[j]);
            all++;
            if (order == 0) {
                shared++;
            }
            if (order <= 0) {
                i++;
            }
            if (order >= 0) {
                j++;
            }
        }
        return all == 0 ? 0 : (double) shared / all;
    }

    /** Hashes of the different runs, ascending without sign; one of all words where there are fewer than a run has. */
    private static long[] runs(String text) {
        long[] words = words(text);
        int count = Math.max(1, words.length - RUN + 1);
        long[] hashes = new long[count];
        for (int i = 0; i < count; i++) {
            long hash = 0;
            for (int j = i; j < Math.min(words.length, i + RUN); j++) {
                hash = mix(hash * 31 + words[j]);
            }
            // Flipping the sign lets a signed sort order as if there were none.
            hashes[i] = hash ^ Long.MIN_VALUE;
        }
        Arrays.sort(hashes);
        int different = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || hashes[i] != hashes[i - 1]) {
                hashes[different++] = hashes[i];
            }
        }
        long[] result = Arrays.copyOf(hashes, different);
        for (int i = 0; i < different; i++) {
            result[i] ^= Long.MIN_VALUE;
        }
        return result;
    }

    /** A hash of each word; of a text without words one of all its characters. */
    private static long[] words(String text) {
        long[] words = new long[16];
        int count = 0;
        long hash = 0;
        boolean within = false;
        for (int i = 0, point; i <= text.length(); i += Character.charCount(point)) {
            point = i < text.length() ? text.codePointAt(i) : ' ';
            boolean letter = Character.isLetterOrDigit(point);
            boolean alone = letter && point >= 0x2E80 && standsAlone(point);
            if (within && (!letter || alone)) {
                words = room(words, count);
                words[count++] = mix(hash);
                within = false;
            }
            if (alone) {
                words = room(words, count);
                words[count++] = mix(point);
            } else if (letter) {
                hash = ((within ? hash : 0xCBF29CE484222325L) ^ Character.toLowerCase(point)) * 0x100000001B3L;
                within = true;
            }
        }
        return count == 0 ? new long[] {TextHash.of(text, 0)} : Arrays.copyOf(words, count);
    }

    /** Scripts that put no blank between words. */
    private static boolean standsAlone(int point) {
        if (Character.isIdeographic(point)) {
            return true;
        }
        Character.UnicodeScript script = Character.UnicodeScript.of(point);
        return script == Character.UnicodeScript.HIRAGANA || script == Character.UnicodeScript.KATAKANA;
    }

    private static long[] room(long[] words, int count) {
        return count < words.length ? words : Arrays.copyOf(words, 2 * count);
    }

    /** SplitMix64's finaliser. */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
