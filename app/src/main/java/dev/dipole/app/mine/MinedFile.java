package dev.dipole.app.mine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where mined examples are written: a file that grows in a folder and of which the beginning can be kept. */
interface MinedFile extends AutoCloseable {

    String ANCHOR = "anchor";
    String POSITIVE = "positive";
    String NEGATIVES = "negatives";
    String POSITIVE_SCORE = "positive_score";
    String NEGATIVE_SCORES = "negative_scores";

    /** The endings of names that say a format. */
    List<String> ENDINGS = List.of(".jsonl", ".jsonl.gz", ".parquet");

    /** Which of them a file's name has; null for none. */
    static @Nullable String ending(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return ENDINGS.stream().filter(name::endsWith).findFirst().orElse(null);
    }

    /** Adds what was mined together. */
    void add(List<MinedRow> rows) throws IOException;

    /** Whether what was added so far can be kept. */
    boolean keepable();

    /**
     * Makes sure that what was added so far is on the disk.
     *
     * @return how much of the file that is, in the format's own unit
     */
    long sync() throws IOException;

    /** Ends the file; returns where it lies. */
    Path complete() throws IOException;

    @Override
    void close() throws IOException;

    /**
     * Goes on with a file.
     *
     * @param folder that holds what was written
     * @param ending one of {@link #ENDINGS}
     * @param kept what {@link #sync} returned then; what is there beyond is discarded
     */
    static MinedFile resume(Path folder, String ending, long kept) throws IOException {
        return ending.equals(".parquet")
                ? new MinedParquetParts(folder, kept)
                : new MinedLines(folder.resolve("mined" + ending), ending.endsWith(".gz"), kept);
    }

    /** Whether a folder holds what {@link #resume} goes on with. */
    static boolean isThere(Path folder, String ending) {
        return ending.equals(".parquet") || Files.exists(folder.resolve("mined" + ending));
    }
}
