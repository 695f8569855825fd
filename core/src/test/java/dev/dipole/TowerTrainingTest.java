package dev.dipole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.BadRows;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.eval.CrossModal;
import dev.dipole.eval.CrossModal.Direction;
import dev.dipole.model.PairModel;
import dev.dipole.testing.OneThread;
import dev.dipole.tower.TowerFiles;
import dev.dipole.train.RunFolder;
import dev.dipole.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From files to a model of two towers, or of one. */
@ExtendWith(OneThread.class)
final class TowerTrainingTest {

    private static final List<String> COLOURS = List.of("red", "green", "blue", "white", "black", "pink");
    private static final int COUNT = 48;

    @TempDir
    Path folder;

    private Path captions = Path.of("");

    @BeforeEach
    void write() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder rows = new StringBuilder("image,caption\n");
        for (int i = 0; i < COUNT; i++) {
            int kind = i % COLOURS.size();
            TowerFiles.picture(folder.resolve("png/" + COLOURS.get(kind) + "/" + i + ".png"), kind, random);
            rows.append("png/%s/%d.png,a %s thing%n".formatted(COLOURS.get(kind), i, COLOURS.get(kind)));
        }
        captions = Files.writeString(folder.resolve("captions.csv"), rows);
    }

    private static TowerTraining small(String recipe) {
        return Dipole.towers(Recipes.pairs().named(recipe))
                .set("dim", 16)
                .set("pictures.encoder.size", 16)
                .set("pictures.encoder.width", 8)
                .set("words.base", "none")
                .set("training.batch", 16)
                .set("training.epochs", 8)
                .set("training.learning-rate", 5e-3)
                .set("training.checkpoint-seconds", 1e-3);
    }

    private Source<Media> pairs(TowerTraining training) {
        return training.data().open(List.of(captions), null, null, BadRows.none());
    }

    @Test
    void picturesFindTheirCaptions() {
        for (String recipe : List.of("clip", "siglip")) {
            TowerTraining training = small(recipe);
            Source<Media> source = pairs(training);
            try (PairModel model = training.train(source)) {
                assertEquals(recipe, model.history().get("recipe"));
                assertEquals("words", model.history().get("candidates"));
                List<Example<Media>> all = source.readAll();
                CrossModal task = CrossModal.of(
                        "toy",
                        all.stream()
                                .map(example -> example.positives().get(0).name())
                                .toList());
                double[][] scores = CrossModal.cosines(
                        model.anchors().encode(all.stream().map(Example::anchor).toList()),
                        model.candidates()
                                .encode(all.stream()
                                        .map(example -> example.positives().get(0))
                                        .distinct()
                                        .toList()));
                double recall = task.evaluate(recipe, Direction.TO_CAPTION, scores, List.of(1))
                        .mean("recall@1");
                assertTrue(recall > 0.75, recipe + " " + recall);
            }
        }
    }

    @Test
    void classesLearnOneTower() throws IOException {
        for (String recipe : List.of("supcon-faces", "triplet-faces")) {
            Path cache = folder.resolve("cache of " + recipe);
            TowerTraining training = small(recipe).set("training.epochs", 2).cache(cache);
            try (PairModel model =
                    training.train(training.data().open(List.of(folder.resolve("png")), null, null, BadRows.none()))) {
                assertTrue(model.isShared());
                assertEquals("pictures", model.candidates().kind());
            }
            try (Stream<Path> files = Files.list(cache)) {
                Path kept = files.findFirst().orElseThrow();
                // More than its header: the pictures.
                assertTrue(Files.size(kept) > 4096, () -> kept + " is empty");
            }
        }
    }

    /** Thrown in the midst of a run. */
    private static final class Stop extends RuntimeException {}

    @Test
    void aRunThatIsStoppedEndsInTheSameModel() {
        String whole;
        TowerTraining training = small("clip");
        Source<Media> source = pairs(training);
        try (PairModel model = training.train(source)) {
            whole = model.hash();
        }
        Path place = folder.resolve("run");
        for (long at : new long[] {5, 11}) {
            try (RunFolder run = RunFolder.open(place)) {
                TrainingListener stops = new TrainingListener() {
                    @Override
                    public void stepped(Step step) {
                        if (step.step() >= at) {
                            throw new Stop();
                        }
                    }
                };
                assertThrows(
                        Stop.class, () -> small("clip").listener(stops).run(run).train(source));
            }
        }
        try (RunFolder run = RunFolder.open(place)) {
            assertTrue(run.isBegun());
            String other = String.valueOf(assertThrows(
                            InputException.class,
                            () -> small("clip").set("dim", 8).run(run).train(source))
                    .getMessage());
            assertTrue(other.contains("dim was 16 and is 8"), other);
            try (PairModel model = small("clip").run(run).train(source)) {
                assertEquals(whole, model.hash());
            }
            run.finish();
        }
        assertFalse(Files.exists(place));
    }

    @Test
    void aBadPictureIsNamedByItsRowAndMayBePassedOver() throws IOException {
        Files.delete(folder.resolve("png/green/1.png"));
        Files.writeString(folder.resolve("png/blue/2.png"), "<html>");
        TowerTraining training = small("clip").set("training.epochs", 1);
        Source<Media> source = pairs(training);
        String message = String.valueOf(
                assertThrows(InputException.class, () -> training.train(source)).getMessage());
        assertTrue(message.startsWith(captions + ":3: "), message);
        assertTrue(message.contains("png/green/1.png: is not there"), message);
        BadRows bad = BadRows.upTo(2, folder.resolve("bad.jsonl"));
        try (PairModel model = training.skip(bad).train(source)) {
            assertEquals(COUNT - 2, ((Number) model.history().get("examples")).intValue());
        }
        assertEquals(List.of(3L, 4L), bad.rows().stream().map(BadRows.Row::line).toList());
    }

    @Test
    void theSameSeedGivesTheSameModel() {
        float[][][] vectors = new float[2][][];
        for (int i = 0; i < 2; i++) {
            TowerTraining training = small("clip").set("training.epochs", 1);
            Source<Media> source = pairs(training);
            try (PairModel model = training.train(source)) {
                vectors[i] = model.anchors()
                        .encode(source.readAll().stream().map(Example::anchor).toList());
            }
        }
        assertArrayEquals(vectors[0], vectors[1]);
    }
}
