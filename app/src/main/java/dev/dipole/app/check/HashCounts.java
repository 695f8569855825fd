package dev.dipole.app.check;

import java.util.Arrays;

/**
 * How often each of many things occurs and where it first did, by 64-bit hashes of the things: each different one gets a
 * number, from 0, in the order of first occurrence. Open addressing; 16 bytes for each different thing, and 8 to 16 for its
 * place in the table.
 */
final class HashCounts {

    private long[] hashes = new long[1024];
    private int[] counts = new int[1024];
    private int[] rows = new int[1024];

    /** Number of a thing plus 1; 0 where a place is free. */
    private int[] places = new int[4096];

    private int size;
    private long total;

    /** Counts one occurrence; returns the thing's number. */
    int add(long hash, long row) {
        total++;
        int place = place(hash);
        int number = places[place] - 1;
        if (number >= 0) {
            counts[number]++;
            return number;
        }
        if (size == hashes.length) {
            int larger = size + (size >> 1);
            hashes = Arrays.copyOf(hashes, larger);
            counts = Arrays.copyOf(counts, larger);
            rows = Arrays.copyOf(rows, larger);
        }
        hashes[size] = hash;
        counts[size] = 1;
        rows[size] = (int) Math.min(Integer.MAX_VALUE, row);
        places[place] = ++size;
        if (size * 2L > places.length && places.length < 1 << 30) {
            int[] larger = new int[2 * places.length];
            places = larger;
            for (int i = 0; i < size; i++) {
                places[place(hashes[i])] = i + 1;
            }
        }
        return size - 1;
    }

    /** The number of a thing, -1 where it never occurred. */
    int find(long hash) {
        return places[place(hash)] - 1;
    }

    private int place(long hash) {
        int mask = places.length - 1;
        int place = (int) ((hash * 0x9E3779B97F4A7C15L) >>> 33) & mask;
        while (places[place] != 0 && hashes[places[place] - 1] != hash) {
            place = (place + 1) & mask;
        }
        return place;
    }

    /** How many different things there are. */
    int size() {
        return size;
    }

    /** How many occurrences there were. */
    long total() {
        return total;
    }

    /** What it was added by. */
    long hash(int number) {
        return hashes[number];
    }

    int count(int number) {
        return counts[number];
    }

    /** The row of its first occurrence. */
    int row(int number) {
        return rows[number];
    }

    /** How many occurrences belong to things that occur more than once. */
    long repeated() {
        long repeated = 0;
        for (int i = 0; i < size; i++) {
            repeated += counts[i] > 1 ? counts[i] : 0;
        }
        return repeated;
    }

    /** The most frequent thing; -1 where there is none. */
    int commonest() {
        int best = -1;
        for (int i = 0; i < size; i++) {
            best = best < 0 || counts[i] > counts[best] ? i : best;
        }
        return best;
    }

    /** How many ordered pairs of different occurrences are of the same thing. */
    double equalPairs() {
        double pairs = 0;
        for (int i = 0; i < size; i++) {
            pairs += (double) counts[i] * (counts[i] - 1);
        }
        return pairs;
    }
}
