package dev.dipole.encoder.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.encoder.EncoderContract;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.network.Activation;
import dev.dipole.random.RandomKey;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class FeatureEncoderTest {

    @Nested
    final class WithLayerNorm extends Contract {
        WithLayerNorm() {
            super("layer");
        }
    }

    @Nested
    final class WithoutNorm extends Contract {
        WithoutNorm() {
            super("none");
        }
    }

    @Nested
    final class WithBatchNorm extends Contract {
        WithBatchNorm() {
            super("batch");
        }

        @Override
        protected boolean dependsOnTheBatch() {
            return true;
        }
    }

    /** Smooth where encoders usually bend: a slope is what is compared. */
    private abstract static class Contract extends EncoderContract<float[], float[]> {

        private final String norm;

        Contract(String norm) {
            this.norm = norm;
        }

        @Override
        protected TrainableEncoder<float[], float[]> encoder(int dim, RandomKey key) {
            return FeatureEncoder.random(new FeatureSettings(4, List.of(9, 7), dim, norm), Activation.SILU, key);
        }

        @Override
        protected float[] input(SplittableRandom random) {
            return new float[] {random.nextInt(3) - 1, (float) random.nextGaussian(), 1, random.nextInt(2)};
        }

        @Override
        protected boolean hasDropout() {
            return false;
        }
    }

    @Test
    void refusesAnotherNumberOfFeatures() {
        try (FeatureEncoder encoder = FeatureEncoder.random(FeatureSettings.of(4, 2), RandomKey.ofSeed(1))) {
            assertEquals(
                    "input 1 has 3 features; the encoder takes 4",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> encoder.encode(List.of(new float[4], new float[3])))
                            .getMessage());
        }
    }
}
