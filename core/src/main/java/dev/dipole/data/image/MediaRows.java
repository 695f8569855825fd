package dev.dipole.data.image;

import dev.dipole.data.BadRows;
import dev.dipole.data.Columns;
import dev.dipole.data.Example;
import dev.dipole.data.Fingerprint;
import dev.dipole.data.Media;
import dev.dipole.data.Pairs;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Sources of content of two kinds: rows of any format that {@link Pairs} reads, whose cells name files or hold texts. The
 * fingerprint is over the rows and the bytes of the files.
 */
public final class MediaRows {

    private MediaRows() {}

    /**
     * Rows and what their cells stand for.
     *
     * @param file of the rows
     * @param anchors the content that a cell of the anchors' column stands for
     * @param candidates the same of those of positives and negatives
     * @param bad rows that may be passed over; files that are missing or damaged are none of them, since no file is read here
     */
    public static Source<Media> open(
            Path file,
            Columns columns,
            Function<String, ? extends Media> anchors,
            Function<String, ? extends Media> candidates,
            BadRows bad) {
        return new Read(Sources.converted(Pairs.open(file, columns, bad), row -> row.mapped(anchors, candidates)));
    }

    /**
     * The source.
     *
     * @param rows with their content
     */
    private record Read(Source<Media> rows) implements Source<Media> {

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
                    List<Media> all = new ArrayList<>(List.of(example.anchor()));
                    all.addAll(example.positives());
                    all.addAll(example.negatives());
                    all.forEach(media -> add(digest, media));
                }
            }
            return Fingerprint.hex(digest);
        }

        private static void add(MessageDigest digest, Media media) {
            if (media instanceof Stored stored) {
                try {
                    Fingerprint.add(digest, stored.encoded().read(stored.name()));
                } catch (BadImageException e) {
                    Fingerprint.add(digest, e.fault());
                }
            }
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
}
