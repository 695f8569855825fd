package dev.dipole.eval;

import dev.dipole.random.RandomKey;
import dev.dipole.similarity.NearestNeighbours;
import dev.dipole.similarity.VectorMetric;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The weighted k-nearest-neighbour classifier of Wu, Xiong, Yu and Lin (2018): each of the k training vectors of highest cosine
 * votes for its class with weight
 *
 * <pre>
 * exp(cosine / temperature)
 * </pre>
 *
 * <p>and the class of the largest sum wins, among equal ones the lowest.
 *
 * @param ks each at least 1, at most one for each figure {@code knn@k}; capped by the number of training vectors
 * @param temperature of the votes, positive; 0.07 in the paper
 */
public record NearestNeighbourProbe(List<Integer> ks, double temperature) implements Probe {

    public NearestNeighbourProbe {
        ks = List.copyOf(ks);
        if (ks.isEmpty()) {
            throw new IllegalArgumentException("ks is empty; name at least one number of neighbours, such as 20");
        }
        for (int k : ks) {
            if (k < 1) {
                throw new IllegalArgumentException("k (" + k + ") must be at least 1; maybe 20");
            }
        }
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature (" + temperature + ") must be positive; maybe 0.07");
        }
    }

    /** k 20 and 200 at temperature 0.07. */
    public static NearestNeighbourProbe defaults() {
        return new NearestNeighbourProbe(List.of(20, 200), 0.07);
    }

    @Override
    public List<TaskReport.Figure> measure(Labelled training, Labelled test, RandomKey key) {
        Set<Integer> capped = new LinkedHashSet<>();
        ks.forEach(k -> capped.add(Math.min(k, training.size())));
        int most = capped.stream().mapToInt(Integer::intValue).max().orElseThrow();
        List<TaskReport.Figure> figures = new ArrayList<>();
        try (NearestNeighbours index = NearestNeighbours.of(VectorMetric.DOT, UnitVectors.of(training.vectors()))) {
            NearestNeighbours.Neighbours near = index.search(UnitVectors.of(test.vectors()), most);
            for (int k : capped) {
                int[] guesses = new int[test.size()];
                for (int i = 0; i < guesses.length; i++) {
                    guesses[i] = vote(near.ordinals()[i], near.scores()[i], k, training);
                }
                figures.add(Figures.mean("knn@" + k, test.right(guesses)));
            }
        }
        return figures;
    }

    private int vote(int[] ordinals, float[] scores, int k, Labelled training) {
        double[] sums = new double[training.count()];
        for (int j = 0; j < k; j++) {
            // Against the best, so that no temperature is too low for the exponential.
            sums[training.classes()[ordinals[j]]] += Math.exp((scores[j] - scores[0]) / temperature);
        }
        return LogisticRegression.argmax(sums);
    }
}
