package dev.dipole.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.random.RandomKey;
import dev.dipole.testing.Seeds;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every view keeps.
 *
 * @param <P> what is changed
 */
@ExtendWith(Seeds.class)
public abstract class ViewContract<P> {

    /** A view that changes almost every input. */
    protected abstract View<P> view();

    /** An input that is large enough to have many views. */
    protected abstract P input(SplittableRandom random);

    /** What an input holds, so that two can be compared. */
    protected abstract Object content(P input);

    @Test
    void aViewIsAFunctionOfInputAndKey(RandomKey key) {
        Set<Object> seen = new HashSet<>();
        P input = input(key.split("input").generator());
        for (int i = 0; i < 20; i++) {
            Object first = content(view().apply(input, key.split(i)));
            assertEquals(first, content(view().apply(input, key.split(i))));
            seen.add(first);
        }
        assertTrue(seen.size() > 1, "20 keys gave one view");
    }

    @Test
    void theInputStaysAsItIs(RandomKey key) {
        P input = input(key.split("input").generator());
        Object before = content(input);
        for (int i = 0; i < 20; i++) {
            view().apply(input, key.split(i));
            assertEquals(before, content(input));
        }
    }
}
