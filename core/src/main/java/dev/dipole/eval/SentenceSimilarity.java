package dev.dipole.eval;

import dev.dipole.data.Example;
import dev.dipole.data.Source;
import dev.dipole.encoder.Encoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Semantic textual similarity (STS): do an encoder's similarities of pairs go together with the scores that people gave?
 * Reported are Spearman's and Pearson's correlation for the cosine, and for the inner product and the distances after
 * Euclid and Manhattan (negated, so that higher is more alike), each with an interval over the pairs.
 *
 * @param name what reports call it
 * @param examples pairs with a score, at least two
 */
public record SentenceSimilarity(String name, List<Example<String>> examples) implements EvaluationTask<String> {

    public SentenceSimilarity {
        examples = List.copyOf(examples);
        for (int i = 0; i < examples.size(); i++) {
            if (!examples.get(i).isScored()) {
                throw new IllegalArgumentException("example " + (i + 1) + " of " + name
                        + " has no score; similarity is measured against the scores of people");
            }
        }
        if (examples.size() < 2) {
            throw new IllegalArgumentException(
                    name + " holds " + examples.size() + " scored pairs; a correlation needs at least two");
        }
        if (examples.stream().mapToDouble(Example::score).distinct().count() < 2) {
            throw new IllegalArgumentException(name + " holds one score only ("
                    + examples.get(0).score() + "); nothing goes together with what never changes");
        }
    }

    /** The scored pairs of a source. */
    public static SentenceSimilarity of(Source<String> source) {
        return new SentenceSimilarity(source.name(), source.readAll());
    }

    @Override
    public TaskReport evaluate(Encoder<String> encoder) {
        Encoded<String> encoded = Encoded.of(encoder, texts());
        double[] scores = examples.stream().mapToDouble(Example::score).toArray();
        List<TaskReport.Figure> spearman = new ArrayList<>();
        List<TaskReport.Figure> pearson = new ArrayList<>();
        for (PairSimilarity similarity : PairSimilarity.values()) {
            double[] similarities = new double[scores.length];
            for (int i = 0; i < scores.length; i++) {
                Example<String> pair = examples.get(i);
                similarities[i] = similarity.score(
                        encoded.vector(pair.anchor()),
                        encoded.vector(pair.positives().get(0)));
            }
            Correlation correlation = Correlation.of(similarities, scores);
            spearman.add(Figures.statistic(similarity + "-spearman", scores.length, correlation::spearman));
            pearson.add(Figures.statistic(similarity + "-pearson", scores.length, correlation::pearson));
        }
        spearman.addAll(pearson);
        Map<String, Integer> size = new LinkedHashMap<>();
        size.put("pairs", examples.size());
        return new TaskReport(name, "sts", size, spearman);
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (Example<String> pair : examples) {
            texts.add(pair.anchor());
            texts.add(pair.positives().get(0));
        }
        return texts;
    }
}
