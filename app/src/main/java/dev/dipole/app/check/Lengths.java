package dev.dipole.app.check;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Lengths of texts in tokens, as a histogram: exact quantiles up to {@value #LONGEST}, in constant memory. */
final class Lengths {

    private static final int LONGEST = 1 << 16;

    private final long[] histogram = new long[LONGEST + 1];
    private final int maxTokens;
    private long texts;
    private long tokens;
    private long cutTexts;
    private long lostTokens;
    private int longest;

    /** Texts are cut after {@code maxTokens}. */
    Lengths(int maxTokens) {
        this.maxTokens = maxTokens;
    }

    void add(int length) {
        histogram[Math.min(length, LONGEST)]++;
        texts++;
        tokens += length;
        longest = Math.max(longest, length);
        if (length > maxTokens) {
            cutTexts++;
            lostTokens += length - maxTokens;
        }
    }

    int maxTokens() {
        return maxTokens;
    }

    long texts() {
        return texts;
    }

    long tokens() {
        return tokens;
    }

    long cutTexts() {
        return cutTexts;
    }

    long lostTokens() {
        return lostTokens;
    }

    int longest() {
        return longest;
    }

    /** The least length that a share of the texts does not exceed. */
    int quantile(double share) {
        long wanted = Math.max(1, (long) Math.ceil(share * texts));
        long seen = 0;
        for (int length = 0; length < histogram.length; length++) {
            seen += histogram[length];
            if (seen >= wanted) {
                return length;
            }
        }
        return 0;
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("texts", texts);
        json.put("tokens", tokens);
        json.put("median", quantile(0.5));
        json.put("q95", quantile(0.95));
        json.put("q99", quantile(0.99));
        json.put("longest", longest);
        json.put("cut_texts", cutTexts);
        json.put("lost_tokens", lostTokens);
        return json;
    }

    /** Quantiles of plain numbers, by nearest rank. */
    static double quantile(double[] values, int count, double share) {
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * count) - 1)];
    }
}
