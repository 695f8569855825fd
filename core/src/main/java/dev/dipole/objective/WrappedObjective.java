package dev.dipole.objective;

import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;

/** An objective around another one, which it follows in everything that it does not say itself. */
public interface WrappedObjective extends EmbeddingObjective {

    /** What it is around. */
    EmbeddingObjective inner();

    @Override
    default String name() {
        return inner().name();
    }

    @Override
    default Parameters initial(int dim, RandomKey key) {
        return inner().initial(dim, key);
    }

    @Override
    default boolean readsScores() {
        return inner().readsScores();
    }

    @Override
    default void constrain(Parameters parameters) {
        inner().constrain(parameters);
    }

    @Override
    default double choices(int anchors, int candidates) {
        return inner().choices(anchors, candidates);
    }

    @Override
    default double temperature(Parameters parameters) {
        return inner().temperature(parameters);
    }

    @Override
    default Parameters carried(int dim) {
        return inner().carried(dim);
    }

    @Override
    default Parameters carriedOn(EmbeddingBatch batch) {
        return inner().carriedOn(batch);
    }
}
