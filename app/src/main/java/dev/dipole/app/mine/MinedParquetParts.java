package dev.dipole.app.mine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Parquet, whose footer knows every row group: a file cannot be gone on with, so what is added in {@value #TOGETHER} goes is a
 * file of its own, and their row groups are joined at the end.
 */
final class MinedParquetParts implements MinedFile {

    private static final int TOGETHER = 8;

    private final Path folder;
    private final List<Path> parts = new ArrayList<>();
    private @Nullable MinedParquet part;
    private int added;

    MinedParquetParts(Path folder, long kept) throws IOException {
        this.folder = folder;
        for (int i = 0; i < kept; i++) {
            Path there = path(i);
            if (!Files.exists(there)) {
                throw new IOException(there + " was noted and is not there; begin anew with --restart");
            }
            parts.add(there);
        }
    }

    private Path path(int number) {
        return folder.resolve(String.format(Locale.ROOT, "part-%06d.parquet", number));
    }

    @Override
    public void add(List<MinedRow> rows) throws IOException {
        if (part == null) {
            Path next = path(parts.size());
            parts.add(next);
            part = new MinedParquet(next);
        }
        for (MinedRow row : rows) {
            part.add(row);
        }
        if (++added == TOGETHER) {
            endPart();
        }
    }

    private void endPart() throws IOException {
        if (part != null) {
            part.close();
            part = null;
            added = 0;
            force(parts.get(parts.size() - 1));
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    @Override
    public boolean keepable() {
        return part == null;
    }

    @Override
    public long sync() {
        return parts.size(); // Each was synced when it ended.
    }

    @Override
    public Path complete() throws IOException {
        endPart();
        Path joined = folder.resolve("mined.parquet");
        MinedParquet.join(parts, joined);
        force(joined);
        return joined;
    }

    @Override
    public void close() throws IOException {
        if (part != null) {
            part.close();
        }
    }
}
