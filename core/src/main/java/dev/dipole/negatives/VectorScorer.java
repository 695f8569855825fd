package dev.dipole.negatives;

import dev.dipole.encoder.Encoder;
import dev.dipole.similarity.VectorMetric;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores by the dot product of vectors, which is the cosine where they are of unit length. Each different input of a call is
 * encoded once, and its vector held until the call ends.
 *
 * @param <I> what the encoders take
 * @param anchors the model's query side
 * @param candidates its document side
 */
public record VectorScorer<I>(Encoder<I> anchors, Encoder<I> candidates) implements Scorer<I> {

    @Override
    public double[][] score(List<I> asked, List<List<I>> lists) {
        float[][] queries = anchors.encode(asked);
        Map<I, Integer> places = new HashMap<>();
        List<I> different = new ArrayList<>();
        for (List<I> list : lists) {
            for (I candidate : list) {
                if (places.putIfAbsent(candidate, different.size()) == null) {
                    different.add(candidate);
                }
            }
        }
        float[][] documents = candidates.encode(different);
        double[][] scores = new double[lists.size()][];
        for (int i = 0; i < scores.length; i++) {
            List<I> list = lists.get(i);
            scores[i] = new double[list.size()];
            for (int k = 0; k < scores[i].length; k++) {
                int place = places.getOrDefault(list.get(k), -1);
                scores[i][k] = VectorMetric.DOT.score(queries[i], documents[place]);
            }
        }
        return scores;
    }
}
