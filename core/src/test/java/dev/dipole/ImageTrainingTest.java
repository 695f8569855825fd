package dev.dipole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.image.Image;
import dev.dipole.encoder.vision.VisionSettings;
import dev.dipole.eval.ClassificationTask;
import dev.dipole.eval.NearestNeighbourProbe;
import dev.dipole.model.ImageModel;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.random.RandomKey;
import dev.dipole.testing.Memory;
import dev.dipole.train.RunFolder;
import dev.dipole.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageTrainingTest {

    private static final RandomKey KEY = RandomKey.ofSeed(7);

    @TempDir
    Path folder;

    private static ImageTraining tiny(String recipe) {
        return Dipole.images()
                .settings(Recipes.pictures()
                        .named(recipe)
                        .settings(List.of(
                                "encoder.size=" + ToyPictures.SIDE,
                                "encoder.width=8",
                                "head.hidden=32",
                                "head.dim=16",
                                "training.batch=32",
                                "training.steps=6",
                                "training.monitor.stop=false")));
    }

    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void whatIsSaidInJavaIsAsInTheSettings() {
        Source<Image> source = ToyPictures.alone(64, KEY);
        try (ImageModel written = tiny("simclr")
                        .set("training.batch", 16)
                        .set("training.epochs", 1)
                        .set("training.seed", 3)
                        .train(source);
                ImageModel said = tiny("simclr")
                        .batch(16)
                        .epochs(1)
                        .seed(3)
                        .objective(InfoNce.ntXent(0.2))
                        .train(source);
                ImageModel colder = tiny("simclr")
                        .batch(16)
                        .epochs(1)
                        .seed(3)
                        .objective(InfoNce.ntXent(0.02))
                        .train(source)) {
            assertEquals(4L, said.history().get("steps"));
            assertEquals(written.hash(), said.hash());
            assertNotEquals(written.hash(), colder.hash());
        }
    }

    /** With a queue, a target, a predictor, prototypes and a centre, whatever the recipe has. */
    @ParameterizedTest
    @ValueSource(strings = {"moco", "byol", "simsiam", "swav", "dino"})
    void aStoppedRunGoesOnToTheSameModel(String recipe) {
        Source<Image> source = ToyPictures.alone(64, KEY);
        String whole;
        try (ImageModel model = tiny(recipe).train(source)) {
            whole = model.hash();
        }
        try (RunFolder run = RunFolder.open(folder.resolve("model.run"))) {
            assertThrows(
                    Stop.class,
                    () -> tiny(recipe)
                            .set("training.checkpoint-seconds", 1e-9)
                            .run(run)
                            .listener(new TrainingListener() {
                                @Override
                                public void stepped(Step step) {
                                    if (step.step() == 4) {
                                        throw new Stop();
                                    }
                                }
                            })
                            .train(source));
        }
        long[] resumed = new long[1];
        try (RunFolder run = RunFolder.open(folder.resolve("model.run"));
                ImageModel model = tiny(recipe)
                        .run(run)
                        .listener(new TrainingListener() {
                            @Override
                            public void resumed(long step, long steps) {
                                resumed[0] = step;
                            }
                        })
                        .train(source)) {
            assertEquals(whole, model.hash());
            model.save(folder.resolve("model"), run.logs());
        }
        assertTrue(resumed[0] > 0, "it began anew");
        List<Image> pictures = source.readAll().stream().map(Example::anchor).toList();
        try (ImageModel loaded = ImageModel.load(folder.resolve("model"))) {
            assertEquals(whole, loaded.hash());
            assertTrue(String.valueOf(loaded.history().get("settings")).contains("predictor"));
            assertEquals(loaded.dim(), loaded.encode(pictures.subList(0, 1))[0].length);
        }
        assertTrue(folder.resolve("model/run/metrics.jsonl").toFile().exists());
    }

    @Test
    void whatAutoIsHereIsPartOfTheRun() {
        for (String precision : List.of("auto", "float32", "bfloat16")) {
            VisionSettings encoder = VisionSettings.defaults().withPrecision(precision);
            try (ImageModel model =
                    Dipole.images().set("encoder.precision", precision).untrained()) {
                String settings = String.valueOf(model.history().get("settings"));
                assertTrue(settings.contains("precision: " + encoder.precisionHere()), settings);
            }
        }
    }

    @Test
    void labelsAreLearned() {
        Source<Image> training = ToyPictures.labelled(256, KEY);
        ClassificationTask<Image> task = new ClassificationTask<>(
                "toy",
                training.readAll(),
                ToyPictures.labelled(128, KEY.split("test")).readAll(),
                List.of(new NearestNeighbourProbe(List.of(5), 0.07)));
        ImageTraining supervised = tiny("supcon")
                .set("training.steps", 80)
                .set("training.epochs", 40)
                .set("training.learning-rate", 5e-3);
        double before;
        try (ImageModel untrained = supervised.untrained()) {
            before = task.evaluate(untrained).value("knn@5");
        }
        try (ImageModel model = supervised.train(training)) {
            double after = task.evaluate(model).value("knn@5");
            assertTrue(after > before + 0.05, before + " to " + after);
        }
    }

    @Test
    void classesWithoutLabelsAreRefused() {
        ImageTraining training = Dipole.images()
                .settings(Recipes.pictures()
                        .named("supcon")
                        .settings(Recipes.pictures().named("supcon").variants().get(0), List.of()));
        String message =
                String.valueOf(assertThrows(InputException.class, () -> training.train(ToyPictures.alone(8, KEY)))
                        .getMessage());
        assertEquals(
                "toy pictures has no labels, and objective classifier learns from them; read them with their labels, such as a"
                        + " column or the folders of pictures, or choose a loss that needs none",
                message);
    }

    @Test
    void decodedPicturesAreKeptForTheNextTraining() throws IOException {
        Source<Image> source = ToyPictures.alone(32, KEY);
        try (ImageModel plain = tiny("simclr").train(source);
                ImageModel first = tiny("simclr").cache(folder).train(source)) {
            Path kept;
            try (Stream<Path> files = Files.list(folder)) {
                kept = files.findFirst().orElseThrow();
            }
            long bytes = Files.size(kept);
            assertTrue(bytes > 32L * 3 * ToyPictures.SIDE * ToyPictures.SIDE, () -> kept + " has " + bytes);
            FileTime past = FileTime.from(Instant.EPOCH);
            Files.setLastModifiedTime(kept, past);
            try (ImageModel second = tiny("simclr").cache(folder).train(source)) {
                assertEquals(bytes, Files.size(kept));
                assertEquals(past, Files.getLastModifiedTime(kept), "decoded again");
                assertEquals(plain.hash(), first.hash());
                assertEquals(plain.hash(), second.hash());
            }
        }
    }

    @Test
    void aBadPictureIsNamed() {
        Source<Image> source = Sources.mapped(ToyPictures.alone(8, KEY), example -> {
            Image broken = Image.of("broken.png", new byte[] {1, 2, 3});
            return example.anchor().name().equals("picture 3") ? Example.pair(broken, broken) : example;
        });
        String message = String.valueOf(
                assertThrows(InputException.class, () -> tiny("simclr").train(source))
                        .getMessage());
        assertTrue(message.contains("broken.png"), message);
    }

    @Test
    void nothingIsLeftInMemory() {
        Source<Image> source = ToyPictures.alone(16, KEY);
        Memory.assertNoGrowth(
                () -> tiny("byol").set("training.steps", 1).train(source).close());
    }
}
