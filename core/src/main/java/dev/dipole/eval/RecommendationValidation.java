package dev.dipole.eval;

import dev.dipole.data.interaction.Bag;
import dev.dipole.encoder.Encoder;
import dev.dipole.retrieve.item.VectorRecommender;
import java.util.Map;

/**
 * The mean of a ranking metric on a recommendation task, by two towers.
 *
 * @param task of a development part
 * @param popularity item to how many users have taken it: what can be recommended
 * @param weight of the popularity's logarithm, as {@link VectorRecommender} tells
 * @param metric such as {@code recall@10}
 */
public record RecommendationValidation(
        RecommendationTask task, Map<String, Integer> popularity, double weight, String metric)
        implements Validation<Bag> {

    public RecommendationValidation {
        RankingMetrics.parse(metric);
    }

    @Override
    public double evaluate(Encoder<Bag> anchors, Encoder<Bag> candidates) {
        try (VectorRecommender recommender =
                VectorRecommender.of(anchors::encode, candidates::encode, popularity, weight)) {
            return task.evaluate("model", recommender, metric).mean(metric);
        }
    }
}
