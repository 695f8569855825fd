package dev.dipole.augment;

import dev.dipole.random.RandomKey;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A sequence without some of its tokens, each deleted by itself; where all would be, one stays. For an encoder that is a mean
 * of its tokens this is what dropout is to a transformer: two views of one text differ in what was left out. Source: word
 * deletion, as Wei and Zou 2019 (EDA) change texts.
 *
 * @param share that is deleted, in expectation, in [0, 1)
 */
public record TokenDeletion(double share) implements View<int[]> {

    public TokenDeletion {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("share (" + share
                    + ") must be in [0, 1): it is the share of the tokens that is deleted, such as 0.1");
        }
    }

    @Override
    public int[] apply(int[] tokens, RandomKey key) {
        if (tokens.length == 0) {
            return tokens.clone();
        }
        SplittableRandom random = key.generator();
        int[] kept = new int[tokens.length];
        int count = 0;
        for (int token : tokens) {
            if (random.nextDouble() >= share) {
                kept[count++] = token;
            }
        }
        return count == 0 ? new int[] {tokens[random.nextInt(tokens.length)]} : Arrays.copyOf(kept, count);
    }
}
