package dev.dipole.tower;

import dev.dipole.data.Example;
import dev.dipole.data.Source;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A cursor that tells how far it is, now and then.
 *
 * @param heard takes how many examples have been read
 */
record HeardCursor<I>(Source.Cursor<I> inner, LongConsumer heard) implements Source.Cursor<I> {

    /** Reading them takes about a tenth of a second. */
    private static final int EXAMPLES = 1 << 14;

    @Override
    public @Nullable Example<I> next() {
        Example<I> example = inner.next();
        if (inner.position() % EXAMPLES == 0) {
            heard.accept(inner.position());
        }
        return example;
    }

    @Override
    public long position() {
        return inner.position();
    }

    @Override
    public void close() {
        inner.close();
    }
}
