package dev.dipole.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Joins the most frequent pair of neighbouring pieces, again and again (byte-pair encoding: Sennrich, Haddow and Birch
 * 2016, over pieces that carry {@code ##} where they continue a word). Counts of pairs are kept up to date: a join looks
 * at those words only that hold its pair. Of equally frequent pairs the one goes first whose pieces have the lower
 * identifiers, the left one compared first.
 */
final class PieceMerges {

    private final List<String> tokens;
    private final Map<String, Integer> idsByToken = new HashMap<>();
    private final int[][] words;
    private final long[] wordCounts;

    private final Map<Long, Pair> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

    private static final class Pair {
        final int left;
        final int right;
        long count;
        /** Words that hold the pair or once did; a word may stand here twice. */
        int[] words = new int[2];

        int size;
        /** The join by which the pair was last touched. */
        int touched = -1;

        Pair(int left, int right) {
            this.left = left;
            this.right = right;
        }

        void addWord(int word) {
            if (size > 0 && words[size - 1] == word) {
                return;
            }
            if (size == words.length) {
                words = Arrays.copyOf(words, 2 * size);
            }
            words[size++] = word;
        }
    }

    /** A pair and the count that it had when it was queued. */
    private record Candidate(long count, Pair pair) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            if (count != other.count) {
                return Long.compare(other.count, count);
            }
            return pair.left != other.pair.left
                    ? Integer.compare(pair.left, other.pair.left)
                    : Integer.compare(pair.right, other.pair.right);
        }
    }

    /**
     * @param tokens by identifier; joined pieces are added at its end
     * @param words the pieces of each word; changed here
     * @param wordCounts how often each word occurs
     */
    PieceMerges(List<String> tokens, int[][] words, long[] wordCounts) {
        this.tokens = tokens;
        this.words = words;
        this.wordCounts = wordCounts;
        for (int id = 0; id < tokens.size(); id++) {
            idsByToken.put(tokens.get(id), id);
        }
    }

    /** Joins until there are {@code vocabularySize} tokens or no pair occurs {@code minFrequency} times. */
    void run(int vocabularySize, int minFrequency) {
        for (int word = 0; word < words.length; word++) {
            int[] pieces = words[word];
            for (int i = 1; i < pieces.length; i++) {
                Pair pair = pair(pieces[i - 1], pieces[i]);
                pair.count += wordCounts[word];
                pair.addWord(word);
            }
        }
        for (Pair pair : pairs.values()) {
            queue.add(new Candidate(pair.count, pair));
        }
        for (int join = 0; tokens.size() < vocabularySize; join++) {
            Candidate best = queue.poll();
            if (best == null) {
                return;
            }
            Pair pair = best.pair();
            if (best.count() != pair.count) {
                // Queued before other joins took occurrences away. A pair that gained some was queued again then.
                if (pair.count > 0 && pair.count < best.count()) {
                    queue.add(new Candidate(pair.count, pair));
                }
                continue;
            }
            if (pair.count < minFrequency) {
                return;
            }
            join(pair, join);
        }
    }

    private void join(Pair pair, int join) {
        String right = tokens.get(pair.right);
        String joined = tokens.get(pair.left) + right.substring(WordPieceVocabulary.PREFIX.length());
        Integer known = idsByToken.get(joined);
        int id;
        if (known != null) {
            id = known;
        } else {
            id = tokens.size();
            tokens.add(joined);
            idsByToken.put(joined, id);
        }
        List<Pair> gained = new ArrayList<>();
        for (int i = 0; i < pair.size; i++) {
            int word = pair.words[i];
            int[] shorter = replace(words[word], pair.left, pair.right, id);
            if (shorter.length < words[word].length) {
                for (int k = 1; k < words[word].length; k++) {
                    pair(words[word][k - 1], words[word][k]).count -= wordCounts[word];
                }
                words[word] = shorter;
                for (int k = 1; k < shorter.length; k++) {
                    Pair now = pair(shorter[k - 1], shorter[k]);
                    now.count += wordCounts[word];
                    if (now.left == id || now.right == id) {
                        now.addWord(word);
                        if (now.touched != join) {
                            now.touched = join;
                            gained.add(now);
                        }
                    }
                }
            }
        }
        pair.words = new int[2];
        pair.size = 0;
        for (Pair more : gained) {
            queue.add(new Candidate(more.count, more));
        }
    }

    private Pair pair(int left, int right) {
        return pairs.computeIfAbsent((long) left << 32 | right, key -> new Pair(left, right));
    }

    private static int[] replace(int[] word, int left, int right, int joined) {
        int[] shorter = new int[word.length];
        int size = 0;
        for (int i = 0; i < word.length; i++) {
            if (word[i] == left && i + 1 < word.length && word[i + 1] == right) {
                shorter[size++] = joined;
                i++;
            } else {
                shorter[size++] = word[i];
            }
        }
        return Arrays.copyOf(shorter, size);
    }
}
