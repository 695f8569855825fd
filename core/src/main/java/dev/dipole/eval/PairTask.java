package dev.dipole.eval;

import dev.dipole.data.Document;
import dev.dipole.data.Example;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A retrieval task made of examples: each different anchor asks for its positives among the positives of all. */
public final class PairTask {

    private PairTask() {}

    /** Reads up to {@code most} examples. Equal texts are one query, one document. */
    public static RetrievalTask of(String name, Source<String> source, int most) {
        Map<String, String> queryIds = new LinkedHashMap<>();
        Map<String, String> documentIds = new LinkedHashMap<>();
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        try (Source.Cursor<String> cursor = source.open(0)) {
            for (int i = 0; i < most; i++) {
                Example<String> example = cursor.next();
                if (example == null) {
                    break;
                }
                String query = queryIds.computeIfAbsent(example.anchor(), text -> "q" + queryIds.size());
                for (String positive : example.positives()) {
                    String document = documentIds.computeIfAbsent(positive, text -> "d" + documentIds.size());
                    judgements
                            .computeIfAbsent(query, id -> new LinkedHashMap<>())
                            .put(document, 1);
                }
            }
        }
        Map<String, String> queries = new LinkedHashMap<>();
        queryIds.forEach((text, id) -> queries.put(id, text));
        List<Document> documents = new ArrayList<>();
        documentIds.forEach((text, id) -> documents.add(new Document(id, "", text)));
        return new RetrievalTask(name, queries, documents, judgements);
    }
}
