package dev.dipole.bench.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Document;
import dev.dipole.data.Example;
import dev.dipole.data.RetrievalTask;
import dev.dipole.eval.UnseenQueries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HeldOutDocumentsTest {

    /** 500 queries in chains of five: the documents of a query are its own and its successor's in the chain. */
    private static RetrievalTask chains() {
        List<Document> documents = new ArrayList<>();
        Map<String, String> queries = new LinkedHashMap<>();
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        for (int i = 0; i < 500; i++) {
            documents.add(new Document("d" + i, "", "text " + i));
            queries.put("q" + i, "question " + i);
            Map<String, Integer> grades = new LinkedHashMap<>();
            grades.put("d" + i, 1);
            if (i % 5 < 4) {
                grades.put("d" + (i + 1), 1);
            }
            grades.put("d" + (i + 250) % 500, 0);
            judgements.put("q" + i, grades);
        }
        queries.put("nothing", "a question without an answer");
        judgements.put("nothing", Map.of("d0", 0));
        return new RetrievalTask("toys/train", queries, documents, judgements);
    }

    @Test
    void noDocumentIsOnBothSides() {
        RetrievalTask task = chains();
        HeldOutDocuments divided = HeldOutDocuments.of(task, 0.2);
        Set<String> held = divided.development().queries().keySet();
        assertEquals(held, UnseenQueries.of(divided.development(), divided.training()));
        List<Example<String>> training = divided.training().readAll();
        assertEquals(500, held.size() + training.size());
        // 100 chains, of which a fifth is expected; five standard deviations are 20.
        assertTrue(held.size() > 0 && held.size() < 200, () -> "held out: " + held.size());
        assertEquals(0, held.size() % 5, "a chain is held out as a whole");
        assertEquals(task.documents(), divided.development().documents());
        Set<String> questions =
                new LinkedHashSet<>(divided.development().queries().values());
        training.forEach(example -> assertTrue(questions.add(example.anchor()), example.anchor()));
        for (Example<String> example : training) {
            int number = Integer.parseInt(example.anchor().substring("question ".length()));
            assertEquals(
                    number % 5 < 4 ? List.of("text " + number, "text " + (number + 1)) : List.of("text " + number),
                    example.positives());
        }
    }

    @Test
    void equalTextsAreOneDocument() {
        List<Document> documents = new ArrayList<>();
        Map<String, String> queries = new LinkedHashMap<>();
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        for (int i = 0; i < 60; i++) {
            documents.add(new Document("d" + i, "", "text " + i / 2));
            queries.put("q" + i, "question " + i);
            judgements.put("q" + i, Map.of("d" + i, 1));
        }
        HeldOutDocuments divided = HeldOutDocuments.of(new RetrievalTask("t", queries, documents, judgements), 0.5);
        Set<String> held = divided.development().queries().keySet();
        assertTrue(!held.isEmpty() && held.size() < 60, () -> "held out: " + held);
        for (int i = 0; i < 60; i += 2) {
            assertEquals(held.contains("q" + i), held.contains("q" + (i + 1)), "query " + i);
        }
    }

    @Test
    void theDivisionDoesNotDependOnTheOrder() {
        RetrievalTask task = chains();
        List<String> backwards = new ArrayList<>(task.queries().keySet());
        Collections.reverse(backwards);
        Map<String, String> queries = new LinkedHashMap<>();
        backwards.forEach(
                query -> queries.put(query, String.valueOf(task.queries().get(query))));
        RetrievalTask other = new RetrievalTask("toys/train", queries, task.documents(), task.judgements());
        assertEquals(
                HeldOutDocuments.of(task, 0.2).development().queries(),
                HeldOutDocuments.of(other, 0.2).development().queries());
        assertThrows(IllegalArgumentException.class, () -> HeldOutDocuments.of(task, 1));
    }
}
