package dev.dipole.data;

import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

    /** SHA-256, in hexadecimal, of queries, documents and judgements; the name is not part of it. */
    public String fingerprint() {
        MessageDigest digest = Fingerprint.sha256();
        queries.forEach((id, text) -> Fingerprint.add(digest, List.of(id, text)));
        Fingerprint.add(digest, String.valueOf(documents.size()));
        for (Document document : documents) {
            Fingerprint.add(digest, List.of(document.id(), document.content()));
        }
        queries.keySet()
                .forEach(query -> new TreeMap<>(judgements.get(query))
                        .forEach((document, grade) -> Fingerprint.add(digest, List.of(query, document, "" + grade))));
        return Fingerprint.hex(digest);
    }
}
