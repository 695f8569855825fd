package dev.dipole.eval;

import dev.dipole.data.Example;
import dev.dipole.data.Source;
import dev.dipole.encoder.Encoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Does mining find the pairs that people call paraphrases among all pairs of a corpus? With the mined pairs in order,
 *
 * <pre>
 * average precision = Σ over the ranks r of true pairs of (true pairs up to r) / r, divided by all true pairs
 * F₁ = the best 2 P R / (P + R) over all prefixes of the list, cut between two different scores
 * </pre>
 *
 * <p>A true pair that is not mined counts as missed. A pair that nobody called a paraphrase counts as wrong, which is only
 * fair where the true pairs are all there are. Intervals draw among the mined pairs and the missed true ones.
 *
 * @param name what reports call it
 * @param texts the corpus, each text once
 * @param pairs the true pairs, as ordinals into the texts, the lower first
 * @param mining how pairs are looked for
 */
public record ParaphraseTask(String name, List<String> texts, Set<TruePair> pairs, ParaphraseMining mining)
        implements EvaluationTask<String> {

    /**
     * Two texts that say the same.
     *
     * @param first ordinal of the one
     * @param second ordinal of the other, above {@code first}
     */
    public record TruePair(int first, int second) {

        public TruePair {
            if (first < 0 || second <= first) {
                throw new IllegalArgumentException(
                        "pair (" + first + ", " + second + ") must name two texts, the lower ordinal first");
            }
        }
    }

    public ParaphraseTask {
        texts = List.copyOf(texts);
        pairs = Set.copyOf(pairs);
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException(
                    name + " holds no true pair of two different texts; it needs one at least");
        }
        if (new HashSet<>(texts).size() < texts.size()) {
            throw new IllegalArgumentException(name + " holds a text twice; a corpus of paraphrases holds each once");
        }
        for (TruePair pair : pairs) {
            if (pair.second() >= texts.size()) {
                throw new IllegalArgumentException("pair (" + pair.first() + ", " + pair.second() + ") of " + name
                        + " names no text; there are " + texts.size());
            }
        }
    }

    /**
     * The corpus of all texts of a source. An anchor and each of its positives are a true pair, unless a score of 0 or below
     * says otherwise; negatives are texts of the corpus like others; texts of one label are true pairs of each other.
     */
    public static ParaphraseTask of(Source<String> source, ParaphraseMining mining) {
        Map<String, Integer> ordinals = new LinkedHashMap<>();
        Map<String, List<Integer>> labels = new HashMap<>();
        Set<TruePair> pairs = new HashSet<>();
        try (Source.Cursor<String> cursor = source.open(0)) {
            for (Example<String> example = cursor.next(); example != null; example = cursor.next()) {
                int anchor = ordinal(ordinals, example.anchor());
                for (String positive : example.positives()) {
                    int other = ordinal(ordinals, positive);
                    if (!example.isScored() || example.score() > 0) {
                        add(pairs, anchor, other);
                    }
                }
                example.negatives().forEach(text -> ordinal(ordinals, text));
                if (example.label() != null) {
                    List<Integer> same = labels.computeIfAbsent(example.label(), label -> new ArrayList<>());
                    same.forEach(other -> add(pairs, anchor, other));
                    same.add(anchor);
                }
            }
        }
        return new ParaphraseTask(source.name(), List.copyOf(ordinals.keySet()), pairs, mining);
    }

    private static int ordinal(Map<String, Integer> ordinals, String text) {
        return ordinals.computeIfAbsent(text, unknown -> ordinals.size());
    }

    private static void add(Set<TruePair> pairs, int one, int other) {
        // A text says the same as itself, which is no find.
        if (one != other) {
            pairs.add(new TruePair(Math.min(one, other), Math.max(one, other)));
        }
    }

    @Override
    public TaskReport evaluate(Encoder<String> encoder) {
        List<ParaphraseMining.Pair> mined =
                mining.mine(Encoded.of(encoder, texts).vectors(texts));
        boolean[] right = new boolean[mined.size()];
        boolean[] cut = new boolean[mined.size()];
        int found = 0;
        for (int i = 0; i < right.length; i++) {
            ParaphraseMining.Pair pair = mined.get(i);
            right[i] = pairs.contains(new TruePair(pair.first(), pair.second()));
            cut[i] = i + 1 == right.length || mined.get(i + 1).score() < pair.score();
            found += right[i] ? 1 : 0;
        }
        int missed = pairs.size() - found;
        int items = right.length + missed;
        List<TaskReport.Figure> figures = new ArrayList<>();
        figures.add(Figures.statistic("average-precision", items, times -> averagePrecision(right, times)));
        figures.add(Figures.statistic("best-f1", items, times -> best(right, cut, times)[0]));
        int[] once = new int[items];
        Arrays.fill(once, 1);
        int at = (int) best(right, cut, once)[1];
        double threshold = at < 0 ? 1 : mined.get(at).score();
        figures.add(new TaskReport.Figure(
                "best-f1-threshold", new BootstrapInterval(threshold, threshold, threshold, 0.95), List.of()));
        Map<String, Integer> size = new LinkedHashMap<>();
        size.put("texts", texts.size());
        size.put("true pairs", pairs.size());
        size.put("mined pairs", right.length);
        size.put("true pairs mined", found);
        return new TaskReport(name, "paraphrases", size, figures);
    }

    /** NaN where no true pair was drawn. */
    private static double averagePrecision(boolean[] right, int[] times) {
        long truePairs = missed(right, times);
        long rank = 0;
        long hits = 0;
        double sum = 0;
        for (int i = 0; i < right.length; i++) {
            // A pair that was drawn several times takes up as many ranks.
            for (int t = 0; t < times[i]; t++) {
                rank++;
                if (right[i]) {
                    sum += (double) ++hits / rank;
                }
            }
        }
        truePairs += hits;
        return truePairs == 0 ? Double.NaN : sum / truePairs;
    }

    /** The best F₁ and the place of the last pair that it takes; -1 for none. */
    private static double[] best(boolean[] right, boolean[] cut, int[] times) {
        long truePairs = missed(right, times);
        for (int i = 0; i < right.length; i++) {
            truePairs += right[i] ? times[i] : 0;
        }
        double best = 0;
        int at = -1;
        long rank = 0;
        long hits = 0;
        for (int i = 0; i < right.length; i++) {
            rank += times[i];
            hits += right[i] ? times[i] : 0;
            double f1 = 2.0 * hits / (rank + truePairs);
            if (cut[i] && hits > 0 && f1 > best) {
                best = f1;
                at = i;
            }
        }
        return new double[] {best, at};
    }

    private static long missed(boolean[] right, int[] times) {
        long missed = 0;
        for (int i = right.length; i < times.length; i++) {
            missed += times[i];
        }
        return missed;
    }
}
