package dev.dipole.encoder.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.encoder.EncoderContract;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.features.FeatureEncoder;
import dev.dipole.encoder.features.FeatureSettings;
import dev.dipole.encoder.network.Activation;
import dev.dipole.encoder.network.Mlp;
import dev.dipole.encoder.network.Norm;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({Seeds.class, OneThread.class})
final class HeadedTest {

    private static final int HIDDEN = 6;

    private static FeatureEncoder body(RandomKey key) {
        return FeatureEncoder.random(new FeatureSettings(3, List.of(), HIDDEN, "none"), key);
    }

    /** Smooth where heads usually bend: a slope is what is compared. */
    private static MlpHead mlp(String name, Norm.Kind norm, boolean endsNormed, Integer... widths) {
        return new MlpHead(new Mlp(name, List.of(widths), norm, Activation.SILU, endsNormed));
    }

    @Nested
    final class WithProjection extends Contract {
        WithProjection() {
            super(dim -> mlp("projector", Norm.Kind.LAYER, false, HIDDEN, 9, dim));
        }
    }

    @Nested
    final class WithProjectionOfBatches extends Contract {
        WithProjectionOfBatches() {
            super(dim -> mlp("projector", Norm.Kind.BATCH, true, HIDDEN, 9, 7, dim));
        }

        @Override
        protected boolean dependsOnTheBatch() {
            return true;
        }

        /** The first norm takes away what the body adds to every vector. */
        @Override
        protected boolean matters(String weight) {
            return !weight.equals("layers.0.bias");
        }

        @Override
        protected float tolerance() {
            return 1e-5f;
        }
    }

    @Nested
    final class WithPrototypes extends Contract {
        WithPrototypes() {
            super(dim -> new DinoHead(HIDDEN, 9, 4, dim));
        }
    }

    @Nested
    final class WithPrediction extends Contract {
        WithPrediction() {
            super(dim -> MlpHead.projection(Norm.Kind.LAYER, HIDDEN, dim));
        }

        @Override
        protected TrainableEncoder<float[], float[]> encoder(int dim, RandomKey key) {
            Head predictor = mlp("predictor", Norm.Kind.LAYER, false, dim, 4, dim);
            return new Headed<>(super.encoder(dim, key), predictor, key.split("predictor"));
        }
    }

    private abstract static class Contract extends EncoderContract<float[], float[]> {

        private final IntFunction<Head> head;

        Contract(IntFunction<Head> head) {
            this.head = head;
        }

        @Override
        protected TrainableEncoder<float[], float[]> encoder(int dim, RandomKey key) {
            return new Headed<>(body(key), head.apply(dim), key.split("head"));
        }

        @Override
        protected float[] input(SplittableRandom random) {
            return new float[] {random.nextInt(3) - 1, (float) random.nextGaussian(), 1};
        }

        @Override
        protected boolean hasDropout() {
            return false;
        }
    }

    @Test
    void theBodyIsTheEncoderWithoutTheHead(RandomKey key) {
        FeatureEncoder body = body(key);
        List<float[]> inputs = List.of(new float[] {1, 2, 3});
        try (Headed<float[], float[]> headed = new Headed<>(body, MlpHead.projection(Norm.Kind.NONE, HIDDEN, 2), key)) {
            assertSame(body, headed.body());
            assertEquals(HIDDEN, headed.body().encode(inputs)[0].length);
            assertEquals(2, headed.encode(inputs)[0].length);
            assertTrue(headed.parameters()
                    .byName()
                    .keySet()
                    .containsAll(body.parameters().byName().keySet()));
        }
    }

    @Test
    void prototypesAreComparedByCosine(RandomKey key) {
        try (Headed<float[], float[]> headed = new Headed<>(body(key), new DinoHead(HIDDEN, 9, 4, 11), key)) {
            float[] before = headed.encode(List.of(new float[] {1, 2, 3}))[0];
            headed.parameters().get("dino.prototypes.weight").mul_(Tensors.scalar(7));
            assertArrayEquals(before, headed.encode(List.of(new float[] {1, 2, 3}))[0], 1e-5f);
            for (float cosine : before) {
                assertTrue(Math.abs(cosine) <= 1.00001, () -> "a cosine is " + cosine);
            }
        }
    }

    @Test
    void refusesAHeadThatDoesNotFit(RandomKey key) {
        try (FeatureEncoder body = body(key)) {
            assertEquals(
                    "the head takes 5 numbers where the encoder gives 6; let it take as many",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> new Headed<>(body, MlpHead.projection(Norm.Kind.NONE, 5, 2), key))
                            .getMessage());
        }
    }
}
