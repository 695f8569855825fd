package dev.dipole.retrieve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A retriever's answers to queries that are known beforehand, so that one that is asked many times, as a part of several
 * fusions, searches once. It holds nothing that would have to be freed, and answers after {@link #close} too.
 *
 * @param byQuery query to its answers, best first
 * @param depth how many answers were asked for, at least 1
 * @param size how many documents can be found
 */
public record Answers(Map<String, List<Hit>> byQuery, int depth, int size) implements Retriever<String> {

    public Answers {
        byQuery = Map.copyOf(byQuery);
        if (depth < 1) {
            throw new IllegalArgumentException("depth (" + depth + ") must be at least 1; maybe 100");
        }
    }

    /** What a retriever answers; it may be closed afterwards. */
    public static Answers of(Retriever<String> retriever, Collection<String> queries, int depth) {
        List<String> asked = List.copyOf(queries);
        List<List<Hit>> answers = retriever.searchAll(asked, depth);
        Map<String, List<Hit>> byQuery = new LinkedHashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            byQuery.put(asked.get(i), List.copyOf(answers.get(i)));
        }
        return new Answers(byQuery, depth, retriever.size());
    }

    /** {@inheritDoc} Only a query that was asked before, and no deeper than then. */
    @Override
    public List<Hit> search(String query, int k) {
        Retriever.checkK(k);
        if (k > depth) {
            throw new IllegalArgumentException(
                    "k (" + k + ") must be at most " + depth + ", the answers that were asked for; ask for more first");
        }
        List<Hit> answer = byQuery.get(query);
        if (answer == null) {
            throw new IllegalArgumentException(
                    "the query \"" + query + "\" was not asked before; ask the retriever itself");
        }
        return answer.subList(0, Math.min(k, answer.size()));
    }

    @Override
    public List<List<Hit>> searchAll(List<String> queries, int k) {
        List<List<Hit>> answers = new ArrayList<>(queries.size());
        for (String query : queries) {
            answers.add(search(query, k));
        }
        return answers;
    }

    @Override
    public void close() {}
}
