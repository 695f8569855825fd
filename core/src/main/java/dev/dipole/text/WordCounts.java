package dev.dipole.text;

import java.util.Arrays;

/** How often each word occurs: an open-addressing table whose words lie one after the other in one array. */
final class WordCounts extends Words {

    private final BertSegmenter segmenter;
    private char[] units = new char[1 << 12];
    /** Where each word begins, and where the last one ends. */
    private int[] starts = new int[1 << 9];

    private int[] hashes = new int[1 << 9];
    private long[] counts = new long[1 << 9];
    /** Word numbers plus 1; 0 is a free slot. */
    private int[] slots = new int[1 << 10];

    private int size;

    WordCounts(BertSegmenter segmenter, int longestWord) {
        super(longestWord);
        this.segmenter = segmenter;
    }

    /** Counts the words of a text. A word that is too long counts for nothing: no vocabulary has pieces for it. */
    void addText(String text) {
        segmenter.segment(text, 0, text.length(), this);
    }

    @Override
    boolean word() {
        if (points <= limit) {
            add(buffer, 0, length, hash, 1);
        }
        return true;
    }

    @Override
    boolean uncertain() {
        // The order of two rare marks in one word moves no statistics.
        return true;
    }

    void addAll(WordCounts other) {
        for (int word = 0; word < other.size; word++) {
            int start = other.starts[word];
            add(other.units, start, other.starts[word + 1] - start, other.hashes[word], other.counts[word]);
        }
    }

    /** Counts a word some more. */
    void add(String word, long count) {
        // The hash of Words is that of a string.
        add(word.toCharArray(), 0, word.length(), word.hashCode(), count);
    }

    private void add(char[] from, int start, int wordLength, int wordHash, long count) {
        int mask = slots.length - 1;
        int slot = ((wordHash * 0x9E3779B9) >>> 8) & mask;
        while (slots[slot] != 0) {
            int word = slots[slot] - 1;
            if (hashes[word] == wordHash
                    && Arrays.equals(units, starts[word], starts[word + 1], from, start, start + wordLength)) {
                counts[word] += count;
                return;
            }
            slot = (slot + 1) & mask;
        }
        int begin = starts[size];
        if (begin + wordLength > units.length) {
            units = Arrays.copyOf(units, Math.max(2 * units.length, begin + wordLength));
        }
        System.arraycopy(from, start, units, begin, wordLength);
        slots[slot] = size + 1;
        hashes[size] = wordHash;
        counts[size] = count;
        size++;
        if (size + 1 >= starts.length) {
            starts = Arrays.copyOf(starts, 2 * starts.length);
            hashes = Arrays.copyOf(hashes, starts.length);
            counts = Arrays.copyOf(counts, starts.length);
        }
        starts[size] = begin + wordLength;
        if (2 * size > slots.length) {
            rehash();
        }
    }

    private void rehash() {
        slots = new int[2 * slots.length];
        int mask = slots.length - 1;
        for (int word = 0; word < size; word++) {
            int slot = ((hashes[word] * 0x9E3779B9) >>> 8) & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = word + 1;
        }
    }

    int size() {
        return size;
    }

    /** Words are numbered in no order that means anything. */
    String word(int word) {
        return new String(units, starts[word], starts[word + 1] - starts[word]);
    }

    long count(int word) {
        return counts[word];
    }
}
