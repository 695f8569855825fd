package dev.dipole.data.image;

import dev.dipole.data.BadRows;
import dev.dipole.data.Columns;
import dev.dipole.data.Example;
import dev.dipole.data.Fingerprint;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.Pairs;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.Words;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sources of pictures with captions: rows of any format that {@link Pairs} reads, whose anchor is the path of a picture and whose
 * positives are texts. The pictures lie beside the file of the rows, in a folder, or in a tar archive. The fingerprint is over the
 * rows and the bytes of the pictures.
 */
public final class Captions {

    private Captions() {}

    /**
     * Rows and the pictures that they name.
     *
     * @param file of the rows
     * @param columns the anchor's holds paths of pictures, those of positives and negatives captions
     * @param pictures the folder that the paths start from, or a tar archive that has them; null: the folder of {@code file}
     * @param bad rows that may be passed over; pictures that are missing or damaged show in {@link CheckedImages}
     */
    public static Source<Media> open(Path file, Columns columns, @Nullable Path pictures, BadRows bad) {
        Source<String> rows = Pairs.open(file, columns, bad);
        Lookup lookup = lookup(file, pictures);
        return new Captioned(Sources.converted(rows, row -> row.mapped(lookup::image, Words::new)));
    }

    /** Rows with their pictures: what they are known by is both. */
    private record Captioned(Source<Media> rows) implements Source<Media> {

        @Override
        public String name() {
            return rows.name();
        }

        @Override
        public Cursor<Media> open(long position) {
            return rows.open(position);
        }

        @Override
        public String fingerprint() {
            MessageDigest digest = Fingerprint.sha256();
            Fingerprint.add(digest, rows.fingerprint());
            try (Cursor<Media> cursor = rows.open(0)) {
                for (Example<Media> example = cursor.next(); example != null; example = cursor.next()) {
                    try {
                        Fingerprint.add(digest, example.anchor().as(Image.class).bytes());
                    } catch (BadImageException e) {
                        Fingerprint.add(digest, e.fault());
                    }
                }
            }
            return Fingerprint.hex(digest);
        }

        @Override
        public String reading() {
            return rows.reading();
        }

        @Override
        public long count() {
            return rows.count();
        }
    }

    private static Lookup lookup(Path file, @Nullable Path pictures) {
        if (pictures == null) {
            Path folder = file.toAbsolutePath().getParent();
            return new FolderLookup(folder == null ? Path.of("") : folder);
        } else if (Files.isDirectory(pictures)) {
            return new FolderLookup(pictures);
        } else if (!Files.exists(pictures)) {
            throw InputException.in(
                    pictures, "no such file or folder", "name the folder or the tar archive that the pictures are in");
        }
        return TarLookup.of(pictures);
    }

    /** Pictures by their paths. */
    private interface Lookup {
        Image image(String path);
    }

    private record FolderLookup(Path folder) implements Lookup {
        @Override
        public Image image(String path) {
            return new Image(path, FileBytes.whole(folder.resolve(path)));
        }
    }

    /** An archive whose table of contents is in memory: a path and two numbers of each file. */
    private record TarLookup(Path archive, Map<String, Image.Encoded> contents) implements Lookup {

        static TarLookup of(Path archive) {
            Map<String, Image.Encoded> contents = new HashMap<>();
            try (FileSet.Walk walk = new TarFiles(archive).open()) {
                for (FileSet.Entry entry = walk.next(); entry != null; entry = walk.next()) {
                    contents.put(entry.path(), entry.encoded());
                }
            }
            return new TarLookup(archive, contents);
        }

        @Override
        public Image image(String path) {
            Image.Encoded encoded = contents.get(path.startsWith("./") ? path.substring(2) : path);
            return new Image(path, encoded == null ? new MissingBytes(archive.toString()) : encoded);
        }
    }
}
