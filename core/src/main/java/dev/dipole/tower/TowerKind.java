package dev.dipole.tower;

import dev.dipole.data.BadRows;
import dev.dipole.data.Columns;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.image.FileLookup;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A kind of content, how it is read, and the tower that takes it. Immutable; holds the settings of its towers. */
public interface TowerKind {

    /** What recipes call it, such as {@code pictures}. */
    String name();

    /** Usual names of a column of it, the surest first. */
    List<String> columns();

    /**
     * The content that a cell of a row stands for. Files are not read here.
     *
     * @param files those that rows name
     */
    Media content(String cell, FileLookup files);

    /** Whether a file is content of this kind, by its name. */
    default boolean isFile(String path) {
        return false;
    }

    /** Whether {@link #members} reads files of rows too, in a way of its own. */
    default boolean readsRows() {
        return false;
    }

    /**
     * Content that belongs together without anything of another kind, such as pictures in a folder for each class: what one
     * tower for both sides learns from.
     *
     * @param place a file, a folder or an archive
     * @param columns those of a file of rows; null: by their usual names
     * @param under the folder in it that is read; null: the one that is meant for training, where there is one
     * @param bad rows that may be passed over
     */
    default Source<Media> members(Path place, @Nullable Columns columns, @Nullable String under, BadRows bad) {
        throw InputException.in(
                place,
                "says nothing of what belongs together among " + name(),
                "name a file of rows, with --anchor for the column of the " + name()
                        + " and --label for that of their classes");
    }

    /**
     * A tower of this kind, which is its caller's, who closes it.
     *
     * @param cache the folder where content that takes long to read may be kept for the next training; null: nowhere
     */
    Tower open(@Nullable Path cache);
}
