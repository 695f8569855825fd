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
        JsonNode supervised = train("supcon").expect(0).json();
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
