package dev.dipole.encoder;

import dev.dipole.encoder.features.IdentifierEncoder;
import dev.dipole.random.RandomKey;
import java.util.List;
import java.util.SplittableRandom;

final class MappedEncoderTest extends EncoderContract<List<String>, Integer> {

    @Override
    protected TrainableEncoder<List<String>, Integer> encoder(int dim, RandomKey key) {
        IdentifierEncoder second = IdentifierEncoder.random(List.of("a", "b", "c"), dim, key);
        return new MappedEncoder<>(second, row -> row.get(1));
    }

    @Override
    protected List<String> input(SplittableRandom random) {
        return List.of("first", String.valueOf((char) ('a' + random.nextInt(4))));
    }

    @Override
    protected boolean hasDropout() {
        return false;
    }
}
