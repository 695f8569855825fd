package dev.dipole.encoder.transformer;

import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Tensors;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Drops numbers by a mask that is a function of the key, the text's row in the whole batch, the place in the network, the
 * token's place in its text and the dimension: a batch may be cut in any way, and be encoded again, under the same mask.
 */
final class Dropout {

    /** Tokens whose masks are made at once; they stay in the cache. */
    private static final int CHUNK = 64;

    private final double share;
    private final RandomKey key;
    private final int[] rows;
    private final int[] lengths;

    /**
     * Dropout for packed texts.
     *
     * @param rows by place in the packing, the text's row in the whole batch
     * @param lengths by place in the packing
     */
    Dropout(double share, RandomKey key, int[] rows, int[] lengths) {
        this.share = share;
        this.key = key.split("dropout");
        this.rows = rows;
        this.lengths = lengths;
    }

    /** Drops of [tokens, hidden], and scales what stays so that the mean stays; {@code site} is the place in the network. */
    Tensor apply(Tensor x, int site) {
        int hidden = Math.toIntExact(x.size(1));
        Tensor mask = Tensors.empty(ScalarType.Float, x.size(0), hidden);
        int kept = Float.floatToRawIntBits((float) (1 / (1 - share)));
        int threshold = (int) Math.round(share * 0x1p31);
        RandomKey here = key.split(site);
        int[] bits = new int[CHUNK * hidden];
        // The bits of floats, written as integers.
        IntPointer to = new IntPointer(mask.data_ptr());
        long written = 0;
        int filled = 0;
        for (int i = 0; i < rows.length; i++) {
            RandomKey text = here.split(rows[i]);
            for (int token = 0; token < lengths[i]; token++) {
                long seed = text.split(token).state();
                fill(bits, filled * hidden, hidden, (int) seed, (int) (seed >>> 32), threshold, kept);
                if (++filled == CHUNK) {
                    to.position(written).put(bits, 0, bits.length);
                    written += bits.length;
                    filled = 0;
                }
            }
        }
        if (filled > 0) {
            to.position(written).put(bits, 0, filled * hidden);
        }
        return x.mul(mask);
    }

    /** A counter through an integer hash, whose constants are Wellons' "lowbias32"; free of branches, to be vectorised. */
    private static void fill(int[] out, int from, int count, int low, int high, int threshold, int kept) {
        for (int i = 0; i < count; i++) {
            int x = low + i * 0x9E3779B9;
            x ^= x >>> 16;
            x *= 0x7FEB352D;
            x ^= high;
            x ^= x >>> 15;
            x *= 0x846CA68B;
            x ^= x >>> 16;
            int dropped = ((x >>> 1) - threshold) >> 31;
            out[from + i] = kept & ~dropped;
        }
    }
}
