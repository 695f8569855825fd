package dev.dipole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Labels and scores: by name, and guessed. */
final class ColumnsTest {

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
                String.valueOf(e.getMessage()).replace(folder + "/", "").replace(folder + "\\", ""));
    }

    @Test
    void guessesScoredPairs() {
        Path file = write("a.csv", "sentence1,sentence2,score\na,b,1\nc,d,.5\ne,f,-2e-1\n");
        assertEquals(Columns.scored("sentence1", "sentence2", "score"), Columns.guess(file));
        assertEquals(
                List.of(Example.scored("a", "b", 1), Example.scored("c", "d", 0.5), Example.scored("e", "f", -0.2)),
                Pairs.open(file).readAll());
        Path json = write("a.jsonl", "{\"query\":\"a\",\"passage\":\"b\",\"Relevance\":3}");
        assertEquals(Columns.scored("query", "passage", "Relevance"), Columns.guess(json));
        assertEquals(List.of(Example.scored("a", "b", 3)), Pairs.open(json).readAll());
    }

    @Test
    void guessesLabelledTexts() {
        Path file = write("a.csv", "id,text,label\n1,a,x\n2,b,7\n");
        assertEquals(Columns.labelled("text", "label"), Columns.guess(file));
        assertEquals(
                List.of(Example.labelled("a", "x"), Example.labelled("b", "7")),
                Pairs.open(file).readAll());
        Path json = write("a.jsonl", "{\"utterance\":\"a\",\"intent\":3}\n{\"utterance\":\"b\",\"intent\":true}");
        assertEquals(
                List.of(Example.labelled("a", "3"), Example.labelled("b", "true")),
                Pairs.open(json).readAll());
    }

    @Test
    void asksWhatOnlyAPersonKnows() {
        String remedy = "keep only the rows that do, and name the column of the anchors and that of the positives";
        fails(
                "a.csv: column \"label\" may say that some rows do not belong together; " + remedy
                        + " (\"premise\" and \"hypothesis\"?)",
                () -> Columns.guess(write("a.csv", "premise,hypothesis,label\na,b,0\n")));
        fails(
                "b.csv: column \"is_duplicate\" may say that some rows do not belong together; " + remedy
                        + " (\"question1\" and \"question2\"?)",
                () -> Columns.guess(write("b.csv", "question1,question2,is_duplicate\na,b,1\n")));
        fails(
                "c.csv: column \"score\" may say that some rows do not belong together; " + remedy
                        + " (\"sentence1\" and \"sentence2\"?)",
                () -> Columns.guess(write("c.csv", "sentence1,sentence2,score\na,b,high\n")));
        fails(
                "d.csv: column \"score\" may be the score of any of 2 positives; name the column of the anchors and that of"
                        + " the positives that it is of, or leave the score out",
                () -> Columns.guess(write("d.csv", "query,positive,positive_2,score\na,b,c,1\n")));
    }

    @Test
    void aScoreThatIsNoFiniteNumber() {
        Columns columns = Columns.scored("q", "p", "s");
        String remedy = "write a score such as 0.8, or remove the row";
        fails(
                "a.csv:3: \"s\" holds high, not a finite number; " + remedy,
                () -> Pairs.open(write("a.csv", "q,p,s\na,b,1\nc,d,high\n"), columns)
                        .readAll());
        fails(
                "b.csv:2: \"s\" holds Infinity, not a finite number; " + remedy,
                () -> Pairs.open(write("b.csv", "q,p,s\na,b,Infinity\n"), columns));
        fails(
                "c.jsonl:1: \"s\" holds 1e999, not a finite number; " + remedy,
                () -> Pairs.open(write("c.jsonl", "{\"q\":\"a\",\"p\":\"b\",\"s\":1e999}"), columns));
        fails(
                "d.csv:2: \"s\" is empty; give it a text or remove the row",
                () -> Pairs.open(write("d.csv", "q,p,s\na,b,\n"), columns));
        fails(
                "e.jsonl:1: \"s\" is the score of one positive, and the row has 2; write one row for each",
                () -> Pairs.open(write("e.jsonl", "{\"q\":\"a\",\"p\":[\"b\",\"c\"],\"s\":1}"), columns));
        fails(
                "f.jsonl:1: no column \"s\"; did you mean \"S\"? columns: q, p, S",
                () -> Pairs.open(write("f.jsonl", "{\"q\":\"a\",\"p\":\"b\",\"S\":1}"), columns));
    }

    @Test
    void labelsBesidePositivesAndNegatives() {
        Path file = write("a.jsonl", "{\"q\":\"a\",\"p\":[],\"n\":[\"x\",\"y\"],\"l\":\"k\"}");
        Columns columns = new Columns("q", List.of("p"), List.of("n"), "l", null);
        assertEquals(
                List.of(new Example<>("a", List.of(), List.of("x", "y"), "k", Double.NaN, null)),
                Pairs.open(file, columns).readAll());
    }

    @Test
    void aTeachersScoresAreThoseOfPositivesAndThenOfNegatives() {
        Example<String> taught =
                new Example<>("a", List.of("b"), List.of("x", "y"), null, Double.NaN, null, List.of(0.9, 0.25, -1e-3));
        Path mined = write(
                "mined.jsonl",
                "{\"anchor\":\"a\",\"positive\":\"b\",\"negatives\":[\"x\",\"y\"],\"positive_score\":0.9,"
                        + "\"negative_scores\":[0.25,-0.001]}\n"
                        + "{\"anchor\":\"c\",\"positive\":\"d\",\"negatives\":[],\"positive_score\":null,"
                        + "\"negative_scores\":[]}");
        assertEquals(List.of(taught, Example.pair("c", "d")), Pairs.open(mined).readAll());
        assertTrue(Pairs.open(mined).reading().contains("teacher's scores \"positive_score\""));
        Path table = write(
                "mined.csv",
                "query,passage,negative_1,negative_2,positive_score,negative_score_1,negative_score_2\na,b,x,y,0.9,0.25,-0.001");
        assertEquals(List.of(taught), Pairs.open(table).readAll());
        Path without = write(
                "plain.jsonl", "{\"anchor\":\"a\",\"positive\":\"b\",\"negatives\":[\"x\"],\"positive_score\":1}");
        assertEquals(List.of(), Columns.guess(without).teacher(), "scores of some only teach nothing");
        fails(
                "few.jsonl:1: \"positive_score\" and \"negative_scores\" hold 2 scores for 1 positives and 2 negatives;"
                        + " write one for each, or none in this row",
                () -> Pairs.open(write(
                        "few.jsonl",
                        "{\"anchor\":\"a\",\"positive\":\"b\",\"negatives\":[\"x\",\"y\"],\"positive_score\":1,"
                                + "\"negative_scores\":[1]}")));
        fails(
                "word.jsonl:1: \"negative_scores\" holds high, not a finite number; write a score such as 0.8, or remove the"
                        + " row",
                () -> Pairs.open(write(
                        "word.jsonl",
                        "{\"anchor\":\"a\",\"positive\":\"b\",\"negatives\":[\"x\"],\"positive_score\":1,"
                                + "\"negative_scores\":[\"high\"]}")));
    }

    @Test
    void everyColumnHasOneRole() {
        assertEquals(
                "column \"q\" is named as label and once more; a column has one role",
                assertThrows(IllegalArgumentException.class, () -> Columns.labelled("q", "q"))
                        .getMessage());
        assertEquals(
                "column \"p\" is named as score and once more; a column has one role",
                assertThrows(IllegalArgumentException.class, () -> Columns.scored("q", "p", "p"))
                        .getMessage());
        assertEquals(
                "the score \"s\" needs exactly one column of positives, not 2; name the one that it is of",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Columns("q", List.of("a", "b"), List.of(), null, "s"))
                        .getMessage());
    }

    @Test
    void labelsAreCounted() {
        Source<String> source = Pairs.open(write("a.csv", "text,label\na,x\nb,y\nc,x\nd,z\n"));
        Labels labels = Labels.of(source);
        assertEquals(2L, labels.members().get("x"));
        assertEquals(List.of("y", "z"), labels.alone());
        fails(
                "a.csv: 2 of 3 labels have one member only, which nothing belongs to (\"y\", \"z\"); give each a second"
                        + " text, or remove the rows",
                () -> labels.requirePartners(source.name()));
        Labels.of(Pairs.open(write("b.csv", "text,label\na,x\nb,x\n"))).requirePartners("b");
    }

    @Test
    void whatCannotBeTrainedOnIsRefused() {
        fails(
                "a.csv: 2 of 2 labels have one member only, which nothing belongs to (\"x\", \"y\"); give each a second"
                        + " text, or remove the rows",
                () -> Sources.requireTrainable(Pairs.open(write("a.csv", "text,label\na,x\nb,y\n"))));
        fails(
                "c.csv: has one label only, and training tells the members of each label from those of others; give at"
                        + " least two, or check that the right column was named",
                () -> Sources.requireTrainable(Pairs.open(write("c.csv", "text,label\na,x\nb,x\n"))));
        Sources.requireTrainable(Pairs.open(write("d.csv", "text,label\na,x\nb,x\nc,y\n")));
        fails(
                "b.csv: has scores, and here every pair is taken to belong together; keep the rows that do, and name the"
                        + " columns of the anchors and of the positives without that of the scores, or train with an objective of scores, such as"
                        + " cosent",
                () -> Sources.requireTrainable(Pairs.open(write("b.csv", "text1,text2,score\na,x,0\n"))));
    }
}
