package dev.dipole.eval;

import dev.dipole.data.Document;
import dev.dipole.data.Example;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.Source;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which queries of a task ask for documents that no training taught: to find again what was trained on is easier than what a
 * model is for, and where training and test share documents, a mean over all queries hides the difference.
 */
public final class UnseenQueries {

    private UnseenQueries() {}

    /**
     * The queries none of whose relevant documents was a positive in training. Documents and positives are compared by their
     * whole text ({@link Document#content()} or {@link Document#text()}); a query without any relevant document is none of
     * them.
     *
     * @param training what was, or may have been, trained on; read once
     * @return in the task's order
     */
    public static Set<String> of(RetrievalTask task, Source<String> training) {
        Set<Long> positives = new HashSet<>();
        try (Source.Cursor<String> cursor = training.open(0)) {
            for (Example<String> example = cursor.next(); example != null; example = cursor.next()) {
                example.positives().forEach(text -> positives.add(KnownPositives.hash(text)));
            }
        }
        Map<String, Boolean> seen = new HashMap<>();
        for (Document document : task.documents()) {
            seen.put(
                    document.id(),
                    positives.contains(KnownPositives.hash(document.content()))
                            || positives.contains(KnownPositives.hash(document.text())));
        }
        Set<String> unseen = new LinkedHashSet<>();
        for (String query : task.queries().keySet()) {
            Map<String, Integer> grades = task.judgements().getOrDefault(query, Map.of());
            boolean any = false;
            boolean none = true;
            for (Map.Entry<String, Integer> grade : grades.entrySet()) {
                if (grade.getValue() > 0) {
                    any = true;
                    none &= !seen.getOrDefault(grade.getKey(), false);
                }
            }
            if (any && none) {
                unseen.add(query);
            }
        }
        return unseen;
    }
}
