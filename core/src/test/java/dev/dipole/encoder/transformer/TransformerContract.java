package dev.dipole.encoder.transformer;

import dev.dipole.encoder.EncoderContract;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.random.RandomKey;
import dev.dipole.testing.Texts;
import java.util.SplittableRandom;

/** What every shape of a transformer keeps. */
abstract class TransformerContract extends EncoderContract<String, int[]> {

    protected abstract TrainableEncoder<String, int[]> create(int dim, RandomKey key);

    @Override
    protected TrainableEncoder<String, int[]> encoder(int dim, RandomKey key) {
        return create(dim, key);
    }

    @Override
    protected String input(SplittableRandom random) {
        // Of few lengths, so that texts of one length meet, and some longer than the cut.
        return (Texts.text(random, 'q', random.nextInt(20)) + " ").repeat(random.nextInt(5));
    }

    @Override
    protected boolean hasDropout() {
        return false;
    }

    /** A bias of the keys moves all scores of a query alike, which a softmax does not see. */
    @Override
    protected boolean matters(String weight) {
        return !weight.matches(".*(self\\.key|attn\\.k|k_lin)\\.bias");
    }

    @Override
    protected double step() {
        return 0.003;
    }

    @Override
    protected int memoryInputs() {
        return 128;
    }
}
