package dev.dipole.eval;

import dev.dipole.data.interaction.Bag;
import dev.dipole.data.interaction.HoldOut;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Users of whom something is held out: does a recommender, which never answers with what a user has, find it?
 *
 * @param name what reports call it
 * @param users identifier to what is known of the user
 * @param judgements user to item to grade
 */
public record RecommendationTask(String name, Map<String, Bag> users, Map<String, Map<String, Integer>> judgements) {

    public RecommendationTask {
        users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
        judgements = Collections.unmodifiableMap(new LinkedHashMap<>(judgements));
        if (!users.keySet().equals(judgements.keySet())) {
            throw new IllegalArgumentException("users (" + users.size() + ") and judgements (" + judgements.size()
                    + ") of " + name + " must be of the same users");
        }
    }

    /** What was held out, asked of every user that it was taken from. */
    public static RecommendationTask of(HoldOut split) {
        return new RecommendationTask(split.training().name() + ", " + split.rule(), split.users(), split.judgements());
    }

    /**
     * Measures a recommender, user by user.
     *
     * @param metrics such as {@code recall@10} and {@code ndcg@10}
     */
    public EvaluationReport evaluate(String system, Retriever<Bag> recommender, String... metrics) {
        RetrievalEvaluation evaluation = RetrievalEvaluation.of(metrics);
        int depth = evaluation.metrics().stream().mapToInt(Metric::depth).max().orElseThrow();
        List<String> names = new ArrayList<>(users.keySet());
        List<List<Hit>> answers = recommender.searchAll(
                new ArrayList<>(users.values()), Math.min(depth, Math.max(1, recommender.size())));
        Map<String, List<String>> rankings = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            rankings.put(names.get(i), answers.get(i).stream().map(Hit::id).toList());
        }
        return evaluation.run(name, system, rankings, judgements);
    }
}
