package dev.dipole.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answers of one system as a run of TREC holds them.
 *
 * @param tag what the system is called
 * @param answers query identifier to its answers, in the order of the file or of the search
 */
public record TrecRun(String tag, Map<String, List<Answer>> answers) {

    /**
     * trec_eval's order: by score, highest first, and among equal scores by identifier, the highest first as bytes compare.
     * The ranks in a file count for nothing. Scores are compared in double precision, as trec_eval does now; its versions
     * before that rounded them to single precision, where more are equal.
     */
    private static final Comparator<Answer> TREC_ORDER = (a, b) -> {
        int scores = Double.compare(b.score() + 0.0, a.score() + 0.0);
        return scores != 0
                ? scores
                : Arrays.compareUnsigned(
                        b.document().getBytes(StandardCharsets.UTF_8),
                        a.document().getBytes(StandardCharsets.UTF_8));
    };

    /**
     * One answer.
     *
     * @param document the document's identifier
     * @param score finite; higher is better
     */
    public record Answer(String document, double score) {

        public Answer {
            if (!Double.isFinite(score)) {
                throw new IllegalArgumentException("score of " + document + " (" + score + ") must be finite");
            }
        }
    }

    public TrecRun {
        Map<String, List<Answer>> copy = new LinkedHashMap<>();
        answers.forEach((query, list) -> copy.put(query, List.copyOf(list)));
        answers = Collections.unmodifiableMap(copy);
    }

    /** Query identifier to document identifiers, best first, in the order in which trec_eval sees them. */
    public Map<String, List<String>> rankings() {
        Map<String, List<String>> rankings = new LinkedHashMap<>();
        answers.forEach((query, list) -> {
            List<Answer> ordered = new ArrayList<>(list);
            ordered.sort(TREC_ORDER);
            rankings.put(query, ordered.stream().map(Answer::document).toList());
        });
        return rankings;
    }
}
