package dev.dipole.augment;

import dev.dipole.random.RandomKey;

/**
 * A random change of an input. It is pure: the same input and key give the same view, and the input stays as it is. So a pass
 * that is done again under its key sees the views that it saw before.
 *
 * @param <P> what is changed, such as the tokens of a text
 */
public interface View<P> {

    /**
     * One view.
     *
     * @param key what is drawn from
     */
    P apply(P input, RandomKey key);

    /** This view, and another of what it gives. */
    default View<P> then(View<P> next) {
        return (input, key) -> next.apply(apply(input, key.split("first")), key.split("next"));
    }
}
