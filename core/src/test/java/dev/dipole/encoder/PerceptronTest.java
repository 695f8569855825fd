package dev.dipole.encoder;

import dev.dipole.random.RandomKey;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;

final class PerceptronTest {

    @Nested
    final class WithDropout extends Contract {
        WithDropout() {
            super(0.3);
        }
    }

    @Nested
    final class WithoutDropout extends Contract {
        WithoutDropout() {
            super(0);
        }
    }

    private abstract static class Contract extends EncoderContract<List<Float>, float[]> {

        private final double dropout;

        Contract(double dropout) {
            this.dropout = dropout;
        }

        @Override
        protected TrainableEncoder<List<Float>, float[]> encoder(int dim, RandomKey key) {
            return new Perceptron(3, dim, dropout, Long.MAX_VALUE, key);
        }

        @Override
        protected List<Float> input(SplittableRandom random) {
            return List.of((float) random.nextGaussian(), (float) random.nextGaussian(), 1f);
        }

        @Override
        protected boolean hasDropout() {
            return dropout > 0;
        }
    }
}
