package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.app.Commands.Result;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.model.Model;
import dev.dipole.model.Prompts;
import dev.dipole.testing.Models;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The commands one after the other, as a user types them: train, eval, index, search, embed. */
class CommandsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path shared;

    private static Path training;
    private static Path heldOut;
    private static Path model;
    private static Path index;
    private static Result trained;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() throws IOException {
        training = Commands.pairs(shared.resolve("pairs.csv"), part -> part > 0);
        heldOut = Commands.pairs(shared.resolve("held-out.csv"), part -> part == 0);
        model = shared.resolve("models/steps");
        trained = train(training, model, 1, 20);
        Path documents = shared.resolve("documents.jsonl");
        List<String> lines = new ArrayList<>();
        for (int action = 0; action < 20; action++) {
            for (int thing = 0; thing < 20; thing++) {
                lines.add("{\"id\": \"" + action + "/" + thing + "\", \"text\": \"" + Commands.answer(action, thing)
                        + "\"}");
            }
        }
        Files.write(documents, lines);
        index = shared.resolve("index");
        JsonNode json = Commands.run("index", model, "--data", documents, "--out", index, "--json")
                .expect(0)
                .json();
        assertEquals(400, json.get("documents").asInt());
    }

    private static Result train(Path data, Path out, int seed, int epochs) {
        return Commands.run(
                        "train",
                        "--base",
                        "none",
                        "--data",
                        data,
                        "--anchor",
                        "question",
                        "--positive",
                        "answer",
                        "--out",
                        out,
                        "--json",
                        "--set",
                        "dim=32",
                        "training.batch=64",
                        "training.epochs=" + epochs,
                        "training.seed=" + seed)
                .expect(0);
    }

    @Test
    void trainingTellsWhatItDid() throws IOException {
        JsonNode json = trained.json();
        assertEquals(32, json.get("dim").asInt());
        assertTrue(json.get("examples").asInt() >= 300, json.toString());
        assertTrue(json.get("steps").asInt() >= 60, json.toString());
        assertTrue(json.get("train_seconds").asDouble() > 0, json.toString());
        assertTrue(trained.err().contains("of memory beside the Java heap"), trained.err());
        try (Model loaded = Model.load(model)) {
            assertEquals(loaded.hash(), json.get("hash").asText());
        }
        assertEquals(List.of("steps"), Commands.names(shared.resolve("models")));
    }

    @Test
    void theSameSeedGivesTheSameModel() throws IOException {
        Path out = folder.resolve("model");
        String hash = train(training, out, 1, 3).json().get("hash").asText();
        String weights = Commands.content(out).get("model.safetensors");
        // Each replaces the model that is there.
        assertNotEquals(hash, train(training, out, 2, 3).json().get("hash").asText());
        assertNotEquals(weights, Commands.content(out).get("model.safetensors"));
        assertEquals(hash, train(training, out, 1, 3).json().get("hash").asText());
        assertEquals(weights, Commands.content(out).get("model.safetensors"));
        assertEquals(List.of("model"), Commands.names(folder));
    }

    @Test
    void evaluationFindsPairsThatWereNeverSeen() throws IOException {
        Result result = Commands.run("eval", model, "--data", heldOut, "--metrics", "mrr@10,recall@10", "--json")
                .expect(0);
        JsonNode json = result.json();
        assertEquals(50, json.get("queries").asInt());
        // By chance: about 0.06.
        assertTrue(json.at("/model/mrr@10").asDouble() > 0.6, json.toString());
        assertTrue(json.at("/bm25/mrr@10").asDouble() < 0.2, json.toString());
        assertTrue(json.at("/p/model-bm25/mrr@10").asDouble() < 0.001, json.toString());
        double lower = json.at("/intervals/model/mrr@10/0").asDouble();
        double upper = json.at("/intervals/model/mrr@10/1").asDouble();
        assertTrue(lower <= json.at("/model/mrr@10").asDouble()
                && upper >= json.at("/model/mrr@10").asDouble());
        assertFalse(result.err().contains("warning"), result.err());
        assertEquals(
                result.out(),
                Commands.run("eval", model, "--data", heldOut, "--metrics", "mrr@10,recall@10", "--json")
                        .out());
    }

    @Test
    void evaluationIsReadByPeople() {
        Result result = Commands.run("eval", model, "--data", training, "--set", "limit=30")
                .expect(0);
        List<String> lines = result.out().lines().toList();
        assertEquals("pairs.csv: 30 queries, 30 documents", lines.get(0));
        assertTrue(lines.get(2).matches("system +ndcg@10 +mrr@10 +recall@10 +recall@100"), result.out());
        assertTrue(lines.get(3).matches("bm25( +[01]\\.\\d{4} \\[[01]\\.\\d{3}, [01]\\.\\d{3}\\]){4}"), result.out());
        assertTrue(lines.get(7).matches("difference +metric +value +interval +p +p \\(Holm\\)"), result.out());
        assertTrue(
                lines.get(8)
                        .matches("model - bm25 +ndcg@10 +[+-][01]\\.\\d{4} +\\[[+-][01]\\.\\d{4}, [+-][01]\\.\\d{4}\\]"
                                + "( +[01]\\.\\d{4}){2}"),
                result.out());
        assertTrue(result.err().contains("was trained on this very file"), result.err());
    }

    @Test
    void aBeirFolderIsTrainedOnAndMeasuredApart() throws IOException {
        Path beir = beir();
        Path out = folder.resolve("model");
        Result result = Commands.run(
                        "train",
                        "--base",
                        "none",
                        "--data",
                        beir,
                        "--out",
                        out,
                        "--set",
                        "dim=32",
                        "training.batch=64",
                        "training.epochs=20")
                .expect(0);
        assertTrue(result.err().contains("on the held-out part"), result.err());
        assertTrue(result.out().contains("dipole index " + out), result.out());
        JsonNode json =
                Commands.run("eval", out, "--data", beir, "--json").expect(0).json();
        assertEquals("beir/test", json.get("task").asText());
        assertEquals(100, json.get("queries").asInt());
        assertEquals(20, json.at("/unseen/queries").asInt());
        assertTrue(json.at("/model/ndcg@10").asDouble() > 0.5, json.toString());
        String table = Commands.run("eval", out, "--data", beir).expect(0).out();
        assertTrue(
                table.indexOf("The 20 queries none of whose documents is among the positives of training (beir/train)")
                        < table.indexOf("All 100 queries:"),
                table);
    }

    @Test
    void runsOfEvalAreMeasuredTheSameWithoutTheModel() throws IOException {
        Path runs = folder.resolve("runs");
        Path values = folder.resolve("values.csv");
        JsonNode json = Commands.run(
                        "eval",
                        model,
                        "--data",
                        heldOut,
                        "--metrics",
                        "map,p@5",
                        "--run",
                        runs,
                        "--per-query",
                        values,
                        "--json")
                .expect(0)
                .json();
        assertEquals(List.of("bm25.run", "hybrid.run", "model.run", "qrels.txt"), Commands.names(runs));
        JsonNode again = Commands.run(
                        "eval",
                        runs.resolve("hybrid.run"),
                        runs.resolve("model.run"),
                        "--qrels",
                        runs.resolve("qrels.txt"),
                        "--metrics",
                        "map,p@5",
                        "--json")
                .expect(0)
                .json();
        // Cosines of different documents are not equal here, so no tie is broken otherwise.
        assertEquals(json.at("/model/map").asDouble(), again.at("/model/map").asDouble(), 1e-9);
        assertEquals(3, json.at("/p_holm").size());
        assertEquals(1, again.at("/p_holm").size());
        assertTrue(json.at("/p_holm/model-bm25/map").asDouble()
                >= json.at("/p/model-bm25/map").asDouble());
        List<String> lines = Files.readAllLines(values);
        assertEquals("query,system,map,p@5", lines.get(0));
        assertEquals(1 + 3 * 50, lines.size());
        // A run beside the model on the model's data.
        Files.copy(runs.resolve("hybrid.run"), folder.resolve("theirs.run"));
        JsonNode beside = Commands.run(
                        "eval", model, folder.resolve("theirs.run"), "--data", heldOut, "--metrics", "map", "--json")
                .expect(0)
                .json();
        assertTrue(beside.at("/p/theirs-hybrid/map").isNumber(), beside.toString());
    }

    @Test
    void tasksAreToldByTheirColumns() throws IOException {
        Path scored = Files.write(
                folder.resolve("sts.csv"),
                List.of(
                        "sentence1,sentence2,score",
                        Commands.question(1, 2) + "," + Commands.question(1, 2) + ",5",
                        Commands.question(1, 2) + "," + Commands.question(1, 3) + ",2",
                        Commands.question(1, 2) + "," + Commands.question(4, 7) + ",0"));
        JsonNode sts = Commands.run("eval", model, "--data", scored, "--json")
                .expect(0)
                .json();
        assertEquals("sts", sts.get("kind").asText());
        assertEquals(1, sts.at("/model/cosine-spearman").asDouble(), 1e-9);
        List<String> rows = new ArrayList<>(List.of("text,intent"));
        for (int i = 0; i < 12; i++) {
            rows.add(Commands.question(i % 2, i) + ",intent" + i % 2);
        }
        Path labelled = Files.write(folder.resolve("labels.csv"), rows);
        JsonNode classes = Commands.run(
                        "eval", model, "--data", labelled, "--train-data", labelled, "--set", "shots=2", "--json")
                .expect(0)
                .json();
        assertEquals("classification", classes.get("kind").asText());
        assertEquals(2, classes.get("classes").asInt());
        assertTrue(classes.at("/model/linear").asDouble() > 0.9, classes.toString());
        Path triplets = Files.write(
                folder.resolve("triplets.csv"),
                List.of(
                        "anchor,positive,negative",
                        Commands.question(1, 2) + "," + Commands.answer(1, 2) + "," + Commands.answer(3, 4)));
        for (String task : List.of("triplets", "reranking", "paraphrases")) {
            String out = Commands.run("eval", model, "--data", triplets, "--task", task)
                    .expect(0)
                    .out();
            assertTrue(out.startsWith("triplets.csv (" + task + "): "), out);
        }
    }

    /** 400 documents; dev judges 20 queries, train most others, and test 80 whose documents are in train and 20 others. */
    private Path beir() throws IOException {
        List<String> corpus = new ArrayList<>(List.of("{\"_id\": \"empty\", \"title\": \"\", \"text\": \"\"}"));
        List<String> queries = new ArrayList<>();
        List<String> train = new ArrayList<>(List.of("query-id\tcorpus-id\tscore"));
        List<String> dev = new ArrayList<>(train);
        List<String> test = new ArrayList<>(train);
        for (int action = 0; action < 20; action++) {
            for (int thing = 0; thing < 20; thing++) {
                String document = "d" + action + "-" + thing;
                corpus.add("{\"_id\": \"" + document + "\", \"title\": \"\", \"text\": \""
                        + Commands.answer(action, thing) + "\"}");
                for (String kind : List.of("q", "t")) {
                    queries.add("{\"_id\": \"" + kind + document + "\", \"text\": \"" + Commands.question(action, thing)
                            + (kind.equals("t") ? " please" : "") + "\"}");
                }
                int part = (action + thing) % 20;
                (part == 0 ? dev : part == 1 ? test : train).add("q" + document + "\t" + document + "\t1");
                if (part > 1 && part < 6) {
                    test.add("t" + document + "\t" + document + "\t1");
                }
            }
        }
        Path beir = folder.resolve("beir");
        Files.createDirectories(beir.resolve("qrels"));
        Files.write(beir.resolve("corpus.jsonl"), corpus);
        Files.write(beir.resolve("queries.jsonl"), queries);
        Files.write(beir.resolve("qrels/train.tsv"), train);
        Files.write(beir.resolve("qrels/dev.tsv"), dev);
        Files.write(beir.resolve("qrels/test.tsv"), test);
        return beir;
    }

    @Test
    void searchFindsByMeaningByWordsAndByBoth() throws IOException {
        for (String mode : List.of("dense", "hybrid")) {
            JsonNode json = Commands.run("search", index, Commands.question(3, 4), "-k", 3, "--mode", mode, "--json")
                    .expect(0)
                    .json();
            assertEquals(3, json.get("hits").size());
            assertEquals("3/4", json.at("/hits/0/id").asText(), json.toString());
            assertEquals(Commands.answer(3, 4), json.at("/hits/0/text").asText());
        }
        String answer = Commands.answer(7, 19).replace(".", "");
        // Words after one another are one question.
        List<Object> words = new ArrayList<>(List.of("search", index));
        words.addAll(List.of(answer.split(" ")));
        words.addAll(List.of("--mode", "bm25"));
        Result result = Commands.run(words.toArray()).expect(0);
        assertEquals(
                List.of("rank", "score", "id", "text"),
                List.of(result.out().lines().toList().get(0).split(" +")));
        assertTrue(result.out().lines().toList().get(1).contains("7/19"), result.out());
        assertEquals(
                "",
                Commands.run("search", index, "qqq", "--mode", "bm25").expect(0).out());
    }

    @Test
    void aModelThatMovedIsNamed() throws IOException {
        Path moved = folder.resolve("model");
        train(training, moved, 1, 1);
        Path other = folder.resolve("index");
        Commands.run("index", moved, "--data", heldOut, "--text", "answer", "--out", other)
                .expect(0);
        Files.move(moved, folder.resolve("elsewhere"));
        Result result = Commands.run("search", other, "how").expect(1);
        assertTrue(result.err().contains("no longer at " + moved + "; name its folder with --model"), result.err());
        Commands.run("search", other, "steps", "--mode", "bm25").expect(0);
        Commands.run("search", other, "how", "--model", folder.resolve("elsewhere"))
                .expect(0);
    }

    @Test
    void embeddingStreamsLines() throws IOException {
        Result result = Commands.runWith("how do i balimko?\ngrößer — 日本\n", "embed", model)
                .expect(0);
        List<String> lines = result.out().lines().toList();
        assertEquals(2, lines.size());
        JsonNode second = JSON.readTree(lines.get(1));
        assertEquals("2", second.get("id").asText());
        assertEquals("größer — 日本", second.get("text").asText());
        assertTrue(
                result.out().chars().allMatch(c -> c < 128), "only ASCII survives every encoding of standard output");
        try (Model loaded = Model.load(model)) {
            float[] expected = loaded.encode(List.of("größer — 日本"))[0];
            assertArrayEquals(expected, vector(second));
        }
    }

    private static float[] vector(JsonNode line) {
        float[] vector = new float[line.get("embedding").size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = line.get("embedding").get(i).floatValue();
        }
        return vector;
    }

    @Test
    void embeddingWritesFiles() throws IOException {
        Path npy = folder.resolve("new/vectors.npy");
        JsonNode json = Commands.run("embed", model, "--data", heldOut, "--column", "question", "--out", npy, "--json")
                .expect(0)
                .json();
        assertEquals(50, json.get("texts").asInt());
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(npy)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(128 + 50 * 32 * 4, bytes.remaining());
        String header = new String(bytes.array(), 0, 128, StandardCharsets.ISO_8859_1);
        assertTrue(
                header.startsWith(
                        "\u0093NUMPY\u0001\u0000v\u0000{'descr': '<f4', 'fortran_order': False, 'shape': (50, 32), }"),
                header);
        assertTrue(header.endsWith(" \n"));
        Path jsonl = folder.resolve("vectors.jsonl");
        Files.writeString(jsonl, "before");
        Commands.run("embed", model, "--data", heldOut, "--column", "question", "--out", jsonl)
                .expect(0);
        List<String> lines = Files.readAllLines(jsonl);
        assertEquals(50, lines.size());
        float[] last = vector(JSON.readTree(lines.get(49)));
        bytes.position(128 + 49 * 32 * 4);
        for (float value : last) {
            assertEquals(value, bytes.getFloat());
        }
        assertEquals(List.of("new", "vectors.jsonl"), Commands.names(folder));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process cannot be asked to end there")
    void interruptedWorkLeavesNothingHalfWritten() throws Exception {
        Path out = folder.resolve("vectors.jsonl");
        Files.writeString(out, "before");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "embed",
                        model.toString(),
                        "--out",
                        out.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write("how do i balimko?\n".getBytes(StandardCharsets.UTF_8));
            in.flush();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
            while (Commands.names(folder).size() == 1 && System.nanoTime() < deadline && process.isAlive()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertEquals(2, Commands.names(folder).size(), "a temporary file was expected");
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
        assertEquals(List.of("vectors.jsonl"), Commands.names(folder));
        assertEquals("before", Files.readString(out));
    }

    @Test
    void fewExamplesAreSeenMoreOften() throws IOException {
        Path few = folder.resolve("few.csv");
        Files.write(few, Files.readAllLines(training).subList(0, 41));
        Path out = folder.resolve("model");
        Result result = Commands.run("train", "--base", "none", "--data", few, "--out", out, "--set", "dim=8", "--json")
                .expect(0);
        assertEquals(60, result.json().get("steps").asInt());
        assertTrue(result.err().contains("40 examples are few: 60 passes"), result.err());
        result = Commands.run(
                        "train",
                        "--base",
                        "none",
                        "--data",
                        few,
                        "--out",
                        out,
                        "--set",
                        "dim=8",
                        "training.epochs=2",
                        "--json",
                        "--cache",
                        folder.resolve("cache"))
                .expect(0);
        assertEquals(2, result.json().get("steps").asInt());
        assertTrue(result.err().contains("--cache keeps nothing"), result.err());
        assertFalse(Files.exists(folder.resolve("cache")));
    }

    @Test
    void settingsAreShown() {
        Result result = Commands.run("train", "--show-settings", "--preset", "code", "--set", "dim=64")
                .expect(0);
        assertTrue(result.out().contains("(a whole number)\ndim: 64\n"), result.out());
        assertTrue(result.out().contains("  split-identifiers: true\n"), result.out());
        assertTrue(Commands.run("train", "--show-settings", "--json")
                .expect(0)
                .out()
                .contains("\"training.epochs\":\""));
    }

    @Test
    void settingsOfAFileHold() throws IOException {
        Path config = folder.resolve("train.yaml");
        Files.writeString(config, "dim: 16\ntraining:\n  batch: 64\n  epochs: 2\n");
        Path out = folder.resolve("model");
        JsonNode json = Commands.run(
                        "train",
                        "--base",
                        "none",
                        "--data",
                        training,
                        "--config",
                        config,
                        "--set",
                        "training.epochs=1",
                        "--out",
                        out,
                        "--json")
                .expect(0)
                .json();
        assertEquals(16, json.get("dim").asInt());
        assertEquals(6, json.get("steps").asInt(), json.toString());
    }

    @Test
    void trainsOnFromABase() throws IOException {
        Path base = folder.resolve("base");
        try (Model transformer = Models.transformer(folder.resolve("fixture"), Prompts.of("ask: ", ""))) {
            transformer.save(base);
        }
        for (String name : List.of(base.toString(), "static:" + base)) {
            Path out = folder.resolve("from-base");
            Commands.run(
                            "train",
                            "--base",
                            name,
                            "--data",
                            training,
                            "--out",
                            out,
                            "--set",
                            "dim=0",
                            "training.steps=2",
                            "training.batch=16",
                            "max-tokens=16")
                    .expect(0);
            try (Model trained = Model.load(out)) {
                assertEquals("ask: ", trained.prompts().query());
                assertEquals(
                        name.startsWith("static:"),
                        trained.encoder() instanceof StaticTextEncoder,
                        "what " + name + " gives");
            }
        }
        Result both = Commands.run(
                        "train", "--base", base, "--preset", "code", "--data", training, "--out", folder.resolve("x"))
                .expect(2);
        assertTrue(both.err().contains("--preset (code) is for a vocabulary of its own, and --base"), both.err());
    }

    @Test
    void everyCommandHelps() {
        for (String command : List.of("train", "eval", "index", "search", "embed")) {
            Result result = Commands.run(command, "--help").expect(0);
            assertTrue(result.out().contains("Examples:"), result.out());
            assertTrue(result.out().contains("dipole " + command), result.out());
            // --help, --json and --stacktrace are everybody's; which split and which columns are meant is asked alike
            // wherever examples are read.
            long own = result.out()
                            .lines()
                            .filter(line -> line.matches(" +-.*"))
                            .filter(line ->
                                    !line.matches(" +--(split|anchor|positive|negative|label|score|skip-bad)\\b.*"))
                            .count()
                    - 3;
            assertTrue(own <= 10, command + " has " + own + " options of its own; move one to the settings");
        }
    }
}
