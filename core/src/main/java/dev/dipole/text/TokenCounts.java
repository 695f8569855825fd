package dev.dipole.text;

import java.util.Arrays;

/**
 * The distinct tokens of one text, each with how often it occurs. A bag of tokens gathers each row of its table once.
 *
 * @param ids distinct token identifiers, ascending, none negative
 * @param counts how often each identifier occurs, or its weight; positive and finite, as many as there are identifiers
 */
// Two arrays and no list of pairs: millions of these are held and read in the innermost loop.
@SuppressWarnings("ArrayRecordComponent")
public record TokenCounts(int[] ids, float[] counts) {

    private static final TokenCounts EMPTY = new TokenCounts(new int[0], new float[0]);

    public TokenCounts {
        if (ids.length != counts.length) {
            throw new IllegalArgumentException(
                    "ids (" + ids.length + ") and counts (" + counts.length + ") must be equally many");
        }
        int previous = -1;
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] <= previous) {
                throw new IllegalArgumentException("ids[" + i + "] (" + ids[i] + ") must be above " + previous
                        + ": identifiers are distinct, ascending and not negative; maybe TokenCounts.of(tokenIds)?");
            }
            previous = ids[i];
            if (!(counts[i] > 0 && counts[i] < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("counts[" + i + "] (" + counts[i]
                        + ") must be positive and finite; leave out a token that does not occur");
            }
        }
    }

    /** Counts the tokens of a text, given in any order and left as they are. */
    public static TokenCounts of(int[] tokenIds) {
        if (tokenIds.length == 0) {
            return EMPTY;
        }
        int[] ids = tokenIds.clone();
        Arrays.sort(ids);
        float[] counts = new float[ids.length];
        int last = 0;
        counts[0] = 1;
        for (int i = 1; i < ids.length; i++) {
            if (ids[i] != ids[last]) {
                ids[++last] = ids[i];
            }
            counts[last]++;
        }
        int size = last + 1;
        return size == ids.length
                ? new TokenCounts(ids, counts)
                : new TokenCounts(Arrays.copyOf(ids, size), Arrays.copyOf(counts, size));
    }

    /** How many distinct tokens there are. */
    public int size() {
        return ids.length;
    }

    /** The sum of all counts: the number of tokens, where the counts are not weighted. */
    public double total() {
        double total = 0;
        for (float count : counts) {
            total += count;
        }
        return total;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenCounts that && Arrays.equals(ids, that.ids) && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return "TokenCounts[ids=" + Arrays.toString(ids) + ", counts=" + Arrays.toString(counts) + "]";
    }
}
