package dev.dipole.data;

import java.util.List;
import java.util.Map;

/**
 * Queries, a corpus, and which document answers which query.
 *
 * @param name what reports call it, such as {@code scifact/test}
 * @param queries identifier to text, in order; only those that have judgements
 * @param documents the corpus
 * @param judgements query identifier to document identifier to grade; a grade above 0 is relevant
 */
public record RetrievalTask(
        String name,
        Map<String, String> queries,
        List<Document> documents,
        Map<String, Map<String, Integer>> judgements) {

    public RetrievalTask {
        for (String query : queries.keySet()) {
            if (!judgements.containsKey(query)) {
                throw new IllegalArgumentException("query " + query
                        + " has no judgements: leave it out, as nothing can be said about its results");
            }
        }
    }
}
