package dev.dipole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class DocumentsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Path write(String name, String content) {
        return SourceContract.write(folder.resolve(name), content);
    }

    private void fails(String message, Executable reading) {
        InputException e = assertThrows(InputException.class, reading);
        assertEquals(
                message,
                String.valueOf(e.getMessage()).replace(folder + "/", "").replace(folder.toString(), "."));
    }

    @BeforeEach
    void beir() {
        write(
                "beir/corpus.jsonl",
                Written.document("d1", "Title", "one")
                        + Written.document("d2", "", "two")
                        + Written.document("d3", "", ""));
        write(
                "beir/queries.jsonl.gz",
                Written.query("q2", "second") + Written.query("q1", "first") + Written.query("q3", "x"));
        write("beir/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td2\t1\nq1\td3\t0\nq1\td2\t1\n");
    }

    @Test
    void readsRowsOfEveryFormat() {
        List<Document> expected = List.of(new Document("1", "T", "one"), new Document("2", "", "two"));
        assertEquals(
                expected,
                Documents.read(write(
                        "a.jsonl",
                        "{\"id\":1,\"title\":\"T\",\"contents\":\"one\"}\n{\"id\":\"2\",\"contents\":\"two\"}")));
        assertEquals(expected, Documents.read(write("a.csv.gz", "Body,title,_id\none,T,1\ntwo,,2\n")));
        assertEquals(
                List.of(new Document("one", "", "1")),
                Documents.read(write("a.tsv", "a\tb\none\t1\n"), DocumentColumns.of("a", "b")));
        // Without identifiers the rows are counted; a title that only later rows have is read.
        assertEquals(
                List.of(new Document("1", "", "one"), new Document("2", "T", "two")),
                Documents.read(write("b.jsonl", "{\"text\":\"one\"}\n\n{\"title\":\"T\",\"text\":\"two\"}")));
    }

    @Test
    void readsAFolderOfTexts() throws Exception {
        write("docs/b.txt", "bee");
        write("docs/a/x.md", "# ex");
        write("docs/a/picture.png", "no");
        write("docs/.git/y.txt", "no");
        Path docs = folder.resolve("docs");
        assertEquals(
                List.of(new Document("a/x.md", "", "# ex"), new Document("b.txt", "", "bee")), Documents.read(docs));
        assertEquals(List.of(docs.resolve("a/picture.png")), Documents.passedOver(docs));
        write("docs/c.txt", " \n");
        fails("docs/c.txt: is empty; give it a text or remove it", () -> Documents.read(docs));
        Path none = Files.createDirectories(folder.resolve("none"));
        fails(
                "none: holds no .txt or .md file and no corpus.jsonl; name the file that holds the documents",
                () -> Documents.read(none));
    }

    @Test
    void badDocuments() {
        fails(
                "a.csv:3: document \"1\" is already at a.csv:2; give each document an identifier of its own",
                () -> Documents.read(write("a.csv", "id,text\n1,x\n1,y\n")));
        fails(
                "b.csv:2: \"id\" is empty; give it a text or remove the row",
                () -> Documents.read(write("b.csv", "id,text\n,x\n")));
        fails(
                "c.csv:2: \"text\" is empty; give it a text or remove the row",
                () -> Documents.read(write("c.csv", "id,text\n1,\n")));
        fails(
                "d.csv: no usual name of a document's text among the columns id, words; name the column of the texts, or"
                        + " call it \"text\"",
                () -> Documents.read(write("d.csv", "id,words\n1,\n")));
        fails(
                "e.csv:2: no column \"wrds\"; did you mean \"words\"? columns: id, words",
                () -> Documents.read(write("e.csv", "id,words\n1,x\n"), DocumentColumns.of("id", "wrds")));
        assertThrows(IllegalArgumentException.class, () -> new Document(" ", "", "x"));
    }

    @Test
    void readsBeir() {
        RetrievalTask task = Beir.read(folder.resolve("beir"), "test");
        assertEquals("beir/test", task.name());
        assertEquals(List.of("q2", "q1"), List.copyOf(task.queries().keySet()));
        assertEquals("first", task.queries().get("q1"));
        assertEquals(
                List.of(new Document("d1", "Title", "one"), new Document("d2", "", "two"), new Document("d3", "", "")),
                task.documents());
        assertEquals(Map.of("q1", Map.of("d1", 2, "d3", 0, "d2", 1), "q2", Map.of("d2", 1)), task.judgements());
        assertEquals(task.documents(), Documents.read(folder.resolve("beir")));
        write("beir/qrels/trec.tsv", "q1 0 d1 2\nq2  0  d2\t1\n".replace('\t', ' '));
        assertEquals(
                Map.of("q1", Map.of("d1", 2), "q2", Map.of("d2", 1)),
                Beir.read(folder.resolve("beir"), "trec").judgements());
    }

    @Test
    void trainingPairsHaveEveryRelevantDocument() {
        Source<String> pairs = Beir.trainingPairs(folder.resolve("beir"), "test");
        assertEquals(
                List.of(Example.pair("second", "two"), new Example<>("first", List.of("Title one", "two"), List.of())),
                pairs.readAll());
        assertEquals("", pairs.leftOut());
    }

    @Test
    void aQueryWithoutARelevantDocumentIsTold() {
        write("beir/qrels/few.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t0\n");
        Source<String> pairs = Beir.trainingPairs(folder.resolve("beir"), "few");
        assertEquals(1, pairs.count());
        String told = folder.resolve("beir/qrels/few.tsv") + ": 1 query has no relevant document and no example: q2";
        assertEquals(told, pairs.leftOut());
        assertEquals(
                told,
                Sources.concat(List.of(pairs, Sources.mapped(pairs, each -> each)))
                        .leftOut()
                        .split("; ")[1]);
    }

    @Test
    void badJudgements() {
        judged(
                "q1\td1\t1\nq1\td9\t1",
                "2: names no document: \"d9\" is not in corpus.jsonl; add the document, or remove the row");
        judged(
                "q1\td1\t1\nq9\td1\t1",
                "2: names no query: \"q9\" is not in queries.jsonl; add the query, or remove the row");
        judged(
                "q\td\tg\nq1\td1\thigh",
                "2: the grade (high) is not a whole number; write 0 for not relevant and 1 or more for relevant");
        judged(
                "q1\td1\thigh",
                "1: the grade (high) is not a whole number; write 0 for not relevant and 1 or more for relevant");
        judged(
                "q1\td1\t1\nq1\td1\t0",
                "2: grades query \"q1\" and document \"d1\" 0, and line 1 grades them 1; keep one of the two");
        judged(
                "q1,d1,1",
                "1: has 1 column; write query, document and grade, or TREC's query, iteration, document and grade");
        write("beir/qrels/bad.tsv", "query-id\tcorpus-id\tscore\n");
        fails(
                "beir/qrels/bad.tsv: holds no judgements; give it rows of query, document and grade",
                () -> Beir.read(folder.resolve("beir"), "bad"));
        write("beir/qrels/bad.tsv", "q1\td3\t1\n");
        fails(
                "beir/qrels/bad.tsv:1: the relevant document \"d3\" has no text; give it one in the corpus, or remove the"
                        + " judgement",
                () -> Beir.trainingPairs(folder.resolve("beir"), "bad"));
        write("beir/qrels/bad.tsv", "q1\td1\t0\n");
        fails(
                "beir/qrels/bad.tsv: judges no document relevant; give it rows with a grade above 0",
                () -> Beir.trainingPairs(folder.resolve("beir"), "bad"));
    }

    private void judged(String qrels, String message) {
        write("beir/qrels/bad.tsv", qrels);
        fails("beir/qrels/bad.tsv:" + message, () -> Beir.read(folder.resolve("beir"), "bad"));
        fails("beir/qrels/bad.tsv:" + message, () -> Beir.trainingPairs(folder.resolve("beir"), "bad"));
    }

    @Test
    void badFolders() throws Exception {
        Path beir = folder.resolve("beir");
        fails("beir/qrels: holds no dev.tsv; splits: test", () -> Beir.read(beir, "dev"));
        fails(
                "nowhere: no such folder; name a folder with corpus.jsonl",
                () -> Beir.read(folder.resolve("nowhere"), "test"));
        write("beir/queries.jsonl.gz", Written.query("q1", "first") + Written.query("q1", "x"));
        fails(
                "beir/queries.jsonl.gz:2: query \"q1\" is already at line 1; give each an identifier of its own",
                () -> Beir.read(beir, "test"));
        write("beir/corpus.jsonl", Written.document("d1", "", "one") + Written.document("d1", "", "two"));
        write("beir/queries.jsonl.gz", Written.query("q1", "first"));
        fails(
                "beir/corpus.jsonl:2: document \"d1\" is already at document 1 of the file; give each an identifier of its own",
                () -> Beir.read(beir, "test"));
        Files.delete(beir.resolve("queries.jsonl.gz"));
        fails(
                "beir: holds no queries.jsonl and no queries.jsonl.gz; a BEIR folder has corpus.jsonl, queries.jsonl and"
                        + " qrels/SPLIT.tsv",
                () -> Beir.read(beir, "test"));
    }

    @Test
    void aTaskHasJudgementsForEachQuery() {
        assertThrows(
                IllegalArgumentException.class, () -> new RetrievalTask("t", Map.of("q", "text"), List.of(), Map.of()));
    }

    @Test
    void aCursorEnds() {
        try (Documents.Cursor cursor = Documents.open(write("a.csv", "id,text\n1,x\n"))) {
            assertNotNull(cursor.next());
            assertNull(cursor.next());
        }
    }
}
