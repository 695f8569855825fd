package dev.dipole.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a file or a BEIR folder is read.
 *
 * @param shape what its rows say of each other
 * @param columns which of them hold what; null: by their usual names, and for a folder always
 * @param split of a BEIR folder, or of {@link Shape#PREFERENCES}; null: train, and of texts all documents
 */
public record Reading(
        Shape shape, @Nullable Columns columns, @Nullable String split) {

    /** Pairs and their like, by the usual names of columns. */
    public static Reading usual() {
        return new Reading(Shape.PAIRS, null, null);
    }

    /** The same with other columns. */
    public Reading with(Columns others) {
        return new Reading(shape, others, split);
    }

    /** The same of another split. */
    public Reading of(String other) {
        return new Reading(shape, columns, other);
    }

    /** The examples. */
    public Source<String> open(Path path) {
        return open(path, BadRows.none());
    }

    /**
     * The same, passing over some rows that cannot be used.
     *
     * @throws InputException also where the shape cannot do without any row
     */
    public Source<String> open(Path path, BadRows bad) {
        return shape.open(path, columns, split, bad);
    }
}
