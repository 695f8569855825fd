package dev.dipole.data;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
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

/** Writes a file as a whole or not at all: under a temporary name beside its place, synced, then renamed. */
public final class WholeFile {

    /** What the file holds. */
    public interface Content {
        void write(Writer writer) throws IOException;
    }

    /** What the file holds, as bytes. */
    private interface Bytes {
        void write(OutputStream out) throws IOException;
    }

    private WholeFile() {}

    /**
     * Writes UTF-8. Missing folders are made; a file that is there is replaced once the new one is complete.
     *
     * @throws UncheckedIOException where it cannot be written; what was there before stays
     */
    public static void write(Path file, Content content) {
        makeFolder(file);
        writeInto(file, content);
    }

    /** The same of bytes. */
    public static void write(Path file, byte[] bytes) {
        makeFolder(file);
        replace(file, out -> out.write(bytes));
    }

    private static void makeFolder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        try {
            if (parent != null) {
                Files.createDirectories(parent);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same in a folder that is there: one that somebody has taken away meanwhile is not made again. */
    public static void writeInto(Path file, Content content) {
        replace(file, out -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            content.write(writer);
            writer.flush();
        });
    }

    private static void replace(Path file, Bytes content) {
        Path target = file.toAbsolutePath();
        Path staged = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel =
                            FileChannel.open(staged, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    OutputStream out = Channels.newOutputStream(channel)) {
                content.write(out);
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
