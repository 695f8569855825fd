package dev.dipole.eval;

import dev.dipole.data.Example;
import dev.dipole.data.Source;
import dev.dipole.encoder.Encoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often an anchor is closer to what belongs to it than to what does not. An example with p positives and n negatives
 * holds p · n triplets and counts as the share of those that are right, so that intervals are over examples, whose triplets
 * are not independent. A triplet whose two similarities are equal is wrong: an encoder that gives every text one vector must
 * not look good.
 *
 * @param name what reports call it
 * @param examples with at least one positive and one negative each
 */
public record TripletAccuracy(String name, List<Example<String>> examples) implements EvaluationTask<String> {

    public TripletAccuracy {
        examples = List.copyOf(examples);
        if (examples.isEmpty()) {
            throw new IllegalArgumentException(name + " holds no triplets; it needs at least one");
        }
        for (int i = 0; i < examples.size(); i++) {
            if (examples.get(i).positives().isEmpty()
                    || examples.get(i).negatives().isEmpty()) {
                throw new IllegalArgumentException(
                        "example " + (i + 1) + " of " + name + " is no triplet; it needs a positive and a negative");
            }
        }
    }

    /** The triplets of a source. */
    public static TripletAccuracy of(Source<String> source) {
        return new TripletAccuracy(source.name(), source.readAll());
    }

    @Override
    public TaskReport evaluate(Encoder<String> encoder) {
        List<String> texts = new ArrayList<>();
        int triplets = 0;
        for (Example<String> example : examples) {
            texts.add(example.anchor());
            texts.addAll(example.positives());
            texts.addAll(example.negatives());
            triplets += example.positives().size() * example.negatives().size();
        }
        Encoded<String> encoded = Encoded.of(encoder, texts);
        List<TaskReport.Figure> figures = new ArrayList<>();
        for (PairSimilarity similarity : PairSimilarity.values()) {
            double[] right = examples.stream()
                    .mapToDouble(each -> right(each, encoded, similarity))
                    .toArray();
            figures.add(Figures.mean(similarity + "-accuracy", right));
        }
        Map<String, Integer> size = new LinkedHashMap<>();
        size.put("examples", examples.size());
        size.put("triplets", triplets);
        return new TaskReport(name, "triplets", size, figures);
    }

    private static double right(Example<String> example, Encoded<String> encoded, PairSimilarity similarity) {
        float[] anchor = encoded.vector(example.anchor());
        int right = 0;
        for (String positive : example.positives()) {
            double near = similarity.score(anchor, encoded.vector(positive));
            for (String negative : example.negatives()) {
                right += near > similarity.score(anchor, encoded.vector(negative)) ? 1 : 0;
            }
        }
        return (double) right
                / (example.positives().size() * example.negatives().size());
    }
}
