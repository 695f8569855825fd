package dev.dipole.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Retrieval between two kinds of content, such as pictures and captions, in both directions. Equal captions are one caption: each
 * of its pictures is a hit, and it is a hit for each of them. Ties go to the lowest index.
 *
 * <p>{@code recall@k} is the share of queries that find one of their own within the first k; beside it stands {@link #chance}.
 *
 * @param name what reports call it
 * @param captionsOf [items][], which of the captions belong to each item, from 0: at least one
 * @param captions how many there are; each belongs to an item
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier of a large array
public record CrossModal(String name, int[][] captionsOf, int captions) {

    public CrossModal {
        captionsOf = Arrays.stream(captionsOf)
                .map(own -> Arrays.stream(own).sorted().distinct().toArray())
                .toArray(int[][]::new);
        boolean[] used = new boolean[captions];
        for (int item = 0; item < captionsOf.length; item++) {
            if (captionsOf[item].length == 0) {
                throw new IllegalArgumentException("item " + item + " of " + name + " has no caption; leave it out");
            }
            for (int caption : captionsOf[item]) {
                if (caption < 0 || caption >= captions) {
                    throw new IllegalArgumentException("caption (" + caption + ") must be from 0 to " + (captions - 1)
                            + ", as there are " + captions);
                }
                used[caption] = true;
            }
        }
        for (int caption = 0; caption < captions; caption++) {
            if (!used[caption]) {
                throw new IllegalArgumentException(
                        "caption " + caption + " of " + name + " belongs to no item; leave it out of the captions");
            }
        }
    }

    /** Of items with one caption each, as texts; {@link #different} tells the order of the captions. */
    public static CrossModal of(String name, List<String> captionOfEach) {
        return ofSeveral(name, captionOfEach.stream().map(List::of).toList());
    }

    /**
     * Of items with any number of captions each; their order is that in which they first occur.
     *
     * @param captionsOfEach texts, or anything else that equal captions share
     */
    public static <C> CrossModal ofSeveral(String name, List<List<C>> captionsOfEach) {
        Map<C, Integer> places = new LinkedHashMap<>();
        captionsOfEach.forEach(own -> own.forEach(caption -> places.putIfAbsent(caption, places.size())));
        return new CrossModal(
                name,
                captionsOfEach.stream()
                        .map(own -> own.stream()
                                .mapToInt(caption -> places.getOrDefault(caption, -1))
                                .toArray())
                        .toArray(int[][]::new),
                places.size());
    }

    /** Each different caption once, in the order in which they first occur. */
    public static List<String> different(List<String> captionOfEach) {
        return captionOfEach.stream().distinct().toList();
    }

    /** From what is asked with to what is found. */
    public enum Direction {
        /** An item asks for its caption, such as a picture for its text. */
        TO_CAPTION,
        /** A caption asks for its items. */
        TO_ITEM
    }

    /**
     * Cosines.
     *
     * @param items [items, dim]
     * @param captions [captions, dim], in the same space
     * @return [items][captions]
     */
    public static double[][] cosines(float[][] items, float[][] captions) {
        double[][] scores = new double[items.length][captions.length];
        for (int i = 0; i < items.length; i++) {
            for (int j = 0; j < captions.length; j++) {
                scores[i][j] = PairSimilarity.COSINE.score(items[i], captions[j]);
            }
        }
        return scores;
    }

    /**
     * Measures a system, query by query.
     *
     * @param system what the report calls it
     * @param scores [items][captions], higher for what belongs together; finite
     * @param ks the depths of {@code recall@k}
     */
    public EvaluationReport evaluate(String system, Direction direction, double[][] scores, List<Integer> ks) {
        if (scores.length != captionsOf.length || Arrays.stream(scores).anyMatch(row -> row.length != captions)) {
            throw new IllegalArgumentException(
                    "scores must be [" + captionsOf.length + "][" + captions + "]: a row for each item");
        }
        List<String> queries = new ArrayList<>();
        Map<String, List<Double>> values = new LinkedHashMap<>();
        ks.forEach(k -> values.put("recall@" + k, new ArrayList<>()));
        int count = direction == Direction.TO_CAPTION ? captionsOf.length : captions;
        for (int query = 0; query < count; query++) {
            int asked = query;
            int found = direction == Direction.TO_CAPTION
                    ? rank(scores[asked], caption -> isOf(asked, caption))
                    : rank(
                            IntStream.range(0, captionsOf.length)
                                    .mapToDouble(item -> scores[item][asked])
                                    .toArray(),
                            item -> isOf(item, asked));
            queries.add((direction == Direction.TO_CAPTION ? "item " : "caption ") + query);
            values.forEach((metric, list) ->
                    list.add(found < Integer.parseInt(metric.substring(metric.indexOf('@') + 1)) ? 1.0 : 0.0));
        }
        return new EvaluationReport(name, system, queries, values, List.of(), List.of(), 0);
    }

    private boolean isOf(int item, int caption) {
        return Arrays.binarySearch(captionsOf[item], caption) >= 0;
    }

    /** How many stand before the first that is right. */
    private static int rank(double[] scores, IntPredicate right) {
        int first = -1;
        for (int i = 0; i < scores.length; i++) {
            if (right.test(i) && (first < 0 || scores[i] > scores[first])) {
                first = i;
            }
        }
        int before = 0;
        for (int i = 0; i < scores.length; i++) {
            before += scores[i] > scores[first] || (scores[i] == scores[first] && i < first) ? 1 : 0;
        }
        return before;
    }

    /**
     * What {@code recall@k} is if the order is random: the mean over queries of
     *
     * <pre>
     * 1 − C(N − R, k) / C(N, k)
     * </pre>
     *
     * <p>where R of the N that can be found are right.
     */
    public double chance(Direction direction, int k) {
        if (direction == Direction.TO_CAPTION) {
            return Arrays.stream(captionsOf)
                    .mapToDouble(own -> hit(captions, own.length, k))
                    .average()
                    .orElseThrow();
        }
        int[] members = new int[captions];
        for (int[] own : captionsOf) {
            for (int caption : own) {
                members[caption]++;
            }
        }
        return Arrays.stream(members)
                .mapToDouble(right -> hit(captionsOf.length, right, k))
                .average()
                .orElseThrow();
    }

    private static double hit(int all, int right, int k) {
        double missed = 1;
        for (int i = 0; i < Math.min(k, all); i++) {
            missed *= Math.max(0, all - right - i) / (double) (all - i);
        }
        return 1 - missed;
    }
}
