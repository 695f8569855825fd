package dev.dipole.eval;

import dev.dipole.encoder.Encoder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether vectors tell who is who among people (or things) that nobody trained on, by cosine:
 *
 * <ul>
 *   <li>{@code roc-auc}: of all pairs, how probable it is that two of one class are more alike than two of different ones
 *       ({@link RocAuc}); its interval draws classes, since the pairs of one are not independent;
 *   <li>{@code rank-1}: for each item, whether its nearest other item, the lowest among equals, is of its class.
 * </ul>
 *
 * @param name what reports call it
 * @param items at least two of some class, and at least two classes
 * @param classes [items], the class of each
 * @param <I> what the encoder takes
 */
public record Verification<I>(String name, List<I> items, List<String> classes) implements EvaluationTask<I> {

    public Verification {
        items = List.copyOf(items);
        classes = List.copyOf(classes);
        if (items.size() != classes.size()) {
            throw new IllegalArgumentException(
                    "items (" + items.size() + ") and classes (" + classes.size() + ") must be as many: one for each");
        }
        int different = (int) classes.stream().distinct().count();
        if (different < 2 || different == classes.size()) {
            throw new IllegalArgumentException(
                    "classes of " + name + " (" + different + " among " + items.size()
                            + " items) must be at least two, one of them with two items; else no pair can be told from another");
        }
    }

    @Override
    public TaskReport evaluate(Encoder<I> encoder) {
        return evaluate(encoder.encode(items));
    }

    /**
     * The same of vectors that are there.
     *
     * @param vectors [items, dim]
     */
    public TaskReport evaluate(float[][] vectors) {
        int count = items.size();
        if (vectors.length != count) {
            throw new IllegalArgumentException(
                    "vectors (" + vectors.length + ") must be as many as the items (" + count + ")");
        }
        Map<String, Integer> numbers = new LinkedHashMap<>();
        int[] of = classes.stream()
                .mapToInt(name -> numbers.computeIfAbsent(name, unused -> numbers.size()))
                .toArray();
        int pairs = count * (count - 1) / 2;
        double[] scores = new double[pairs];
        boolean[] same = new boolean[pairs];
        int[] left = new int[pairs];
        int[] right = new int[pairs];
        double[] best = new double[count];
        boolean[] right1 = new boolean[count];
        Arrays.fill(best, Double.NEGATIVE_INFINITY);
        int pair = 0;
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                scores[pair] = PairSimilarity.COSINE.score(vectors[i], vectors[j]);
                same[pair] = of[i] == of[j];
                left[pair] = of[i];
                right[pair] = of[j];
                nearer(i, scores[pair], same[pair], best, right1);
                nearer(j, scores[pair], same[pair], best, right1);
                pair++;
            }
        }
        RocAuc auc = new RocAuc(scores, same);
        double[] found = new double[count];
        for (int i = 0; i < count; i++) {
            found[i] = right1[i] ? 1 : 0;
        }
        Map<String, Integer> size = new LinkedHashMap<>();
        size.put("items", count);
        size.put("classes", numbers.size());
        return new TaskReport(
                name,
                "verification",
                size,
                List.of(
                        Figures.statistic("roc-auc", numbers.size(), times -> {
                            double[] weights = new double[pairs];
                            for (int p = 0; p < pairs; p++) {
                                // A class that is drawn twice is not another class than itself.
                                weights[p] = same[p] ? times[left[p]] : (double) times[left[p]] * times[right[p]];
                            }
                            return auc.area(weights);
                        }),
                        Figures.mean("rank-1", found)));
    }

    /** Items are met in ascending order, so that an equal one that comes later is not nearer. */
    private static void nearer(int item, double score, boolean same, double[] best, boolean[] right) {
        if (score > best[item]) {
            best[item] = score;
            right[item] = same;
        }
    }
}
