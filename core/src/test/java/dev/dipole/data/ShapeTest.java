package dev.dipole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class ShapeTest {

    @TempDir
    Path folder;

    @Test
    void textsAloneAreTheirOwnPositives() {
        Path file = SourceContract.write(folder.resolve("t.jsonl.gz"), """
                {"a": ["one", "two"], "b": "three"}
                {"a": [], "b": "four"}
                """);
        Source<String> texts =
                read(Shape.TEXTS, Columns.texts(List.of("a", "b"))).open(file);
        assertEquals(
                List.of(
                        Example.pair("one", "one"),
                        Example.pair("two", "two"),
                        Example.pair("three", "three"),
                        Example.pair("four", "four")),
                texts.readAll());
        opensAnywhere(texts);
        assertEquals("jsonl texts of a, b", texts.reading());
        fails(
                "t.csv:3: \"a\" is empty; give it a text or remove the row",
                () -> read(Shape.TEXTS, Columns.texts(List.of("a")))
                        .open(SourceContract.write(folder.resolve("t.csv"), "a,b\nx,y\n,y\n"))
                        .readAll());
        fails(
                "t.csv:2: no column \"c\"; columns: a, b",
                () -> read(Shape.TEXTS, Columns.texts(List.of("c"))).open(folder.resolve("t.csv")));
    }

    @Test
    void documentsAndQueriesAreTextsToo() {
        SourceContract.write(
                folder.resolve("corpus.jsonl"),
                Written.document("1", "Title", "body")
                        + Written.document("2", "", "")
                        + Written.document("3", "", "x"));
        SourceContract.write(
                folder.resolve("queries.jsonl"), Written.query("q1", "first?") + Written.query("q2", "no?"));
        SourceContract.write(folder.resolve("qrels/train.tsv"), "q1\t1\t1\n");
        Source<String> documents = read(Shape.TEXTS, null).open(folder);
        assertEquals(List.of("Title body", "x"), anchors(documents), "a document without any text is passed over");
        opensAnywhere(documents);
        String before = documents.fingerprint();
        assertEquals(
                List.of("first?"), anchors(read(Shape.TEXTS, null).of("train").open(folder)));
        assertEquals(
                List.of("Title body"),
                anchors(read(Shape.TEXTS, null)
                        .open(SourceContract.write(
                                folder.resolve("own.jsonl"), Written.document("1", "Title", "body")))));
        SourceContract.write(folder.resolve("corpus.jsonl"), Written.document("1", "Title", "another body"));
        assertNotEquals(before, read(Shape.TEXTS, null).open(folder).fingerprint());
    }

    @Test
    void aGroupIsItsFirstTextAndTheOthers() {
        Path file = SourceContract.write(folder.resolve("g.jsonl"), """
                {"captions": ["a", "b", "c"]}
                {"captions": ["d", "e"]}
                """);
        Source<String> groups =
                read(Shape.GROUPS, Columns.texts(List.of("captions"))).open(file);
        assertEquals(
                List.of(new Example<>("a", List.of("b", "c"), List.of()), Example.pair("d", "e")), groups.readAll());
        opensAnywhere(groups);
        fails(
                "one.jsonl:1: holds 1 text(s) in captions, and a group needs two; give it another, or remove the row",
                () -> read(Shape.GROUPS, Columns.texts(List.of("captions")))
                        .open(SourceContract.write(folder.resolve("one.jsonl"), "{\"captions\": [\"a\"]}\n")));
    }

    @Test
    void entailmentIsGroupedByPremise() {
        Path file = SourceContract.write(folder.resolve("nli.csv"), """
                premise,hypothesis,label
                p,yes,entailment
                q,never,contradiction
                p,maybe,neutral
                p,no,contradiction
                r,sure,Entailment
                p,indeed,entailment
                r,who knows,-
                """);
        Source<String> source = read(Shape.ENTAILMENT, null).open(file);
        assertEquals(
                List.of(new Example<>("p", List.of("yes", "indeed"), List.of("no")), Example.pair("r", "sure")),
                source.readAll());
        assertEquals("nli.csv (2 premises; left out: 2 neutral rows, 1 premises that entail nothing)", source.name());
        fails(
                "bad.csv:2: \"label\" holds perhaps, which is no label of entailment; write entailment, neutral,"
                        + " contradiction, or - where the annotators did not agree",
                () -> read(Shape.ENTAILMENT, null)
                        .open(SourceContract.write(
                                folder.resolve("bad.csv"), "premise,hypothesis,label\np,h,perhaps\n")));
        fails(
                "none.csv: has no row labelled entailment; give it some: they are what belongs together",
                () -> read(Shape.ENTAILMENT, null)
                        .open(SourceContract.write(
                                folder.resolve("none.csv"), "premise,hypothesis,label\np,h,neutral\n")));
    }

    @Test
    void preferencesHaveOneAnchorAndNoPromptInTwoSplits() {
        StringBuilder rows = new StringBuilder("topic,chosen,rejected\n");
        for (int i = 0; i < 300; i++) {
            rows.append("topic ")
                    .append(i % 100)
                    .append(",good ")
                    .append(i)
                    .append(",bad ")
                    .append(i)
                    .append('\n');
        }
        Path file = SourceContract.write(folder.resolve("p.csv"), rows.toString());
        Reading reading = read(Shape.PREFERENCES, Columns.of("topic", "chosen", "rejected"));
        List<Example<String>> all = new ArrayList<>();
        Set<Integer> topics = new HashSet<>();
        for (String split : List.of("train", "dev", "test")) {
            Source<String> part = reading.of(split).open(file);
            opensAnywhere(part);
            Set<Integer> own = part.readAll().stream()
                    .map(example -> Integer.parseInt(example.positives().get(0).substring(5)) % 100)
                    .collect(Collectors.toSet());
            assertFalse(own.isEmpty());
            own.forEach(topic -> assertTrue(topics.add(topic), "topic " + topic + " is in two splits"));
            all.addAll(part.readAll());
        }
        assertEquals(300, all.size());
        assertEquals(Set.of("reward"), all.stream().map(Example::anchor).collect(Collectors.toSet()));
        assertTrue(all.contains(Example.triplet("reward", "good 7", "bad 7")));
        assertEquals(
                reading.open(file).readAll(), reading.of("train").open(file).readAll());
        assertEquals(0.2, reading.of("test").open(file).count() / 300.0, 0.12);
        fails(
                "split (trian) of preferences must be one of train, dev, test; did you mean \"train\"?",
                () -> reading.of("trian").open(file));
    }

    @Test
    void aMixtureNamesTheShapeOfEachFile() {
        SourceContract.write(folder.resolve("g.jsonl"), "{\"captions\": [\"a\", \"b\"]}\n");
        SourceContract.write(folder.resolve("t.csv"), "s\nx\ny\n");
        Path list = SourceContract.write(folder.resolve("mix.yaml"), """
                data:
                  - file: g.jsonl
                    shape: groups
                    text: captions
                  - file: t.csv
                    shape: texts
                    text: [s]
                """);
        assertEquals(
                List.of(Example.pair("a", "b"), Example.pair("x", "x"), Example.pair("y", "y")),
                Mixture.read(list).open(BadRows.none()).readAll());
        fails(
                "shape (group) must be one of pairs, texts, groups, entailment, preferences; did you mean \"groups\"?",
                () -> Shape.named("group"));
        fails(
                "t.csv: is read as texts, of which no row is passed over; repair its rows, or remove them",
                () -> read(Shape.TEXTS, Columns.texts(List.of("s")))
                        .open(folder.resolve("t.csv"), BadRows.upTo(1, folder.resolve("bad.jsonl"))));
    }

    private static Reading read(Shape shape, @Nullable Columns columns) {
        return new Reading(shape, columns, null);
    }

    private static List<String> anchors(Source<String> source) {
        return source.readAll().stream().map(Example::anchor).toList();
    }

    private static void opensAnywhere(Source<String> source) {
        List<Example<String>> all = source.readAll();
        for (int position = 0; position <= all.size() + 1; position++) {
            List<Example<String>> rest = new ArrayList<>();
            try (Source.Cursor<String> cursor = source.open(position)) {
                for (Example<String> next = cursor.next(); next != null; next = cursor.next()) {
                    rest.add(next);
                }
            }
            assertEquals(all.subList(Math.min(position, all.size()), all.size()), rest, "from " + position);
        }
    }

    private static void fails(String end, Executable action) {
        String message =
                String.valueOf(assertThrows(RuntimeException.class, action).getMessage());
        assertTrue(message.endsWith(end), message);
    }
}
