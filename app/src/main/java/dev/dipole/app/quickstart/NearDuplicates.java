package dev.dipole.app.quickstart;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds out whether a method is the same as, or nearly the same as, one of a given set.
 *
 * <p>Two methods are nearly the same if the sets of their runs of {@value #RUN} tokens overlap by a Jaccard similarity
 * of {@value #THRESHOLD} or more. The answer is exact, not by hashing to buckets: sets that similar must share one of the
 * {@code n - ⌈t·n⌉ + 1} rarest runs of each, so that only methods with such a run in common are compared (the prefix
 * filter of Chaudhuri, Ganti and Kaushik 2006).
 */
final class NearDuplicates {

    /** Tokens in a run. */
    static final int RUN = 5;

    /** Least Jaccard similarity of what counts as nearly the same. */
    static final double THRESHOLD = 0.7;

    /** How a method relates to the set. */
    enum Match {
        NONE,
        EQUAL,
        NEAR
    }

    private final Set<String> normalized = new HashSet<>();

    /** Every run of the set in ascending order, and its rank from rare to frequent. */
    private final long[] runs;

    private final int[] ranks;

    /** Ranks of each method's runs, ascending. */
    private final int[][] methods;

    /** By rank: the methods that have this run among their rarest. */
    private final int[][] rareIn;

    /**
     * Prepares the set.
     *
     * @param sources sources of the methods
     */
    NearDuplicates(List<String> sources) {
        long[][] runsOf = new long[sources.size()][];
        int total = 0;
        for (int i = 0; i < runsOf.length; i++) {
            List<String> tokens = CodeTokens.of(sources.get(i));
            normalized.add(String.join(" ", tokens));
            runsOf[i] = runs(tokens);
            total += runsOf[i].length;
        }
        long[] all = new long[total];
        int at = 0;
        for (long[] of : runsOf) {
            System.arraycopy(of, 0, all, at, of.length);
            at += of.length;
        }
        Arrays.sort(all);
        int distinct = 0;
        int[] frequency = new int[total];
        for (int i = 0; i < total; i++) {
            if (i > 0 && all[i] == all[distinct - 1]) {
                frequency[distinct - 1]++;
            } else {
                all[distinct] = all[i];
                frequency[distinct++] = 1;
            }
        }
        runs = Arrays.copyOf(all, distinct);
        long[] byFrequency = new long[distinct];
        for (int i = 0; i < distinct; i++) {
            byFrequency[i] = ((long) frequency[i] << 32) | i;
        }
        Arrays.sort(byFrequency);
        ranks = new int[distinct];
        for (int rank = 0; rank < distinct; rank++) {
            ranks[(int) byFrequency[rank]] = rank;
        }
        methods = new int[runsOf.length][];
        int[] listed = new int[distinct];
        for (int i = 0; i < methods.length; i++) {
            methods[i] = ranks(runsOf[i]);
            for (int j = 0; j < prefix(methods[i].length); j++) {
                listed[methods[i][j]]++;
            }
        }
        rareIn = new int[distinct][];
        for (int i = 0; i < methods.length; i++) {
            for (int j = 0; j < prefix(methods[i].length); j++) {
                int rank = methods[i][j];
                if (rareIn[rank] == null) {
                    rareIn[rank] = new int[listed[rank]];
                }
                rareIn[rank][--listed[rank]] = i;
            }
        }
    }

    /** Compares a method with every one of the set. */
    Match match(String source) {
        List<String> tokens = CodeTokens.of(source);
        if (normalized.contains(String.join(" ", tokens))) {
            return Match.EQUAL;
        }
        long[] of = runs(tokens);
        int[] known = ranks(of);
        // Runs that the set does not have are rarer than all that it has.
        int looked = Math.min(known.length, prefix(of.length) - (of.length - known.length));
        Set<Integer> compared = new HashSet<>();
        for (int i = 0; i < looked; i++) {
            int[] candidates = rareIn[known[i]];
            if (candidates == null) {
                continue;
            }
            for (int candidate : candidates) {
                int[] other = methods[candidate];
                boolean sizesAllow =
                        other.length >= THRESHOLD * of.length - 1e-9 && of.length >= THRESHOLD * other.length - 1e-9;
                if (sizesAllow && compared.add(candidate)) {
                    int shared = shared(known, other);
                    if (shared >= THRESHOLD * (of.length + other.length - shared) - 1e-9) {
                        return Match.NEAR;
                    }
                }
            }
        }
        return Match.NONE;
    }

    private static int prefix(int size) {
        return size - (int) Math.ceil(THRESHOLD * size - 1e-9) + 1;
    }

    private static int shared(int[] a, int[] b) {
        int count = 0;
        for (int i = 0, j = 0; i < a.length && j < b.length; ) {
            if (a[i] == b[j]) {
                count++;
                i++;
                j++;
            } else if (a[i] < b[j]) {
                i++;
            } else {
                j++;
            }
        }
        return count;
    }

    /** Ranks of the runs that the set has, ascending. */
    private int[] ranks(long[] of) {
        int[] result = new int[of.length];
        int size = 0;
        for (long run : of) {
            int place = Arrays.binarySearch(runs, run);
            if (place >= 0) {
                result[size++] = ranks[place];
            }
        }
        result = Arrays.copyOf(result, size);
        Arrays.sort(result);
        return result;
    }

    /** Hashes of all runs, each once; one of the whole where there are fewer tokens than a run has. */
    static long[] runs(List<String> tokens) {
        int count = Math.max(1, tokens.size() - RUN + 1);
        long[] hashes = new long[count];
        for (int i = 0; i < count; i++) {
            long hash = 0xCBF29CE484222325L;
            for (String token : tokens.subList(i, Math.min(tokens.size(), i + RUN))) {
                for (int c = 0; c < token.length(); c++) {
                    hash = (hash ^ token.charAt(c)) * 0x100000001B3L;
                }
                hash = (hash ^ 0x10000) * 0x100000001B3L;
            }
            hashes[i] = hash;
        }
        return Arrays.stream(hashes).distinct().toArray();
    }
}
