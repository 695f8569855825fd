package dev.dipole.data.image;

import dev.dipole.data.Example;
import dev.dipole.data.Fingerprint;
import dev.dipole.data.InputException;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.settings.Suggestions;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Sources of pictures in a folder or in a tar archive; several archives are {@link Sources#concat} of their sources. Pictures
 * are the files whose endings say so (jpg, jpeg, png, gif, bmp, webp, tif, tiff), in the order of their names or of the archive;
 * other files, and those whose names begin with a dot, are no part of the source.
 *
 * <p>Nothing is decoded here: {@link CheckedImages} tells which pictures can be. The fingerprint is over the names and the bytes
 * of the pictures, so that a folder and an archive of the same files in the same order have the same.
 */
public final class Images {

    private Images() {}

    /**
     * Pictures without a label, each its own positive: two views of it belong together.
     *
     * @param place a folder or a tar archive
     * @param under the folder in it whose pictures are read, such as {@code train}; empty for all
     */
    public static Source<Image> alone(Path place, String under) {
        return open(place, under, false);
    }

    /**
     * Pictures whose label is the name of the folder right above each.
     *
     * @param place a folder or a tar archive
     * @param under the folder in it whose folders are the labels, such as {@code train}; empty for all
     */
    public static Source<Image> labelled(Path place, String under) {
        return open(place, under, true);
    }

    /** Whether a file is a picture by its name; what begins with a dot is some system's note. */
    public static boolean isPicture(String path) {
        return PictureFormat.named(path)
                && !path.substring(path.lastIndexOf('/') + 1).startsWith(".");
    }

    /** Examples in memory, such as a part of a source. The fingerprint is over the bytes of the pictures and the labels. */
    public static Source<Image> of(String name, List<Example<Image>> examples) {
        return Sources.of(name, examples, (digest, image) -> Fingerprint.add(digest, image.bytes()));
    }

    /**
     * Whether there is a picture under a folder of a place; false where there is no such folder.
     *
     * @param place a folder or a tar archive
     * @param under the folder in it, such as {@code train}
     */
    public static boolean holds(Path place, String under) {
        try (Source.Cursor<Image> first = new FileSource(FileSet.at(place), plain(under), false).open(0)) {
            return first.next() != null;
        }
    }

    private static String plain(String under) {
        return under.strip().replace('\\', '/').replaceAll("^/+|/+$", "");
    }

    private static Source<Image> open(Path place, String under, boolean labelled) {
        FileSource source = new FileSource(FileSet.at(place), plain(under), labelled);
        try (Source.Cursor<Image> first = source.open(0)) {
            if (first.next() == null) {
                throw source.nothing();
            }
        }
        return source;
    }

    /**
     * The pictures among some files.
     *
     * @param under the folder that they are in; empty for all
     */
    private record FileSource(FileSet files, String under, boolean labelled) implements Source<Image> {

        @Override
        public String name() {
            return files.place().getFileName() + (under.isEmpty() ? "" : "/" + under);
        }

        @Override
        public Cursor<Image> open(long position) {
            Sources.checkPosition(position);
            FileCursor cursor = new FileCursor(this, files.open());
            try {
                cursor.pass(position);
                return cursor;
            } catch (RuntimeException e) {
                cursor.close();
                throw e;
            }
        }

        @Override
        public String fingerprint() {
            MessageDigest digest = Fingerprint.sha256();
            try (FileSet.Walk walk = files.open()) {
                for (FileSet.Entry entry = walk.next(); entry != null; entry = walk.next()) {
                    if (takes(entry)) {
                        Fingerprint.add(digest, entry.path());
                        Fingerprint.add(digest, entry.image().bytes());
                    }
                }
            }
            return Fingerprint.hex(digest);
        }

        @Override
        public String reading() {
            return "pictures" + (labelled ? " labelled by their folders" : "")
                    + (under.isEmpty() ? "" : " under " + under);
        }

        private boolean takes(FileSet.Entry entry) {
            return entry.isPicture() && entry.under(under);
        }

        private Example<Image> example(FileSet.Entry entry) {
            Image image = entry.image();
            if (!labelled) {
                return Example.pair(image, image);
            }
            if (entry.path().lastIndexOf('/') <= under.length()) {
                throw InputException.in(
                        files.place(),
                        entry.path() + " lies in no folder" + (under.isEmpty() ? "" : " of " + under)
                                + ", and folders are the labels",
                        "move it into the folder of its class, or read the pictures without labels");
            }
            return Example.labelled(image, entry.folder());
        }

        /** What to say where there is no picture. */
        InputException nothing() {
            TreeSet<String> folders = new TreeSet<>();
            long others = 0;
            try (FileSet.Walk walk = files.open()) {
                for (FileSet.Entry entry = walk.next(); entry != null; entry = walk.next()) {
                    others++;
                    int slash = entry.path().indexOf('/');
                    if (slash > 0) {
                        folders.add(entry.path().substring(0, slash));
                    }
                }
            }
            if (!under.isEmpty() && !folders.isEmpty()) {
                return InputException.in(
                        files.place(),
                        "has no picture under \"" + under + "\"",
                        Suggestions.nearest(under, folders)
                                .map(nearest -> "did you mean \"" + nearest + "\"?")
                                .orElse("its folders are " + String.join(", ", folders)));
            }
            return InputException.in(
                    files.place(),
                    "holds no picture among its " + others + (others == 1 ? " file" : " files"),
                    "pictures are files that end in .jpg, .jpeg, .png, .gif, .bmp, .webp, .tif or .tiff");
        }
    }

    private static final class FileCursor implements Source.Cursor<Image> {

        private final FileSource source;
        private final FileSet.Walk walk;
        private long position;

        FileCursor(FileSource source, FileSet.Walk walk) {
            this.source = source;
            this.walk = walk;
        }

        void pass(long pictures) {
            while (position < pictures && picture() != null) {
                position++;
            }
        }

        private FileSet.@Nullable Entry picture() {
            FileSet.Entry entry = walk.next();
            while (entry != null && !source.takes(entry)) {
                entry = walk.next();
            }
            return entry;
        }

        @Override
        public @Nullable Example<Image> next() {
            FileSet.Entry entry = picture();
            if (entry == null) {
                return null;
            }
            Example<Image> example = source.example(entry);
            position++;
            return example;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public void close() {
            walk.close();
        }
    }
}
