package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.app.Commands.Result;
import dev.dipole.model.PairModel;
import dev.dipole.tower.TowerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From files of pictures, sounds and interactions to measured models of two towers, by commands. */
final class PairCommandsTest {

    /** What makes a run tiny. */
    private static final List<String> TINY = List.of(
            "dim=16",
            "pictures.encoder.size=16",
            "pictures.encoder.width=8",
            "sounds.encoder.seconds=0.25",
            "sounds.encoder.width=8",
            "words.base=none",
            "training.batch=16",
            "training.learning-rate=5e-3");

    private static final List<String> WORDS = List.of("red", "green", "blue", "white", "black", "pink");

    @TempDir
    Path folder;

    private Path model(String recipe) {
        return folder.resolve("models").resolve(recipe);
    }

    private List<Object> command(String recipe, List<?> options, String... settings) {
        List<Object> command = new ArrayList<>(List.of("train", "--json", "--recipe", recipe));
        command.addAll(options);
        command.addAll(List.of("--out", model(recipe), "--set"));
        command.addAll(TINY);
        command.addAll(Arrays.asList(settings));
        return command;
    }

    private Result train(String recipe, List<?> options, String... settings) {
        return Commands.run(command(recipe, options, settings).toArray());
    }

    /** Six pictures of each word, and rows that name them. */
    private Path captions(String name, int seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 6 * WORDS.size(); i++) {
            int kind = i % WORDS.size();
            String path = name + "/" + WORDS.get(kind) + "/" + i + ".png";
            TowerFiles.picture(folder.resolve(path), kind, random);
            rows.append(String.format(
                    Locale.ROOT, "{\"image\": \"%s\", \"caption\": \"a %s thing\"}%n", path, WORDS.get(kind)));
        }
        return Files.writeString(folder.resolve(name + ".jsonl"), rows);
    }

    @Test
    void picturesAndCaptions() throws IOException {
        Path rows = captions("train", 1);
        JsonNode trained = train("clip", List.of("--data", rows), "training.epochs=10")
                .expect(0)
                .json();
        assertEquals(36, trained.get("examples").asInt());
        assertEquals(16, trained.get("dim").asInt());
        assertTrue(PairModel.holds(model("clip")));
        assertTrue(Files.exists(model("clip").resolve("run/metrics.jsonl")));
        assertFalse(Files.exists(folder.resolve("models/clip.run")));

        Path test = captions("test", 2);
        JsonNode measured = Commands.run("eval", model("clip"), "--json", "--data", test)
                .expect(0)
                .json();
        assertEquals(36, measured.get("anchors").asInt());
        assertEquals(6, measured.get("candidates").asInt(), "equal captions are one");
        JsonNode toWords = measured.get("pictures_to_words");
        assertEquals(1 / 6.0, toWords.get("chance").get("recall@1").asDouble(), 1e-9);
        assertTrue(toWords.get("model").get("recall@1").asDouble() > 0.7, measured.toString());
        assertTrue(
                measured.get("words_to_pictures").get("model").get("recall@10").asDouble() > 0.7, measured.toString());
        Path perQuery = folder.resolve("values.csv");
        Result shown = Commands.run(
                        "eval",
                        model("clip"),
                        "--data",
                        test,
                        "--data",
                        folder,
                        "--columns",
                        "anchor=image,positive=caption",
                        "--metrics",
                        "recall@2",
                        "--per-query",
                        perQuery)
                .expect(0);
        assertTrue(shown.out().contains("pictures to words, chance recall@2 0.3333"), shown.out());
        assertEquals(1 + 36 + 6, Files.readAllLines(perQuery).size());
        Result same = Commands.run("eval", model("clip"), "--data", rows).expect(0);
        assertTrue(same.err().contains("was trained on these very rows"), same.err());

        embedded();
        wordsFindPictures(test);
        says(
                "holds two towers, and one model of texts is needed; name anchors or candidates",
                Commands.runWith("a", "embed", model("clip")).expect(1));
        says(
                "two towers are measured on rows of pairs",
                Commands.run("eval", model("clip"), "--data", test, "--task", "sts")
                        .expect(2));
        says(
                "must be recall@K for two towers",
                Commands.run("eval", model("clip"), "--data", test, "--metrics", "ndcg@10")
                        .expect(2));
    }

    private void wordsFindPictures(Path rows) throws IOException {
        Path index = folder.resolve("index");
        JsonNode built = Commands.run(
                        "index",
                        model("clip"),
                        "--json",
                        "--data",
                        rows,
                        "--text",
                        "image",
                        "--title",
                        "caption",
                        "--out",
                        index)
                .expect(0)
                .json();
        assertEquals(36, built.get("documents").asInt());
        assertEquals("pictures", built.get("kind").asText());
        Path sheet = folder.resolve("sheet.png");
        int right = 0;
        for (String word : WORDS) {
            JsonNode found = Commands.run("search", index, "a", word, "thing", "-k", 6, "--sheet", sheet, "--json")
                    .expect(0)
                    .json();
            for (JsonNode hit : found.get("hits")) {
                assertTrue(Files.exists(Path.of(hit.get("path").asText())), hit.toString());
                right += hit.get("class").asText().equals("a " + word + " thing") ? 1 : 0;
            }
        }
        assertTrue(right > 0.7 * 36, right + " of 36, and 6 by chance");
        assertTrue(Files.exists(sheet));
        String own = folder.resolve("test/black/10.png").toString();
        Result table = Commands.run("search", index, own, "-k", 1).expect(0);
        assertEquals(
                "rank score id class path",
                table.out().lines().findFirst().orElseThrow().replaceAll(" +", " "));
        assertTrue(table.out().contains("a black thing  test/black/10.png"), table.out());
        Path moved = Files.createDirectories(folder.resolve("elsewhere")).resolve("rows.jsonl");
        Files.copy(rows, moved);
        List<Object> twice =
                List.of("index", model("clip"), "--data", moved, "--data", folder, "--text", "image", "--out", index);
        Commands.run(twice.toArray()).expect(0);
        String unlabelled =
                Commands.run("search", index, own, "-k", 1).expect(0).out();
        assertTrue(unlabelled.contains("test/black/10.png") && !unlabelled.contains("class"), unlabelled);
        says(
                "--text is missing: where rows and the place of their files are given, name the column of the paths",
                Commands.run("index", model("clip"), "--data", moved, "--data", folder, "--out", index)
                        .expect(2));
        says(
                "none of the pictures can be read; the first: ",
                Commands.run("index", model("clip"), "--data", moved, "--text", "image", "--out", index)
                        .expect(1));
        says("gone.png: no such file", Commands.run("search", index, "gone.png").expect(1));
    }

    private void embedded() throws IOException {
        Path anchors = model("clip").resolve("anchors");
        Path out = folder.resolve("vectors.jsonl");
        JsonNode json = Commands.run("embed", anchors, "--json", "--data", folder.resolve("test"), "--out", out)
                .expect(0)
                .json();
        assertEquals(36, json.get("pictures").asInt());
        List<String> lines = Files.readAllLines(out);
        assertEquals(36, lines.size());
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        assertEquals("black/10.png", first.get("id").asText());
        double squares = 0;
        for (JsonNode value : first.get("embedding")) {
            squares += value.asDouble() * value.asDouble();
        }
        assertEquals(1, squares, 1e-5);
        String line = Commands.runWith(folder.resolve("test/black/10.png") + "\n", "embed", anchors)
                .expect(0)
                .out();
        assertSameVector(first, new ObjectMapper().readTree(line));
        Path byRows = folder.resolve("rows.jsonl");
        Commands.run("embed", anchors, "--data", folder.resolve("test.jsonl"), "--column", "image", "--out", byRows)
                .expect(0);
        for (String row : Files.readAllLines(byRows)) {
            if (row.contains("\"test/black/10.png\"")) {
                assertSameVector(first, new ObjectMapper().readTree(row));
            }
        }
        String words = Commands.runWith("a red thing\n", "embed", model("clip").resolve("candidates"))
                .expect(0)
                .out();
        assertEquals(16, new ObjectMapper().readTree(words).get("embedding").size());
        says(
                "--as (query) is for texts",
                Commands.run("embed", anchors, "--as", "query", "--data", folder)
                        .expect(2));
        says(
                "is no folder and no .tar archive of pictures",
                Commands.run("embed", anchors, "--data", byRows).expect(1));
        Path none = Files.createDirectory(folder.resolve("none"));
        says(
                "there are no pictures by the endings of the files' names",
                Commands.run("embed", anchors, "--data", none).expect(1));
        Files.writeString(none.resolve("x.png"), "<html>");
        Result broken = Commands.run("embed", anchors, "--data", none).expect(1);
        says("x.png: is a text that begins with \"<html>\", not a picture", broken);
        assertFalse(broken.err().contains("fault in Dipole"), broken.err());
    }

    /** Of one picture, alone or among others. */
    private static void assertSameVector(JsonNode expected, JsonNode actual) {
        assertEquals(16, actual.get("embedding").size());
        for (int i = 0; i < 16; i++) {
            assertEquals(
                    expected.get("embedding").get(i).asDouble(),
                    actual.get("embedding").get(i).asDouble(),
                    1e-5);
        }
    }

    private static void says(String part, Result result) {
        assertTrue(result.err().contains(part), result.err());
    }

    @Test
    void whatIsWrongIsToldAndCounted() throws IOException {
        Path rows = captions("train", 1);
        says(
                "train.jsonl:1: no column \"photo\"; columns: image, caption",
                train("clip", List.of("--data", rows, "--anchor", "photo", "--positive", "caption"))
                        .expect(1));
        Files.delete(folder.resolve("train/blue/2.png"));
        Files.writeString(folder.resolve("train/white/3.png"), "<html>");
        says(
                "train.jsonl:3: " + folder.resolve("train/blue/2.png")
                        + ": is not there; add it, or remove the row that"
                        + " names it; or allow that some are passed over (--skip-bad N)",
                train("clip", List.of("--data", rows)).expect(1));
        Result passed = train("clip", List.of("--data", rows, "--skip-bad", "2"), "training.epochs=1")
                .expect(0);
        assertEquals(2, passed.json().get("skipped_rows").asInt());
        assertEquals(34, passed.json().get("examples").asInt());
        assertEquals(
                2,
                Files.readAllLines(folder.resolve("models/clip.bad-rows.jsonl")).size());
        says(
                "makes towers of pictures, words: leave out --base and --preset; words.base is what",
                train("clip", List.of("--data", rows, "--base", "none")).expect(2));
        says(
                "is a folder, which does not say what belongs together",
                train("siglip", List.of("--data", folder.resolve("train"))).expect(1));
        says(
                "pictures.encoder.sise is not a setting; did you mean \"pictures.encoder.size\"?",
                train("siglip", List.of("--data", rows), "pictures.encoder.sise=8")
                        .expect(2));
        assertTrue(Commands.run("train", "--recipe", "clap", "--show-settings")
                .expect(0)
                .out()
                .contains("views: true"));
    }

    @Test
    void soundsAndWords() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        StringBuilder rows = new StringBuilder("file,text\n");
        for (int i = 0; i < 36; i++) {
            int kind = i % WORDS.size();
            TowerFiles.sound(folder.resolve("wav/" + i + ".wav"), 2 * kind, random);
            rows.append(i).append(".wav,").append(WORDS.get(kind)).append('\n');
        }
        Path file = Files.writeString(folder.resolve("recordings.csv"), rows);
        Object data = folder.resolve("wav");
        train("clap", List.of("--data", file, data), "training.epochs=15").expect(0);
        JsonNode measured = Commands.run("eval", model("clap"), "--json", "--data", file, "--data", data)
                .expect(0)
                .json();
        assertTrue(measured.get("sounds_to_words").get("model").get("recall@1").asDouble() > 0.6, measured.toString());
        JsonNode vectors = Commands.run(
                        "embed",
                        model("clap").resolve("anchors"),
                        "--json",
                        "--data",
                        data,
                        "--out",
                        folder.resolve("v.npy"))
                .expect(0)
                .json();
        assertEquals(36, vectors.get("sounds").asInt());
        Path index = folder.resolve("index");
        Result built = Commands.run("index", model("clap"), "--data", data, "--out", index)
                .expect(0);
        assertTrue(built.out().contains("The index of 36 sounds is in " + index), built.out());
        for (Object asked : List.of("green", folder.resolve("wav/1.wav"))) {
            JsonNode hits = Commands.run("search", index, asked, "-k", 6, "--json")
                    .expect(0)
                    .json()
                    .get("hits");
            int green = 0;
            for (JsonNode hit : hits) {
                String name = hit.get("id").asText();
                green += Integer.parseInt(name.substring(0, name.indexOf('.'))) % WORDS.size() == 1 ? 1 : 0;
            }
            assertTrue(green > 3, asked + ": " + hits);
        }
        says(
                "--sheet (s.png) is for pictures, and " + index + " is an index of sounds",
                Commands.run("search", index, "green", "--sheet", "s.png").expect(2));
    }

    @Test
    void facesAreToldApart() throws IOException {
        captions("faces", 4);
        Path faces = folder.resolve("faces");
        train("supcon-faces", List.of("--data", faces), "training.epochs=3").expect(0);
        JsonNode measured = Commands.run(
                        "eval", model("supcon-faces"), "--json", "--data", faces, "--task", "verification")
                .expect(0)
                .json();
        assertEquals("verification", measured.get("kind").asText());
        assertEquals(6, measured.get("classes").asInt());
        assertTrue(measured.get("model").get("roc-auc").asDouble() > 0.7, measured.toString());
        says(
                "--train-data is for probes",
                Commands.run(
                                "eval",
                                model("supcon-faces"),
                                "--data",
                                faces,
                                "--task",
                                "verification",
                                "--train-data",
                                faces)
                        .expect(2));
    }

    @Test
    void usersFindItems() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        StringBuilder before = new StringBuilder("user,item,time\n");
        StringBuilder later = new StringBuilder("user,item,time\n");
        for (int user = 0; user < 120; user++) {
            for (int item = 0; item < 12; item++) {
                if (random.nextDouble() < 0.7) {
                    (item < 10 ? before : later)
                            .append(String.format(
                                    Locale.ROOT, "u%d,i%d-%d,%d%n", user, user % 6, (item + user) % 12, item));
                }
            }
        }
        Path file = Files.writeString(folder.resolve("before.csv"), before);
        Path after = Files.writeString(folder.resolve("later.csv"), later);
        Path cache = folder.resolve("cache");
        Result trained = train("two-tower", List.of("--data", file, "--cache", cache), "training.epochs=6")
                .expect(0);
        assertTrue(trained.err().contains("--cache keeps nothing"), trained.err());
        assertFalse(Files.exists(cache));
        JsonNode measured = Commands.run("eval", model("two-tower"), "--json", "--data", after, "--train-data", file)
                .expect(0)
                .json();
        assertEquals("recommendation", measured.get("kind").asText());
        double own = measured.get("model").get("recall@10").asDouble();
        double popular = measured.get("popularity").get("recall@10").asDouble();
        assertTrue(own > 1.5 * popular, measured.toString());
        assertTrue(measured.get("item-neighbours").has("ndcg@10"), measured.toString());
        says(
                "was trained with items.hold-out=none, so nothing of " + file + " is new to it",
                Commands.run("eval", model("two-tower"), "--data", file).expect(1));

        StringBuilder names = new StringBuilder("item\n");
        for (int i = 0; i < 72; i++) {
            names.append('i').append(i / 12).append('-').append(i % 12).append('\n');
        }
        Path items = Files.writeString(folder.resolve("items.csv"), names);
        Path index = folder.resolve("index");
        Commands.run("index", model("two-tower"), "--data", items, "--text", "item", "--id", "item", "--out", index)
                .expect(0);
        JsonNode near = Commands.run("search", index, "i3-0 i3-5", "-k", 5, "--mode", "dense", "--json")
                .expect(0)
                .json();
        for (JsonNode hit : near.get("hits")) {
            assertTrue(hit.get("id").asText().startsWith("i3-"), "taken by others than those two: " + near);
        }

        train("two-tower", List.of("--data", file), "training.epochs=6", "items.hold-out=last")
                .expect(0);
        Result held = Commands.run("eval", model("two-tower"), "--data", file).expect(0);
        assertTrue(held.out().contains("each user's last item (recommendation): "), held.out());
        says(
                "is not what " + model("two-tower") + " was trained on",
                Commands.run("eval", model("two-tower"), "--data", after).expect(1));
    }

    @Test
    void aRunThatIsKilledEndsInTheSameModel() throws IOException, InterruptedException {
        Path rows = captions("train", 1);
        String[] settings = {"training.epochs=12", "training.checkpoint-seconds=0.01"};
        train("clip", List.of("--data", rows), settings).expect(0);
        String whole;
        try (PairModel model = PairModel.load(model("clip"))) {
            whole = model.hash();
        }
        Files.move(model("clip"), folder.resolve("whole"));
        List<String> command = Commands.inAnotherProcess(
                command("clip", List.of("--data", rows), settings).toArray());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        process.getOutputStream().close();
        Path checkpoint = folder.resolve("models/clip.run/checkpoint.safetensors");
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (!Files.exists(checkpoint) && process.isAlive() && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
        process.destroyForcibly().waitFor();
        boolean unfinished = Files.exists(checkpoint);
        Result last = train("clip", List.of("--data", rows), settings).expect(0);
        if (unfinished) {
            says("going on with the run in", last);
        }
        try (PairModel model = PairModel.load(model("clip"))) {
            assertEquals(whole, model.hash());
        }
        assertFalse(Files.exists(checkpoint.getParent()));
    }
}
