package dev.dipole.eval;

import dev.dipole.similarity.NearestNeighbours;
import dev.dipole.similarity.VectorMetric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The pairs of a corpus that are most alike by cosine. Every vector is compared with every other in tiles, of each its
 * nearest are kept, and of all those the best pairs: memory is that of the vectors and the pairs kept, never n².
 *
 * @param neighbours how many of each text's nearest others may become a pair with it, at least 1; a pair is found if either of
 *     the two has the other among its nearest
 * @param most how many pairs are kept, at least 1
 */
public record ParaphraseMining(int neighbours, int most) {

    /** Queries whose neighbours are held at a time. */
    private static final int CHUNK = 1024;

    private static final Comparator<Pair> BEST_FIRST = Comparator.comparingDouble(Pair::score)
            .reversed()
            .thenComparingInt(Pair::first)
            .thenComparingInt(Pair::second);

    public ParaphraseMining {
        if (neighbours < 1) {
            throw new IllegalArgumentException("neighbours (" + neighbours + ") must be at least 1; maybe 100");
        }
        if (most < 1) {
            throw new IllegalArgumentException("most (" + most + ") must be at least 1; maybe 500000");
        }
    }

    /** The 100 nearest of each text, and the best 500,000 pairs. */
    public static ParaphraseMining defaults() {
        return new ParaphraseMining(100, 500_000);
    }

    /**
     * Two texts that are alike.
     *
     * @param first ordinal of the one
     * @param second ordinal of the other, above {@code first}
     * @param score their cosine
     */
    public record Pair(int first, int second, float score) {}

    /**
     * The best pairs, best first; equal scores by lowest first, then lowest second ordinal.
     *
     * @param vectors [texts, dim]; a zero vector has cosine 0 with every other
     */
    public List<Pair> mine(float[][] vectors) {
        if (vectors.length < 2) {
            throw new IllegalArgumentException("there are " + vectors.length + " texts; a pair needs at least two");
        }
        float[][] units = UnitVectors.of(vectors);
        List<Pair> kept = new ArrayList<>();
        try (NearestNeighbours index = NearestNeighbours.of(VectorMetric.DOT, units)) {
            for (int start = 0; start < units.length; start += CHUNK) {
                int end = Math.min(units.length, start + CHUNK);
                // One more than asked for: nobody is nearer to a text than itself.
                NearestNeighbours.Neighbours near = index.search(
                        Arrays.copyOfRange(units, start, end), (int) Math.min(units.length, neighbours + 1L));
                for (int i = start; i < end; i++) {
                    int[] ordinals = near.ordinals()[i - start];
                    int taken = 0;
                    for (int j = 0; j < ordinals.length && taken < neighbours; j++) {
                        int other = ordinals[j];
                        if (other != i) {
                            taken++;
                            kept.add(new Pair(Math.min(i, other), Math.max(i, other), near.scores()[i - start][j]));
                        }
                    }
                }
                if (kept.size() > 4L * most) {
                    kept = best(kept);
                }
            }
        }
        return List.copyOf(best(kept));
    }

    /** Each pair once, for both of its texts may have found it; then no more than wanted. */
    private List<Pair> best(List<Pair> pairs) {
        pairs.sort(BEST_FIRST);
        List<Pair> best = new ArrayList<>(Math.min(pairs.size(), most));
        for (int i = 0; i < pairs.size() && best.size() < most; i++) {
            Pair pair = pairs.get(i);
            // A product is the same either way round, so the two stand side by side.
            if (i == 0 || !pair.equals(pairs.get(i - 1))) {
                best.add(pair);
            }
        }
        return best;
    }
}
