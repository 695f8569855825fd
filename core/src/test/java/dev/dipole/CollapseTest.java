package dev.dipole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Source;
import dev.dipole.data.image.Image;
import dev.dipole.model.ImageModel;
import dev.dipole.random.RandomKey;
import dev.dipole.train.CollapseException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real collapse, brought about by taking away what keeps a method from it, stops a run with its cause; the whole methods run
 * through without a word. What the tripwires are set to was chosen on the seeds 1 and 2, which do not occur here.
 */
final class CollapseTest {

    private static final int PICTURES = 384;
    private static final long SEED = 11;

    /** Small enough for seconds, and so long that a collapse has its time. */
    private static final List<String> SMALL = List.of(
            "encoder.size=" + ToyPictures.SIDE,
            "encoder.width=8",
            "head.hidden=64",
            "head.dim=32",
            "training.batch=48",
            "training.epochs=6",
            "training.learning-rate=3e-3",
            "training.decay=constant",
            "training.monitor.sample=48",
            "training.monitor.spacing=4");

    static Stream<Arguments> healthy() {
        return Stream.of(
                Arguments.of("simclr", List.of()),
                Arguments.of("moco", List.of("method.queue=192")),
                Arguments.of("byol", List.of("head.predictor=64", "head.hidden=64", "head.dim=32")),
                Arguments.of("simsiam", List.of("head.predictor=32", "head.hidden=64", "head.dim=64")),
                Arguments.of("vicreg", List.of("head.hidden=64", "head.dim=64")),
                Arguments.of("barlow-twins", List.of("head.hidden=64", "head.dim=64")),
                Arguments.of("swav", List.of("objective.parameters.prototypes=32")),
                Arguments.of("dino", List.of("head.prototypes=64", "head.hidden=64", "head.dim=32")),
                Arguments.of("supcon", List.of()));
    }

    @ParameterizedTest
    @MethodSource("healthy")
    void aWholeMethodRunsThroughWithoutAWord(String name, List<String> own) {
        ImageRecipe recipe = Recipes.pictures().named(name);
        try (ImageModel model = training(recipe.settings(with(own))).train(pictures(recipe.labelled()))) {
            assertEquals(List.of(), model.history().get("warnings"), name);
            assertEquals(48L, model.history().get("steps"));
        }
    }

    static Stream<Arguments> collapsing() {
        return Stream.of(
                Arguments.of(
                        "simsiam",
                        "without the stopped gradient",
                        List.of(
                                "objective.name=alignment-uniformity",
                                "objective.parameters.uniformity=0",
                                "method.stop-gradient=false",
                                "head.ends-normed=false",
                                "head.layers=2",
                                "head.predictor=32"),
                        "every input looks nearly the same"),
                Arguments.of(
                        "byol",
                        "without prediction and momentum",
                        List.of(
                                "head.predictor=0",
                                "head.ends-normed=false",
                                "method.momentum=0",
                                "method.momentum-end=0"),
                        "every input looks nearly the same"),
                Arguments.of(
                        "vicreg",
                        "without variance",
                        List.of("objective.parameters.variance=0", "training.epochs=12", "training.learning-rate=1e-2"),
                        "every input looks nearly the same"),
                Arguments.of(
                        "simclr",
                        "at a temperature of 10",
                        List.of("objective.temperature=10"),
                        "at a temperature of 10 all scores are nearly the same"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("collapsing")
    void aCollapseStopsTheRunAndIsNamed(String name, String what, List<String> without, String cause) {
        ImageSettings settings = Recipes.pictures().named(name).settings(with(without));
        CollapseException stopped = assertThrows(
                CollapseException.class,
                () -> training(settings).train(pictures(false)).close());
        String message = String.valueOf(stopped.getMessage());
        assertTrue(message.startsWith("stopped at step " + stopped.step() + " of "), message);
        assertTrue(message.contains(cause), message);
        assertTrue(message.endsWith("; or go on all the same (training.monitor.stop=false)"), message);
    }

    @Test
    void whoWantsToGoesOn() {
        ImageSettings settings = Recipes.pictures()
                .named("simclr")
                .settings(with(List.of("objective.temperature=10", "training.monitor.stop=false")));
        try (ImageModel model = training(settings).train(pictures(false))) {
            assertEquals(48L, model.history().get("steps"));
            assertTrue(
                    String.valueOf(model.history().get("warnings")).contains("at a temperature of 10"),
                    model.history().toString());
        }
    }

    private static List<String> with(List<String> own) {
        List<String> all = new ArrayList<>(SMALL);
        all.addAll(own);
        return all;
    }

    private static ImageTraining training(ImageSettings settings) {
        return Dipole.images().settings(settings).seed(SEED);
    }

    private static Source<Image> pictures(boolean labelled) {
        RandomKey key = RandomKey.ofSeed(SEED).split("pictures");
        return labelled ? ToyPictures.labelled(PICTURES, key) : ToyPictures.alone(PICTURES, key);
    }
}
