package dev.dipole.app.inspect;

import dev.dipole.app.Progress;
import dev.dipole.monitor.EmbeddingSample;
import dev.dipole.monitor.Indicators;
import dev.dipole.similarity.NearestNeighbours;
import dev.dipole.similarity.VectorMetric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model makes of texts, or of pictures or sounds, whose paths then stand for them.
 *
 * @param kind what they are: {@value #TEXTS}, or as towers are called, such as {@code pictures}
 * @param count how many there are
 * @param values of the indicators on a sample of them
 * @param hubs those that are among the {@value #K} nearest of most others, most often first
 * @param equal texts that are there before, each with the first that is equal to it
 * @param near those that differ and whose cosine is at or above the threshold, the nearest first
 * @param nearPairs how many pairs of these there are among the {@value #K} nearest of each
 * @param unknown the identifiers of those without a vector: texts of which the model knows no word, files that it cannot read
 */
public record ModelView(
        String kind,
        int count,
        Map<String, Double> values,
        List<Hub> hubs,
        List<Duplicate> equal,
        List<Duplicate> near,
        int nearPairs,
        List<String> unknown) {

    /** The kind of texts. */
    public static final String TEXTS = "texts";

    /** Neighbours that are looked at of each. */
    public static final int K = 10;

    /** Lines of each list that are worth reading. */
    private static final int SHOWN = 20;

    private static final int CHUNK = 1024;

    /** Whether they are texts, and not files. */
    public boolean isOfTexts() {
        return kind.equals(TEXTS);
    }

    /** What a zero vector says of them. */
    public String withoutVector() {
        return isOfTexts() ? "texts of which the model knows no word" : kind + " that cannot be read";
    }

    /** What is near to many: {@code occurrences} have it among their nearest. */
    public record Hub(String id, String text, int occurrences) {}

    /** Two of them. */
    public record Duplicate(String id, String otherId, String text, String otherText, double cosine) {}

    /** A text, or the path of a file, and its identifier. */
    public record Text(String id, String text) {}

    /**
     * Looks at them.
     *
     * @param kind what they are
     * @param texts each, or its path
     * @param vectors [texts, dim]; zeros: none
     * @param sample of some of them, for the indicators
     * @param threshold the cosine from which two texts count as nearly the same
     */
    public static ModelView of(
            String kind,
            List<Text> texts,
            float[][] vectors,
            EmbeddingSample sample,
            double threshold,
            Progress progress) {
        List<Duplicate> equal = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        List<Text> known = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        Map<String, Text> seen = new HashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            Text text = texts.get(i);
            Text earlier = seen.putIfAbsent(text.text(), text);
            if (earlier != null) {
                equal.add(new Duplicate(earlier.id(), text.id(), text.text(), text.text(), 1));
            } else if (isZero(vectors[i])) {
                unknown.add(text.id());
            } else {
                known.add(text);
                rows.add(vectors[i]);
            }
        }
        int[] occurrences = new int[known.size()];
        List<Duplicate> near = new ArrayList<>();
        if (known.size() > 1) {
            search(known, rows.toArray(float[][]::new), occurrences, near, threshold, progress);
        }
        List<Hub> hubs = new ArrayList<>();
        for (int i = 0; i < occurrences.length; i++) {
            hubs.add(new Hub(known.get(i).id(), known.get(i).text(), occurrences[i]));
        }
        hubs.sort(Comparator.comparingInt(Hub::occurrences).reversed());
        near.sort(Comparator.comparingDouble(Duplicate::cosine).reversed());
        return new ModelView(
                kind,
                texts.size(),
                Indicators.measure(sample),
                List.copyOf(hubs.subList(0, Math.min(SHOWN, hubs.size()))),
                equal,
                List.copyOf(near.subList(0, Math.min(SHOWN, near.size()))),
                near.size(),
                unknown);
    }

    private static void search(
            List<Text> known,
            float[][] rows,
            int[] occurrences,
            List<Duplicate> near,
            double threshold,
            Progress progress) {
        String task = "searching for hubs and duplicates";
        try (NearestNeighbours index = NearestNeighbours.of(VectorMetric.COSINE, rows)) {
            for (int start = 0; start < rows.length; start += CHUNK) {
                progress.update(task, start, rows.length);
                float[][] queries = Arrays.copyOfRange(rows, start, Math.min(rows.length, start + CHUNK));
                // One more, for each finds itself.
                NearestNeighbours.Neighbours found = index.search(queries, K + 1);
                for (int i = 0; i < queries.length; i++) {
                    count(known, start + i, found.ordinals()[i], found.scores()[i], occurrences, near, threshold);
                }
            }
        }
        progress.update(task, rows.length, rows.length);
    }

    private static void count(
            List<Text> known,
            int row,
            int[] ordinals,
            float[] scores,
            int[] occurrences,
            List<Duplicate> near,
            double threshold) {
        int taken = 0;
        for (int i = 0; i < ordinals.length && taken < K; i++) {
            int other = ordinals[i];
            if (other == row) {
                continue;
            }
            taken++;
            occurrences[other]++;
            if (row < other && scores[i] >= threshold) {
                Text one = known.get(row);
                Text two = known.get(other);
                near.add(new Duplicate(one.id(), two.id(), one.text(), two.text(), scores[i]));
            }
        }
    }

    private static boolean isZero(float[] vector) {
        for (float value : vector) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }
}
