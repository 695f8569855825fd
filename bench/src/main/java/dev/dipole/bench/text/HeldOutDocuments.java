package dev.dipole.bench.text;

import dev.dipole.data.Example;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A task whose queries are trained on, divided so that no relevant document is on both sides: queries that share one, by way
 * of others too, stay together. What is chosen on the held-out part is chosen on documents that were not trained on.
 *
 * @param training pairs of the queries that stay
 * @param development the held-out queries, and the whole corpus
 */
record HeldOutDocuments(Source<String> training, RetrievalTask development) {

    /** The division never changes: settings that are chosen on different days are chosen on the same queries. */
    private static final RandomKey KEY = RandomKey.ofSeed(1);

    /**
     * Divides.
     *
     * @param task what may be trained on
     * @param share in (0, 1), of the groups of queries; the expected share that is held out
     */
    static HeldOutDocuments of(RetrievalTask task, double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("share (" + share + ") must be between 0 and 1; maybe 0.2");
        }
        Map<String, String> contents = new HashMap<>();
        task.documents().forEach(document -> contents.put(document.id(), document.content()));
        Map<String, List<String>> positives = new LinkedHashMap<>();
        Map<String, String> groups = new HashMap<>();
        for (String query : task.queries().keySet()) {
            List<String> texts = new ArrayList<>();
            Objects.requireNonNull(task.judgements().get(query)).forEach((document, grade) -> {
                if (grade > 0) {
                    texts.add(Objects.requireNonNull(contents.get(document), document));
                }
            });
            if (texts.isEmpty()) {
                continue; // teaches nothing, and nothing can be found for it
            }
            positives.put(query, texts);
            texts.forEach(text -> join(groups, texts.get(0), text));
        }
        List<Example<String>> training = new ArrayList<>();
        Map<String, String> queries = new LinkedHashMap<>();
        positives.forEach((query, texts) -> {
            String text = Objects.requireNonNull(task.queries().get(query));
            double place = KEY.split(root(groups, texts.get(0))).generator().nextDouble();
            if (place < share) {
                queries.put(query, text);
            } else {
                training.add(new Example<>(text, texts, List.of()));
            }
        });
        return new HeldOutDocuments(
                Sources.of(task.name() + " without the held-out documents", training),
                new RetrievalTask(task.name() + " held out", queries, task.documents(), task.judgements()));
    }

    /** Makes one group of two; it is called after its first text in alphabetical order, wherever that stands. */
    private static void join(Map<String, String> groups, String a, String b) {
        String first = root(groups, a);
        String second = root(groups, b);
        if (first.compareTo(second) < 0) {
            groups.put(second, first);
        } else if (!first.equals(second)) {
            groups.put(first, second);
        }
    }

    private static String root(Map<String, String> groups, String text) {
        String at = text;
        for (String next = groups.get(at); next != null; next = groups.get(at)) {
            at = next;
        }
        return at;
    }
}
