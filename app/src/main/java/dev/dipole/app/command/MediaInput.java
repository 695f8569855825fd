package dev.dipole.app.command;

import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.image.FileLookup;
import dev.dipole.data.image.FileSet;
import dev.dipole.tower.TowerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Pictures or sounds that stream: the files of a folder or a tar archive, or those that rows or lines name. */
final class MediaInput {

    private MediaInput() {}

    /**
     * Opens what is at a path.
     *
     * @param kind of the content
     * @param column of a file of rows, whose cells are paths beside it; null: there is none
     */
    static EmbedInput<Media> open(TowerKind kind, Path path, @Nullable String column) throws IOException {
        if (column != null) {
            return named(kind, TextInput.documents(path, column), FileLookup.beside(path));
        }
        if (!Files.isDirectory(path)
                && !path.toString().toLowerCase(Locale.ROOT).endsWith(".tar")) {
            throw InputException.in(
                    path,
                    "is no folder and no .tar archive of " + kind.name(),
                    "name one, or with --column the column of a file of rows that holds their paths");
        }
        return new PlaceInput(kind, path);
    }

    /** Content that texts name by its paths. */
    static EmbedInput<Media> named(TowerKind kind, TextInput paths, FileLookup files) {
        return new EmbedInput<>() {
            @Override
            public @Nullable Item<Media> next() throws IOException {
                TextInput.Text path = paths.next();
                return path == null ? null : new Item<>(path, kind.content(path.text(), files));
            }

            @Override
            public boolean ready() throws IOException {
                return paths.ready();
            }

            @Override
            public long count() {
                return paths.count();
            }

            @Override
            public void close() throws IOException {
                paths.close();
            }
        };
    }

    /** The files of a folder or archive that are of the kind, by their names; others are passed over. */
    private static final class PlaceInput implements EmbedInput<Media> {

        private final TowerKind kind;
        private final FileSet.Walk walk;

        PlaceInput(TowerKind kind, Path place) {
            this.kind = kind;
            this.walk = FileSet.at(place).open();
        }

        @Override
        public @Nullable Item<Media> next() {
            FileSet.Entry entry = walk.next();
            while (entry != null && !kind.isFile(entry.path())) {
                entry = walk.next();
            }
            if (entry == null) {
                return null;
            }
            FileSet.Entry found = entry;
            return new Item<>(
                    new TextInput.Text(found.path(), found.path()),
                    kind.content(found.path(), path -> found.encoded()));
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public long count() {
            return -1;
        }

        @Override
        public void close() {
            walk.close();
        }
    }
}
