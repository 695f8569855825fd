package dev.dipole.encoder.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.dipole.data.interaction.Bag;
import dev.dipole.encoder.EncoderContract;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Tensors;
import dev.dipole.text.TokenCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BagEncoderTest extends EncoderContract<Bag, TokenCounts> {

    private static final List<String> ITEMS =
            IntStream.range(0, 9).mapToObj(i -> "item-" + i).toList();

    @Override
    protected TrainableEncoder<Bag, TokenCounts> encoder(int dim, RandomKey key) {
        return BagEncoder.random(ITEMS, dim, key);
    }

    @Override
    protected Bag input(SplittableRandom random) {
        List<String> items = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            items.add(ITEMS.get(random.nextInt(9)));
        }
        // A user for each set of items: what is not alike is not one.
        return Bag.of("user of " + items.stream().sorted().toList(), items);
    }

    @Override
    protected boolean hasDropout() {
        return false;
    }

    @Override
    protected Optional<Bag> nothing() {
        return Optional.of(Bag.of("new", List.of()));
    }

    @Test
    void aBagIsTheMeanOfItsItems() {
        try (BagEncoder encoder = BagEncoder.random(ITEMS, 4, RandomKey.ofSeed(1))) {
            float[][] table = Tensors.rows(
                    encoder.parameters().byName().values().iterator().next());
            float[] mean = new float[4];
            double norm = 0;
            for (int j = 0; j < 4; j++) {
                mean[j] = table[2][j] + table[4][j];
                norm += mean[j] * mean[j];
            }
            for (int j = 0; j < 4; j++) {
                mean[j] /= (float) Math.sqrt(norm);
            }
            float[][] vectors = encoder.encode(List.of(
                    Bag.of("u", List.of("item-1", "item-3")), Bag.of("new", List.of("unknown")), Bag.item("item-1")));
            assertArrayEquals(mean, vectors[0], 1e-6f);
            assertArrayEquals(new float[4], vectors[1]);
            assertArrayEquals(
                    vectors[0],
                    encoder.texts().encode(List.of("item-1 item-3"))[0],
                    1e-6f,
                    "as a text, which a model folder keeps");
        }
    }

    @Test
    void bagsOfAUserHaveOneIdentity() {
        try (BagEncoder encoder = BagEncoder.random(ITEMS, 2, RandomKey.ofSeed(1))) {
            long user = encoder.identity(Bag.of("item-1", List.of("item-2")));
            assertEquals(user, encoder.identity(Bag.of("item-1", List.of("item-3", "item-4"))));
            assertNotEquals(user, encoder.identity(Bag.of("other", List.of("item-2"))));
            assertNotEquals(user, encoder.identity(Bag.item("item-1")), "a user is no item of the same name");
        }
    }
}
