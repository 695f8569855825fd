package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.app.Commands.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data made by hand for each finding. */
class CheckCommandTest {

    @TempDir
    Path folder;

    private Path write(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, List.of(lines));
    }

    /** Pairs of which no two resemble each other. */
    private Path plain(String name, int count, String... more) throws IOException {
        List<String> lines = new ArrayList<>(List.of("question,answer"));
        for (int i = 0; i < count; i++) {
            lines.add("what is a" + i + " for b" + i + " now,it serves c" + i + " and d" + i + " always");
        }
        lines.addAll(List.of(more));
        return write(name, lines.toArray(String[]::new));
    }

    private static JsonNode finding(JsonNode json, String name) {
        for (JsonNode finding : json.get("findings")) {
            if (finding.get("name").asText().equals(name)) {
                return finding;
            }
        }
        throw new AssertionError("no finding " + name + " in " + json);
    }

    private static JsonNode check(String name, Object... args) throws IOException {
        List<Object> all = new ArrayList<>(List.of("check", "--json"));
        all.addAll(List.of(args));
        return finding(Commands.run(all.toArray()).expect(0).json(), name);
    }

    private static void verdict(String expected, JsonNode finding) {
        assertEquals(expected, finding.get("verdict").asText(), finding::toString);
        assertEquals(expected.equals("ok"), finding.get("remedy").asText().isEmpty(), finding::toString);
    }

    @Test
    void goodDataAreOk() throws IOException {
        Path file = plain("good.csv", 1200);
        JsonNode json =
                Commands.run("check", file, "--json", "--strict").expect(0).json();
        for (JsonNode finding : json.get("findings")) {
            verdict("ok", finding);
        }
        assertEquals(json.get("findings").size(), json.get("verdicts").get("ok").asInt());
        assertEquals(1200, finding(json, "size").get("figures").get("pairs").asInt());
        String text = Commands.run("check", file).expect(0).out();
        assertTrue(text.contains("1,200 examples: 1,200 different anchors, 1,200 different positives"), text);
        assertTrue(text.endsWith(" ok, 0 to look at, 0 wrong." + System.lineSeparator()), text);
    }

    @Test
    void fewOrSameExamples() throws IOException {
        verdict("look", check("size", plain("few.csv", 20)));
        Path same = write("same.csv", "question,answer", "a b c,x", "d e f,x");
        verdict("wrong", check("size", same));
        Result strict = Commands.run("check", same, "--strict").expect(1);
        assertTrue(strict.out().contains("wrong  size"), strict.out());
    }

    @Test
    void longTextsAreCut() throws IOException {
        Path file = plain("long.csv", 20, "one," + "word ".repeat(400));
        JsonNode finding = check("lengths", file, "--max-tokens", 100);
        verdict("wrong", finding);
        JsonNode figures = finding.get("figures");
        assertEquals(1, figures.get("cut_texts").asInt());
        assertEquals(100, figures.get("max_tokens").asInt());
        int longest = figures.get("positives").get("longest").asInt();
        assertTrue(longest >= 400, finding::toString);
        assertEquals(longest - 100, figures.get("positives").get("lost_tokens").asInt());
        assertTrue(
                finding.get("cost").asText().startsWith("1 text (2.4%) are cut after 100 tokens"), finding::toString);
        assertTrue(finding.get("examples").get(0).asText().startsWith("example 21, "), finding::toString);
        verdict("ok", check("lengths", plain("short.csv", 20), "--max-tokens", 100));
    }

    @Test
    void positivesOfAnAnchorAreCounted() throws IOException {
        String[] more = new String[600];
        for (int i = 0; i < more.length; i++) {
            more[i] = "the same question,answer number " + i + " of its own";
        }
        JsonNode finding = check("positives", plain("many.csv", 600, more));
        verdict("wrong", finding);
        assertEquals(600, finding.get("figures").get("most").asInt());
        assertEquals(600, finding.get("figures").get("one").asInt());
        assertEquals(1, finding.get("figures").get("five_or_more").asInt());
    }

    @Test
    void equalPairsAnchorsAndPositives() throws IOException {
        Path file = write(
                "equal.csv",
                "question,answer",
                "a one,x one",
                "b two,y two",
                "a one,x one",
                "a one,z three",
                "c four,y two");
        JsonNode pairs = check("equal pairs", file);
        verdict("look", pairs);
        assertEquals(1, pairs.get("figures").get("again").asInt());
        assertEquals(
                "example 3 as example 1: \"a one\"",
                pairs.get("examples").get(0).asText());
        JsonNode anchors = check("equal anchors", file);
        assertEquals(3, anchors.get("figures").get("occurrences_of_repeated").asInt());
        // Three of five anchors are equal: 6 of the 20 ordered pairs of a batch of all five.
        assertEquals(6, anchors.get("figures").get("ignored_in_batch").asDouble(), 1e-9);
        JsonNode positives = check("equal positives", file);
        assertEquals(4, positives.get("figures").get("occurrences_of_repeated").asInt());
        assertEquals(4, positives.get("figures").get("ignored_in_batch").asDouble(), 1e-9);
        assertEquals(
                "example 3 as example 1: \"x one\"",
                positives.get("examples").get(0).asText());
    }

    @Test
    void nearAnchorsAndPositives() throws IOException {
        Path file = plain(
                "near.csv",
                20,
                "How can I ever reset my lost password?,go to the settings page and choose the entry reset",
                "how can i ever reset my lost password,something else stands here that is quite different",
                "where is it,Go to the settings page and choose the entry 'Reset'!",
                "who knows it,go to the settings page and choose the entry reset");
        JsonNode anchors = check("near anchors", file);
        verdict("look", anchors);
        assertEquals(1, anchors.get("figures").get("near").asInt());
        assertEquals(
                "example 22 and example 21 (100% alike): \"how can i ever reset my lost password\" and"
                        + " \"How can I ever reset my lost password?\"",
                anchors.get("examples").get(0).asText());
        JsonNode positives = check("near positives", file);
        assertEquals(1, positives.get("figures").get("near").asInt());
        // Three rows of one group, of which two are equal: 3 · 2 − 2 · 1 ordered pairs.
        assertEquals(4, positives.get("figures").get("false_in_batch").asDouble(), 1e-9);
    }

    @Test
    void anchorsThatAreTheirOwnPositive() throws IOException {
        Path file = plain(
                "own.csv",
                20,
                "the very same text here,the very same text here",
                "Nearly the same text,nearly the same text!");
        JsonNode finding = check("anchor = positive", file);
        verdict("look", finding);
        assertEquals(1, finding.get("figures").get("equal").asInt());
        assertEquals(1, finding.get("figures").get("near").asInt());
        JsonNode views = check("anchor = positive", file, "--anchor", "question", "--positive", "question");
        assertEquals("every anchor is its own positive", views.get("fact").asText());
    }

    @Test
    void anchorsWithoutNegatives() throws IOException {
        verdict("wrong", check("negatives", write("one.csv", "question,answer", "a b,x", "c d,x")));
        Path contradicted = write(
                "against.jsonl",
                "{\"anchor\": \"a b\", \"positive\": \"x y\", \"negative\": \"z w\"}",
                "{\"anchor\": \"a b\", \"positive\": \"z w\", \"negative\": []}",
                "{\"anchor\": \"c d\", \"positive\": \"u v\", \"negative\": [\"c d\", \"x y\"]}");
        JsonNode finding = check("negatives", contradicted);
        verdict("wrong", finding);
        assertEquals(3, finding.get("figures").get("negatives").asInt());
        assertEquals(2, finding.get("figures").get("contradicted").asInt());
        assertEquals(
                "example 1: its negative is a positive of the same anchor",
                finding.get("examples").get(0).asText());
        assertEquals(
                "example 3: its negative is the anchor itself",
                finding.get("examples").get(1).asText());
        Path list = write(
                "mix.yaml", "data:", "- file: one.csv", "  exempt: true", "  anchor: question", "  positive: answer");
        assertTrue(check("negatives", list).get("cost").asText().contains("exempt among each other"));
    }

    @Test
    void labels() throws IOException {
        Path file =
                write("labels.csv", "text,label", "a b c,red", "d e f,red", "g h i,blue", "j k l,green", "m n o,green");
        JsonNode finding = check("labels", file);
        verdict("wrong", finding);
        assertEquals(1, finding.get("figures").get("one_member").asInt());
        assertEquals(
                "example 3: \"g h i\" of \"blue\"",
                finding.get("examples").get(0).asText());
        // 4 ordered pairs of 20 are of one label; 4 others in a batch of five.
        assertEquals(0.8, finding.get("figures").get("partners_in_batch").asDouble(), 1e-9);
        JsonNode conflict =
                check("labels", write("conflict.csv", "text,label", "a b,red", "a b,blue", "c d,red", "e f,blue"));
        assertEquals(1, conflict.get("figures").get("conflicting").asInt());
        verdict("wrong", check("labels", write("one.csv", "text,label", "a b,red", "c d,red")));
        verdict("wrong", check("negatives", folder.resolve("one.csv")));
        verdict("ok", check("labels", write("good.csv", "text,label", "a b,red", "c d,red", "e f,blue", "g h,blue")));
    }

    @Test
    void scores() throws IOException {
        JsonNode finding = check(
                "scores",
                write("scores.csv", "sentence1,sentence2,score", "a,b,0.1", "c,d,0.2", "e,f,0.3", "g,h,0.9", "i,j,1"));
        verdict("ok", finding);
        assertEquals(0.3, finding.get("figures").get("median").asDouble());
        verdict("wrong", check("scores", write("same.csv", "sentence1,sentence2,score", "a,b,1", "c,d,1")));
        verdict(
                "look",
                check("scores", write("far.csv", "sentence1,sentence2,score", "a,b,1", "c,d,3", "e,f,5", "g,h,2")));
    }

    @Test
    void leakageIntoATest() throws IOException {
        Path training = plain("train.csv", 30);
        Path test = write(
                "test.csv",
                "question,answer",
                "what is a1 for b1 now,it serves c1 and d1 always",
                "WHAT is a2 for b2 now?,an answer that nobody has seen before today",
                "a question that nobody asked so far in here,it serves c3 and d3 always",
                "another question nobody asked of us before,It serves c4 - and d4 - always.",
                "unlike all others this is quite new,and so is what belongs to it here");
        JsonNode finding = check("test test.csv", training, "--test", test);
        verdict("wrong", finding);
        JsonNode figures = finding.get("figures");
        assertEquals(1, figures.get("equal_pairs").asInt());
        assertEquals(1, figures.get("equal_anchors").asInt());
        assertEquals(1, figures.get("near_anchors").asInt());
        assertEquals(2, figures.get("equal_positives").asInt());
        assertEquals(1, figures.get("near_positives").asInt());
        assertEquals(1, figures.get("unseen").asInt());
        assertTrue(finding.get("cost").asText().contains("show 0.9 in place of 0.5"), finding::toString);
        assertTrue(finding.get("examples").get(0).asText().startsWith("test example 1, the pair as it stands"));
        verdict(
                "ok",
                check("test other.csv", training, "--test", write("other.csv", "question,answer", "q w e,r t z")));
    }

    @Test
    void aBeirFolderChecksItsSplits() throws IOException {
        Path beir = folder.resolve("beir");
        write(
                "beir/corpus.jsonl",
                "{\"_id\": \"1\", \"title\": \"\", \"text\": \"the first document says much\"}",
                "{\"_id\": \"2\", \"title\": \"\", \"text\": \"a second one says less\"}");
        write(
                "beir/queries.jsonl",
                "{\"_id\": \"a\", \"text\": \"who says much\"}",
                "{\"_id\": \"b\", \"text\": \"who says less\"}",
                "{\"_id\": \"c\", \"text\": \"which one is first\"}");
        write("beir/qrels/train.tsv", "a\t1\t1");
        write("beir/qrels/test.tsv", "b\t2\t1", "c\t1\t1");
        JsonNode json = Commands.run("check", beir, "--json").expect(0).json();
        JsonNode finding = finding(json, "test beir/test");
        verdict("look", finding);
        assertEquals(1, finding.get("figures").get("equal_positives").asInt());
        assertEquals(1, finding.get("figures").get("unseen").asInt());
        assertTrue(finding.get("remedy").asText().contains("unseen documents"));
    }

    @Test
    void examplesNameTheirFileWhereThereAreSeveral() throws IOException {
        Path first = plain("first.csv", 5);
        Path second = write("second.csv", "question,answer", "what is a3 for b3 now,something new");
        JsonNode finding = check("equal anchors", first, second);
        assertEquals(
                "second.csv example 1 as first.csv example 4: \"what is a3 for b3 now\"",
                finding.get("examples").get(0).asText());
    }

    @Test
    void badInput() throws IOException {
        Result missing = Commands.run("check", folder.resolve("none.csv")).expect(1);
        assertTrue(missing.err().contains("none.csv"), missing.err());
        assertTrue(Commands.run("check").expect(2).err().contains("DATA"));
        Path file = plain("good.csv", 5, "only one,");
        assertTrue(Commands.run("check", file).expect(1).err().contains("good.csv:7: \"answer\" is empty"));
        Result skipped = Commands.run("check", file, "--skip-bad", 1).expect(0);
        assertTrue(skipped.err().contains("1 bad row was skipped"), skipped.err());
        Result wrong = Commands.run("check", file, "--max-tokens", 0).expect(2);
        assertTrue(wrong.err().contains("--max-tokens (0) must be at least 1; maybe 256"), wrong.err());
        assertFalse(Files.exists(folder.resolve("good.csv.partial")));
    }
}
