package dev.dipole.eval;

import java.util.List;
import java.util.Map;

/**
 * A number that says how good one query's ranking is; higher is better. A metric is pure, and defined as trec_eval
 * defines it: a document is relevant if its grade is above 0, a document without judgement is not relevant, and a query
 * without any relevant document has value 0.
 *
 * <p>To add one: one file that implements this interface (any caller can hand an instance to
 * {@link RetrievalEvaluation}), and one line in {@link RankingMetrics} if it is to be named on a command line.
 */
public interface Metric {

    /** What reports call it, such as {@code ndcg@10}; {@link RankingMetrics#parse} reads it back. */
    String name();

    /** How many ranks it looks at; {@link Integer#MAX_VALUE} for the whole ranking. */
    int depth();

    /**
     * The value for one query.
     *
     * @param ranking document identifiers, best first, each at most once; may be shorter than {@link #depth} or empty
     * @param grades the query's judgements: document identifier to grade
     */
    double value(List<String> ranking, Map<String, Integer> grades);
}
