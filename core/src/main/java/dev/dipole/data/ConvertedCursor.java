package dev.dipole.data;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives what another cursor gives, each changed.
 *
 * @param change of an example into another; as many come out as go in
 */
record ConvertedCursor<I, J>(Source.Cursor<I> cursor, Function<Example<I>, Example<J>> change)
        implements Source.Cursor<J> {

    @Override
    public @Nullable Example<J> next() {
        Example<I> example = cursor.next();
        return example == null ? null : change.apply(example);
    }

    @Override
    public Source.@Nullable Place where() {
        return cursor.where();
    }

    @Override
    public long position() {
        return cursor.position();
    }

    @Override
    public void close() {
        cursor.close();
    }
}
