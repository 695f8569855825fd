package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.Recipes;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a folder of pictures to a measured model, by commands. */
final class ImageCommandsTest {

    private static final int SIDE = 16;

    /** What makes a run tiny. */
    private static final String[] TINY = {
        "encoder.size=16", "encoder.width=8", "head.hidden=32", "head.dim=16", "training.batch=16", "training.steps=4"
    };

    @TempDir
    Path folder;

    private Path pictures;

    @BeforeEach
    void draw() throws IOException {
        pictures = folder.resolve("pictures");
        SplittableRandom random = new SplittableRandom(5);
        for (String split : new String[] {"train", "test"}) {
            for (int kind = 0; kind < 3; kind++) {
                Path place = Files.createDirectories(pictures.resolve(split + "/class" + kind));
                for (int i = 0; i < 12; i++) {
                    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
                    for (int at = 0; at < SIDE * SIDE; at++) {
                        float light = (float) random.nextDouble(0.4, 1);
                        picture.setRGB(at % SIDE, at / SIDE, Color.HSBtoRGB(kind / 3f, 0.8f, light));
                    }
                    ImageIO.write(picture, "png", place.resolve(i + ".png").toFile());
                }
            }
        }
    }

    private Commands.Result train(String recipe, Object... more) {
        Object[] command = {"train", "--json", "--recipe", recipe, "--data", pictures, "--out", folder.resolve(recipe)};
        Object[] all = new Object[command.length + more.length + 1 + TINY.length];
        System.arraycopy(command, 0, all, 0, command.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        all[command.length + more.length] = "--set";
        System.arraycopy(TINY, 0, all, command.length + more.length + 1, TINY.length);
        return Commands.run(all);
    }

    @Test
    void isTrainedAndMeasured() throws IOException {
        JsonNode trained = train("simclr").expect(0).json();
        assertEquals(4, trained.get("steps").asInt());
        assertEquals(36, trained.get("examples").asInt(), "the test pictures were trained on");
        Path cache = folder.resolve("cache");
        JsonNode supervised = train("supcon", "--cache", cache).expect(0).json();
        try (Stream<Path> files = Files.list(cache)) {
            Path kept = files.findFirst().orElseThrow();
            assertTrue(Files.size(kept) > 4096, () -> kept + " holds no decoded pictures");
        }
        assertEquals(36, supervised.get("examples").asInt());
        JsonNode measured = Commands.run(
                        "eval", folder.resolve("simclr"), folder.resolve("supcon"), "--json", "--data", pictures)
                .expect(0)
                .json();
        assertEquals("classification", measured.get("kind").asText());
        assertEquals(36, measured.get("test_examples").asInt());
        assertEquals(3, measured.get("classes").asInt());
        for (String metric : new String[] {"knn@20", "linear", "linear-8-shot"}) {
            double value = measured.get("supcon").get(metric).asDouble();
            assertTrue(value >= 0 && value <= 1, metric + " " + value);
        }
    }

    @Test
    void pathsAreChecked() {
        train("simclr").expect(0);
        Path model = folder.resolve("simclr");
        says(
                "is for eval: figures on what was trained on say nothing",
                train("byol", "--split", "test").expect(1));
        says(
                "is of pictures: leave out --base",
                train("simclr", "--base", "none").expect(2));
        says(
                "leave --task, --columns",
                Commands.run("eval", model, "--data", pictures, "--metrics", "ndcg@10")
                        .expect(2));
        says(
                "is what the probes learn from",
                Commands.run("eval", model, "--data", pictures, "--split", "train")
                        .expect(1));
        says(
                "did you mean \"simclr\"?",
                Commands.run("train", "--recipe", "simcler", "--data", pictures, "--out", model)
                        .expect(2));
        says(
                "head.predicter is not a setting",
                Commands.run("train", "--recipe", "byol", "--show-settings", "--set", "head.predicter=3")
                        .expect(2));
    }

    @Test
    void picturesAreFoundByPictures() throws IOException {
        train("simclr").expect(0);
        train("supcon").expect(0);
        Path model = folder.resolve("simclr");
        Path searched = pictures.resolve("train");
        Files.writeString(searched.resolve("class1/broken.png"), "<html>");
        Files.writeString(searched.resolve("notes.txt"), "no picture");
        Path index = folder.resolve("index");
        Commands.Result built = Commands.run("index", model, "--data", searched, "--out", index, "--json")
                .expect(0);
        assertEquals(36, built.json().get("documents").asInt());
        assertEquals("pictures", built.json().get("kind").asText());
        assertEquals("class1/broken.png", built.json().at("/left_out/0").asText());
        says("warning: left out 1 of 37 pictures, unreadable: " + searched.resolve("class1/broken.png"), built);
        says("passed over 1 files that are no pictures by their names", built);

        Path asked = searched.resolve("class2/3.png");
        Path sheet = folder.resolve("sheets/near.png");
        JsonNode found = Commands.run("search", index, asked, "-k", 5, "--sheet", sheet, "--json")
                .expect(0)
                .json();
        assertEquals("dense", found.get("mode").asText());
        assertEquals("pictures", found.get("kind").asText());
        assertEquals(5, found.get("hits").size());
        assertEquals(1, found.at("/hits/0/score").asDouble(), 1e-4, "nothing is nearer than the picture itself");
        assertEquals("class2/3.png", found.at("/hits/0/id").asText());
        assertEquals("class2", found.at("/hits/0/class").asText());
        assertEquals(asked.toString(), found.at("/hits/0/path").asText());
        BufferedImage drawn = ImageIO.read(sheet.toFile());
        assertEquals(6 + 6 * (128 + 6), drawn.getWidth(), "what was asked with, and five that were found");

        Path elsewhere = Files.copy(asked, folder.resolve("of no ending"));
        Commands.Result table =
                Commands.run("search", index, elsewhere, "-k", 2).expect(0);
        assertEquals(
                "rank score class path",
                table.out().lines().findFirst().orElseThrow().replaceAll(" +", " "));
        assertTrue(table.out().lines().toList().get(1).endsWith("class2  class2/3.png"), table.out());
        assertEquals("", table.err());
        whatIsWrongWithASearchIsTold(model, index, asked);

        Path moved = Files.move(asked, folder.resolve("moved.png"));
        Commands.Result warned = Commands.run("search", index, moved, "-k", 3).expect(0);
        says(
                "warning: 1 of the 3 pictures that were found is no longer in " + searched + ": class2/3.png; put them"
                        + " back, or build the index again where they are now",
                warned);
        Files.delete(sheet);
        says(
                "the sheet cannot be drawn: 1 of the 3 pictures",
                Commands.run("search", index, moved, "-k", 3, "--sheet", sheet).expect(1));
        assertTrue(Files.notExists(sheet));
    }

    @Test
    void aModelIsLookedAtThroughPictures() throws IOException {
        train("simclr").expect(0);
        Path model = folder.resolve("simclr");
        Path seen = pictures.resolve("test");
        Path original = seen.resolve("class1/3.png");
        Files.copy(original, seen.resolve("class1/copy.png"));
        Files.writeString(seen.resolve("class2/broken.png"), "<html>");
        Files.writeString(seen.resolve("notes.txt"), "no picture");
        Commands.Result result = Commands.run("inspect", model, "--data", seen, "--duplicates", 0.9999, "--json")
                .expect(0);
        says("passed over 1 files that are no pictures by their names", result);
        says(seen.resolve("class2/broken.png").toString(), result);
        JsonNode json = result.json().get("data");
        assertEquals(38, json.get("pictures").asInt());
        assertTrue(json.get("indicators").has("rank.candidates"), json.toString());
        assertEquals(
                "[\"class1/3.png\",\"class1/copy.png\"]",
                json.at("/near_pairs/0/ids").toString());
        assertEquals("[\"class2/broken.png\"]", json.get("unknown").toString());
        String shown = Commands.run("inspect", model, "--data", seen, "--limit", 20)
                .expect(0)
                .out();
        assertTrue(shown.contains("test: 20 pictures"), shown);
        assertTrue(!shown.contains("equal texts"), shown);
        says(
                "is a model of files: name the place of these with --data alone",
                Commands.run("inspect", model, "--data", seen, "--anchor", "a", "--positive", "b")
                        .expect(2));
    }

    private void whatIsWrongWithASearchIsTold(Path model, Path index, Path asked) throws IOException {
        says(
                "the index is of pictures, and its model takes no words (\"a red thing\"); name a file of pictures",
                Commands.run("search", index, "a", "red", "thing").expect(1));
        says("gone.png: no such file", Commands.run("search", index, "gone.png").expect(1));
        Path broken = Files.writeString(folder.resolve("broken.png"), "<html>");
        Commands.Result unreadable = Commands.run("search", index, broken).expect(1);
        says("broken.png: is a text that begins with \"<html>\", not a picture", unreadable);
        assertTrue(!unreadable.err().contains("fault in Dipole"), unreadable.err());
        says(
                "--mode (hybrid) is for texts, and " + index + " is an index of pictures",
                Commands.run("search", index, asked, "--mode", "hybrid").expect(2));
        says(
                "--sheet (near.jpg) must end in .png",
                Commands.run("search", index, asked, "--sheet", "near.jpg").expect(2));
        says(
                "--analysis (code) is for texts, and " + model + " indexes pictures",
                Commands.run("index", model, "--data", pictures, "--out", index, "--analysis", "code")
                        .expect(2));
        Path none = Files.createDirectories(folder.resolve("none"));
        says(
                none + ": there are no pictures by the endings of the files' names; name another place",
                Commands.run("index", model, "--data", none, "--out", index).expect(1));
        Files.copy(broken, none.resolve("broken.png"));
        says(
                none + ": none of the pictures can be read; the first: ",
                Commands.run("index", model, "--data", none, "--out", index).expect(1));
        says(
                "is no folder and no .tar archive of pictures; name one, or with --text the column of a file of rows",
                Commands.run("index", model, "--data", asked, "--out", index).expect(1));
        says(
                index + ": the index was built by another model: its weights have SHA-256 ",
                Commands.run("search", index, asked, "--model", folder.resolve("supcon"))
                        .expect(1));
        Files.move(model, folder.resolve("away"));
        says(
                "the model that it was built with is no longer at " + model
                        + "; name its folder with --model, or build the index again",
                Commands.run("search", index, asked).expect(1));
        Files.move(folder.resolve("away"), model);
    }

    @Test
    void aCollapseIsNoFaultOfDipole() {
        // The later --set wins, so that the run is long enough for twenty steps of blind choice.
        Commands.Result stopped = Commands.run(
                "train",
                "--recipe",
                "simclr",
                "--data",
                pictures,
                "--out",
                folder.resolve("model"),
                "--set",
                "encoder.size=16",
                "encoder.width=8",
                "training.batch=16",
                "training.epochs=20",
                "training.warmup=0",
                "objective.temperature=10");
        says("dipole: stopped at step 20 of", stopped.expect(1));
        says("at a temperature of 10 all scores are nearly the same", stopped);
        assertTrue(!stopped.err().contains("fault in Dipole"), stopped.err());
        assertTrue(!Files.exists(folder.resolve("model")), "a model that tells nothing was saved");
    }

    private static void says(String part, Commands.Result result) {
        assertTrue(result.err().contains(part), result.err());
    }

    @Test
    void settingsAndRecipesAreShown() throws IOException {
        JsonNode settings = Commands.run("train", "--recipe", "byol", "--show-settings", "--json")
                .expect(0)
                .json();
        assertEquals("byol", settings.get("objective.name").asText());
        assertEquals("512", settings.get("head.predictor").asText());
        JsonNode recipes = Commands.run("recipes", "--json").expect(0).json();
        Recipes.pictures()
                .names()
                .forEach(name ->
                        assertEquals("pictures", recipes.get(name).get("of").asText()));
        assertEquals("texts", recipes.get("simcse-unsup").get("of").asText());
        assertTrue(Commands.run("recipes", "dino").expect(0).out().contains("A student gives the distribution"));
    }
}
