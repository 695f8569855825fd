package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.app.Commands.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be used ends with a message that names file, line and remedy, and what was there before is still there. */
class BadInputTest {

    @TempDir
    private static Path shared;

    private static Path data;
    private static Path model;
    private static Path index;

    @TempDir
    private Path folder;

    private Map<String, String> before;

    @BeforeAll
    static void prepare() throws IOException {
        data = Commands.pairs(shared.resolve("pairs.csv"), part -> part > 3);
        model = shared.resolve("model");
        Commands.run(
                        "train",
                        "--base",
                        "none",
                        "--data",
                        data,
                        "--out",
                        model,
                        "--set",
                        "dim=8",
                        "training.batch=64",
                        "training.epochs=1")
                .expect(0);
        index = shared.resolve("index");
        Commands.run("index", model, "--data", data, "--text", "answer", "--out", index)
                .expect(0);
    }

    @BeforeEach
    void remember() throws IOException {
        before = Commands.content(shared);
    }

    @AfterEach
    void nothingIsLost() throws IOException {
        assertEquals(before, Commands.content(shared));
        assertEquals(List.of("index", "model", "pairs.csv"), Commands.names(shared));
    }

    private Path write(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, List.of(lines));
    }

    /** Training, over the model that is there. */
    private static void trainingFails(String message, Object... data) {
        List<Object> args = new ArrayList<>(List.of("train", "--base", "none", "--out", model, "--data"));
        args.addAll(List.of(data));
        fails(message, args.toArray());
    }

    private static void fails(String message, Object... args) {
        Result result = Commands.run(args).expect(1);
        assertTrue(
                result.err().contains("dipole: " + message), () -> "expected: " + message + "\nwas: " + result.err());
        assertFalse(result.err().contains("unexpected error"), result.err());
        assertFalse(result.err().contains("training on"), "it had begun to train");
        assertEquals("", result.out());
    }

    private static void wrong(String message, Object... args) {
        Result result = Commands.run(args).expect(2);
        assertTrue(result.err().contains(message), () -> "expected: " + message + "\nwas: " + result.err());
        assertEquals("", result.out());
    }

    @Test
    void aLineThatIsNotJson() throws IOException {
        Path file = write("a.jsonl", "{\"anchor\": \"a\", \"positive\": \"b\"}", "{\"anchor\": oops}");
        trainingFails(file + ":2: is not JSON", file);
        fails(file + ":2: is not JSON", "eval", model, "--data", file);
        fails(file + ":2: is not JSON", "index", model, "--data", file, "--text", "anchor", "--out", index);
        Path out = folder.resolve("v.npy");
        Files.writeString(out, "before");
        fails(file + ":2: is not JSON", "embed", model, "--data", file, "--column", "anchor", "--out", out);
        assertEquals("before", Files.readString(out));
        assertEquals(List.of("a.jsonl", "v.npy"), Commands.names(folder));
    }

    @Test
    void aMissingColumn() throws IOException {
        Path file = write("a.csv", "question,answer", "a,b", "c,d");
        trainingFails(
                file + ":2: no column \"answers\"; did you mean \"answer\"? columns: question, answer",
                file,
                "--anchor",
                "question",
                "--positive",
                "answers");
        fails(file + ":2: no column \"body\"", "index", model, "--data", file, "--text", "body", "--out", index);
        fails(file + ":2: no column \"body\"", "embed", model, "--data", file, "--column", "body");
        Path other = write("b.csv", "left,right", "a,b");
        trainingFails(other + ": no usual names of an anchor and its positive among the columns left, right", other);
    }

    @Test
    void anEmptyText() throws IOException {
        Path file = write("a.csv", "question,answer", "a,b", "c,");
        trainingFails(file + ":3: \"answer\" is empty; give it a text or remove the row", file);
        fails(file + ":3: \"answer\" is empty", "index", model, "--data", file, "--text", "answer", "--out", index);
        Result result = Commands.runWith("a\n\nb\n", "embed", model).expect(1);
        assertTrue(
                result.err().contains("standard input:2: the line is empty; give it a text or remove it"),
                result.err());
        result = Commands.runWith("", "embed", model).expect(1);
        assertTrue(result.err().contains("standard input: there is no text"), result.err());
    }

    @Test
    void oneRowOnly() throws IOException {
        Path file = write("a.csv", "question,answer", "a,b");
        trainingFails(
                "a.csv: has one example only, and training tells each positive from those of other anchors", file);
    }

    @Test
    void allTextsEqual() throws IOException {
        Path file = write("a.csv", "question,answer", "same,same", "same,same", "same,same");
        trainingFails("a.csv: has the same positive in all of its 3 examples", file);
        Path anchors = write("b.csv", "question,answer", "same,b", "same,c");
        trainingFails("b.csv: has the same anchor in all of its 2 examples", anchors);
    }

    @Test
    void aJudgementThatNamesNoDocument() throws IOException {
        write("beir/corpus.jsonl", "{\"_id\": \"d1\", \"text\": \"a\"}", "{\"_id\": \"d2\", \"text\": \"b\"}");
        write("beir/queries.jsonl", "{\"_id\": \"q1\", \"text\": \"a\"}", "{\"_id\": \"q2\", \"text\": \"b\"}");
        Path train = write("beir/qrels/train.tsv", "query-id\tcorpus-id\tscore", "q1\td1\t1", "q2\td3\t1");
        Path test = write("beir/qrels/test.tsv", "q1\td4\t1");
        Path beir = folder.resolve("beir");
        trainingFails(
                train + ":3: names no document: \"d3\" is not in corpus.jsonl; add the document, or remove the row",
                beir);
        fails(test + ":1: names no document: \"d4\"", "eval", model, "--data", beir);
        fails(
                beir.resolve("qrels") + ": holds no dev.tsv; splits: test, train",
                "eval",
                model,
                "--data",
                beir,
                "--split",
                "dev");
        trainingFails(beir + ": the split test is for eval", beir, "--split", "test");
    }

    @Test
    void aModelOfAnotherVersion() throws IOException {
        Path other = copyOfModel();
        Path own = other.resolve("dipole.json");
        Files.writeString(own, Files.readString(own).replaceFirst("\"format\" : 1", "\"format\" : 99"));
        String message = own + ": the model folder has format 99; this version of Dipole reads format 1";
        fails(message, "eval", other, "--data", data);
        fails(message, "index", other, "--data", data, "--text", "answer", "--out", index);
        fails(message, "embed", other, "--data", data, "--column", "answer");
        fails(message, "search", index, "how", "--model", other);
    }

    private Path copyOfModel() throws IOException {
        Path copy = folder.resolve("copy");
        for (String name : Commands.content(model).keySet()) {
            Files.createDirectories(copy.resolve(name).getParent());
            Files.copy(model.resolve(name), copy.resolve(name));
        }
        return copy;
    }

    @Test
    void aModelWithoutItsParts() throws IOException {
        fails(
                folder.resolve("nothing") + " is no folder; name the folder of a model",
                "eval",
                folder.resolve("nothing"),
                "--data",
                data);
        Path other = copyOfModel();
        Files.delete(other.resolve("model.safetensors"));
        fails(other + " holds no model.safetensors", "embed", other, "--data", data, "--column", "answer");
    }

    @Test
    void anIndexOfAnotherModelOrVersion() throws IOException {
        Path other = folder.resolve("model");
        Commands.run(
                        "train",
                        "--base",
                        "none",
                        "--data",
                        data,
                        "--out",
                        other,
                        "--set",
                        "dim=8",
                        "training.epochs=1",
                        "training.seed=2")
                .expect(0);
        fails(
                index + ": the index was built by another model: its weights have SHA-256 ",
                "search",
                index,
                "how",
                "--model",
                other);
        fails(model + ": this is not an index of Dipole", "search", model, "how");
        Path copy = folder.resolve("index");
        Commands.run("index", model, "--data", data, "--text", "answer", "--out", copy)
                .expect(0);
        Path description = copy.resolve("dipole-index.json");
        Files.writeString(
                description,
                Files.readString(description).replaceFirst("\"formatVersion\" : 1", "\"formatVersion\" : 99"));
        fails(description + ": formatVersion is 99, and this Dipole reads 1", "search", copy, "how");
    }

    @Test
    void anOutputThatIsSomethingElse() throws IOException {
        write("notes/todo.txt", "do not lose me");
        Path notes = folder.resolve("notes");
        fails(
                notes + " is there already and is no model; name another folder",
                "train",
                "--base",
                "none",
                "--data",
                data,
                "--out",
                notes);
        fails(
                notes + ": this is not an index of Dipole",
                "index",
                model,
                "--data",
                data,
                "--text",
                "answer",
                "--out",
                notes);
        fails(
                notes.toString(),
                "embed",
                model,
                "--data",
                data,
                "--column",
                "answer",
                "--out",
                Files.createDirectories(notes.resolve("v.npy")));
        assertEquals(
                "do not lose me", Files.readString(notes.resolve("todo.txt")).strip());
    }

    @Test
    void anObjectiveThatDoesNotFit() {
        for (String[] bad : new String[][] {
            {
                "objective.temperature=-1",
                "temperature (-1.0) must be positive and finite; did you mean the scale, 1/temperature?"
            },
            {"objective.name=infonc", "did you mean infonce?"},
            {"objective.parameters.margin=0.1", "margin"},
            {"training.batch=1", "batch (1) must be at least 2"}
        }) {
            wrong(bad[1], "train", "--base", "none", "--data", data, "--set", bad[0], "--out", folder.resolve("m"));
        }
        wrong(
                "margin (28.6) must be in [0, π/2] radians for arcface; did you give degrees?",
                "train",
                "--base",
                "none",
                "--data",
                data,
                "--set",
                "objective.name=arcface",
                "objective.parameters.margin=28.6",
                "--out",
                folder.resolve("m"));
        for (String[] bad : new String[][] {
            {
                "cosent",
                "the batch has no labels; pass extras \"labels\", [B, K]: what cosent compares each score with; in training,"
                        + " name a column of scores, or set a teacher"
            },
            {
                "embedding-mse",
                "the batch has no teacher_anchors; pass extras \"teacher_anchors\", [B, dim], or \"teacher_candidates\""
                        + " [N, dim]: the teacher's vectors; in training, set a teacher"
            },
            {"classifier", data.getFileName() + " has no labels, and objective classifier learns from them"}
        }) {
            Result result = Commands.run(
                            "train",
                            "--base",
                            "none",
                            "--data",
                            data,
                            "--set",
                            "dim=8",
                            "objective.name=" + bad[0],
                            "--out",
                            folder.resolve(bad[0]))
                    .expect(1);
            assertTrue(result.err().contains("dipole: " + bad[1]), result::err);
        }
    }

    @Test
    void wrongArguments() {
        wrong("--data is missing", "train", "--out", folder.resolve("m"));
        wrong("--out is missing", "train", "--base", "none", "--data", data);
        wrong(
                "--positive is missing",
                "train",
                "--base",
                "none",
                "--data",
                data,
                "--anchor",
                "question",
                "--out",
                folder.resolve("m"));
        wrong(
                "--split (dev) is for a BEIR folder",
                "train",
                "--base",
                "none",
                "--data",
                data,
                "--split",
                "dev",
                "--out",
                folder.resolve("m"));
        wrong(
                "did you mean \"training.epochs\"?",
                "train",
                "--base",
                "none",
                "--data",
                data,
                "--set",
                "training.epohcs=3",
                "--out",
                folder.resolve("m"));
        wrong(
                "metric (ndgc@10) is not known",
                "train",
                "--base",
                "none",
                "--data",
                data,
                "--set",
                "metric=ndgc@10",
                "--out",
                folder.resolve("m"));
        wrong("--metrics: metric (ndgc@10) is not known", "eval", model, "--data", data, "--metrics", "ndgc@10");
        wrong(
                "--columns names the columns of files",
                "eval",
                model,
                "--data",
                shared,
                "--columns",
                "anchor=a,positive=b");
        wrong("did you mean anchor?", "eval", model, "--data", data, "--columns", "ancor=a");
        wrong("--data is missing", "eval", model);
        wrong("--per-query (v.txt) must end in .jsonl or .csv", "eval", model, "--data", data, "--per-query", "v.txt");
        wrong(
                "--train-data is missing",
                "eval",
                model,
                "--data",
                data,
                "--task",
                "classification",
                "--columns",
                "anchor=question,label=answer");
        wrong("a folder, and --qrels measures files of runs", "eval", model, "--qrels", data);
        wrong("--text is missing", "index", model, "--data", data, "--id", "a", "--out", folder.resolve("i"));
        wrong("-k (0) must be at least 1", "search", index, "how", "-k", "0");
        wrong("--mode", "search", index, "how", "--mode", "fuzzy");
        wrong("must end in .jsonl, .npy, .parquet", "embed", model, "--out", folder.resolve("v.csv"));
        wrong("--restart discards an unfinished run from --data to --out", "embed", model, "--restart");
        wrong("Try 'dipole eval --help'", "eval");
    }
}
