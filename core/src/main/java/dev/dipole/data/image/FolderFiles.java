package dev.dipole.data.image;

import dev.dipole.data.InputException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of a folder and of all folders in it, by name; memory holds the names of one folder of each depth. */
record FolderFiles(Path place) implements FileSet {

    /** Links that lead back up go deeper than any folder of pictures. */
    private static final int DEEPEST = 64;

    @Override
    public Walk open() {
        return new FolderWalk(place);
    }

    private static final class FolderWalk implements Walk {

        private final Deque<Iterator<String>> open = new ArrayDeque<>();

        /** The folders that we are in, with the slash behind each. */
        private final Deque<String> prefixes = new ArrayDeque<>();

        private final Path root;

        FolderWalk(Path root) {
            this.root = root;
            enter("");
        }

        private void enter(String prefix) {
            if (open.size() > DEEPEST) {
                throw InputException.in(
                        root,
                        "has folders more than " + DEEPEST + " deep (" + prefix + ")",
                        "look for a link in a circle");
            }
            List<String> names = new ArrayList<>();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(prefix))) {
                for (Path entry : entries) {
                    names.add(String.valueOf(entry.getFileName()));
                }
            } catch (IOException e) {
                throw new InputException(
                        root.resolve(prefix) + ": cannot be read (" + e + "); check its permissions", e);
            }
            Collections.sort(names);
            open.push(names.iterator());
            prefixes.push(prefix);
        }

        @Override
        public @Nullable Entry next() {
            while (!open.isEmpty()) {
                if (!open.element().hasNext()) {
                    open.pop();
                    prefixes.pop();
                    continue;
                }
                String path = prefixes.element() + open.element().next();
                Path file = root.resolve(path);
                if (Files.isDirectory(file)) {
                    enter(path + "/");
                } else {
                    return new Entry(path, FileBytes.whole(file));
                }
            }
            return null;
        }

        @Override
        public void close() {
            // Folders are read whole and closed at once.
        }
    }
}
