package dev.dipole.data;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a text file as a whole or not at all: under a temporary name beside its place, synced, then renamed. */
public final class WholeFile {

    /** What the file holds. */
    public interface Content {
        void write(Writer writer) throws IOException;
    }

    private WholeFile() {}

    /**
     * Writes UTF-8. Missing folders are made; a file that is there is replaced once the new one is complete.
     *
     * @throws UncheckedIOException where it cannot be written; what was there before stays
     */
    public static void write(Path file, Content content) {
        Path parent = file.toAbsolutePath().getParent();
        try {
            if (parent != null) {
                Files.createDirectories(parent);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writeInto(file, content);
    }

    /** The same in a folder that is there: one that somebody has taken away meanwhile is not made again. */
    public static void writeInto(Path file, Content content) {
        Path target = file.toAbsolutePath();
        Path staged = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel =
                            FileChannel.open(staged, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    Writer writer = new BufferedWriter(
                            new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8))) {
                content.write(writer);
                writer.flush();
                channel.force(true);
            }
            Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(staged);
        }
    }

    private static void delete(Path staged) {
        try {
            Files.deleteIfExists(staged);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
