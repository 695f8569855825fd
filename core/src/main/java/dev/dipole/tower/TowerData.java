package dev.dipole.tower;

import dev.dipole.data.BadRows;
import dev.dipole.data.Columns;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.image.FileLookup;
import dev.dipole.data.image.MediaRows;
import dev.dipole.data.image.WebDataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what towers learn from: files of rows, beside which, or in one folder or archive named with them, lie the files that the
 * rows name; tar archives in the layout of WebDataset; content whose place says what belongs together.
 *
 * @param anchors what the anchors are
 * @param candidates what positives and negatives are; null: one tower serves both sides, and learns from members of classes
 */
public record TowerData(TowerKind anchors, @Nullable TowerKind candidates) {

    /** Endings of files of rows. */
    private static final List<String> ROWS = List.of(".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet");

    /**
     * Reads.
     *
     * @param paths at least one
     * @param columns those of files of rows; null: by their usual names
     * @param under the folder in a folder or archive that is learned from; null: the usual one
     * @param bad rows that may be passed over
     */
    public Source<Media> open(List<Path> paths, @Nullable Columns columns, @Nullable String under, BadRows bad) {
        TowerKind others = candidates;
        for (Path path : paths) {
            if (under != null && (others != null || isRows(path))) {
                throw InputException.in(
                        path,
                        "has no folder \"" + under + "\" that could be learned from",
                        "name the rows that are, and leave --split out");
            }
        }
        if (others == null) {
            return Sources.concat(paths.stream()
                    .map(path -> members(path, columns, under, bad))
                    .toList());
        }
        List<Path> rows = paths.stream().filter(TowerData::isRows).toList();
        List<Path> places = paths.stream().filter(path -> !isRows(path)).toList();
        if (rows.isEmpty()) {
            return Sources.concat(
                    places.stream().map(place -> shard(place, others, columns)).toList());
        }
        if (places.size() > 1) {
            throw InputException.in(
                    places.get(1),
                    "is the second place of files beside " + places.get(0),
                    "name one folder or archive, from which all rows' paths start");
        }
        FileLookup files = places.isEmpty() ? null : FileLookup.in(places.get(0));
        List<Source<Media>> sources = new ArrayList<>();
        for (Path file : rows) {
            sources.add(rows(
                    file,
                    columns == null ? Columns.among(file, anchors.columns(), others.columns()) : columns,
                    files == null ? FileLookup.beside(file) : files,
                    others,
                    bad));
        }
        return Sources.concat(sources);
    }

    private Source<Media> members(Path path, @Nullable Columns columns, @Nullable String under, BadRows bad) {
        if (!isRows(path) || anchors.readsRows()) {
            return anchors.members(path, columns, under, bad);
        } else if (columns == null) {
            throw InputException.in(
                    path,
                    "holds rows, and nothing says which of their columns are which",
                    "name the column of the " + anchors.name()
                            + " with --anchor and that of their classes with --label");
        }
        return rows(path, columns, FileLookup.beside(path), anchors, bad);
    }

    /** Whether a path is a file of rows, by its name. */
    private static boolean isRows(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        return !Files.isDirectory(path) && ROWS.stream().anyMatch(plain::endsWith);
    }

    private Source<Media> rows(Path file, Columns columns, FileLookup files, TowerKind others, BadRows bad) {
        Function<String, Media> left = cell -> anchors.content(cell, files);
        Function<String, Media> right = cell -> others.content(cell, files);
        return MediaRows.open(file, columns, left, right, bad);
    }

    private Source<Media> shard(Path place, TowerKind others, @Nullable Columns columns) {
        String remedy = "name a file of rows, with a column of " + anchors.name() + " and one of " + others.name()
                + ", and with it the folder or archive of the files that it names";
        if (Files.isDirectory(place)) {
            throw InputException.in(place, "is a folder, which does not say what belongs together", remedy);
        }
        if (!(anchors instanceof PictureKind && others instanceof WordKind)) {
            throw InputException.in(place, "is no file of rows", remedy);
        }
        if (columns == null) {
            return WebDataset.captions(place);
        }
        return WebDataset.captions(place, columns.positives().get(0));
    }
}
