package dev.dipole.augment;

import dev.dipole.random.RandomKey;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A part of a sequence. Two crops of one document belong together although they may share no word: what Contriever learns from
 * instead of labels (Izacard and others 2022, section 3.1).
 *
 * <pre>
 * ℓ = max(1, round(u n)),  u uniform in [least, most];  begin uniform in 0 .. n − ℓ
 * </pre>
 *
 * <p>n is the number of tokens. A sequence without any stays without.
 *
 * @param least of the tokens, in (0, 1]
 * @param most of the tokens, in [least, 1]
 */
public record TokenCrop(double least, double most) implements View<int[]> {

    public TokenCrop {
        if (!(least > 0 && least <= 1)) {
            throw new IllegalArgumentException(
                    "least (" + least + ") must be in (0, 1]: it is a share of the tokens, such as 0.05");
        }
        if (!(most >= least && most <= 1)) {
            throw new IllegalArgumentException("most (" + most + ") must be in [least = " + least
                    + ", 1]: it is a share of the tokens, such as 0.5");
        }
    }

    @Override
    public int[] apply(int[] tokens, RandomKey key) {
        if (tokens.length == 0) {
            return tokens.clone();
        }
        SplittableRandom random = key.generator();
        double share = least + (most - least) * random.nextDouble();
        int length = Math.max(1, (int) Math.round(share * tokens.length));
        int begin = random.nextInt(tokens.length - length + 1);
        return Arrays.copyOfRange(tokens, begin, begin + length);
    }
}
