package dev.dipole.app.command;

import dev.dipole.PairSettings;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.image.FileLookup;
import dev.dipole.data.image.FileSet;
import dev.dipole.model.TowerModel;
import dev.dipole.tower.TowerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Pictures or sounds that stream: the files of a folder or a tar archive, or those that rows or lines name. */
final class MediaInput {

    /** How many are encoded at once: enough for all processors, and few to hold decoded. */
    static final int TOGETHER = 1024;

    private MediaInput() {}

    /** What a model takes, as files of it are read. */
    static TowerKind kind(TowerModel model, Path folder) {
        try {
            return kind(model.kind());
        } catch (IllegalArgumentException e) {
            throw new InputException(
                    folder + ": is a model of " + model.kind()
                            + ", which no command reads; encode them in Java, and search their vectors with ExactIndex or"
                            + " HnswIndex",
                    e);
        }
    }

    /** The kind of a name, as it is read whatever the settings of its towers. */
    static TowerKind kind(String name) {
        return PairSettings.defaults().kind(name);
    }

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
        return files(kind, path, "--column");
    }

    /**
     * Opens a folder or archive of the files themselves.
     *
     * @param option of the command that names the column of a file of rows, for a message
     */
    static EmbedInput<Media> files(TowerKind kind, Path path, String option) {
        if (!Files.isDirectory(path)
                && !path.toString().toLowerCase(Locale.ROOT).endsWith(".tar")) {
            throw InputException.in(
                    path,
                    "is no folder and no .tar archive of " + kind.name(),
                    "name one, or with " + option + " the column of a file of rows that holds their paths");
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
        private final Path place;
        private final FileSet.Walk walk;
        private boolean any;
        private long passedOver;

        PlaceInput(TowerKind kind, Path place) {
            this.kind = kind;
            this.place = place;
            this.walk = FileSet.at(place).open();
        }

        @Override
        public @Nullable Item<Media> next() {
            FileSet.Entry entry = walk.next();
            while (entry != null && !kind.isFile(entry.path())) {
                passedOver++;
                entry = walk.next();
            }
            if (entry == null && !any) {
                throw InputException.in(
                        place,
                        "there are no " + kind.name() + " by the endings of the files' names",
                        "name another place");
            } else if (entry == null) {
                return null;
            }
            any = true;
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
        public long passedOver() {
            return passedOver;
        }

        @Override
        public void close() {
            walk.close();
        }
    }
}
