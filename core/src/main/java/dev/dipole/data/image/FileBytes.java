package dev.dipole.data.image;

import dev.dipole.data.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Bytes of a file, or of a part of one.
 *
 * @param offset of the first byte
 * @param length how many bytes; {@link #TO_THE_END} where the file's length says it
 */
record FileBytes(Path file, long offset, long length) implements Image.Encoded {

    /** The length of bytes that go on to the end of the file. */
    static final long TO_THE_END = -1;

    /** No picture's file is larger; what is larger is something else, and reading it would fill the memory. */
    static final long MOST_BYTES = 256L << 20;

    FileBytes {
        if (offset < 0) {
            throw new IllegalArgumentException("offset (" + offset + ") must not be negative");
        }
        if (length < TO_THE_END) {
            throw new IllegalArgumentException("length (" + length + ") must not be negative");
        }
    }

    static FileBytes whole(Path file) {
        return new FileBytes(file, 0, TO_THE_END);
    }

    @Override
    public byte[] read(String name) {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long end = channel.size();
            long wanted = length == TO_THE_END ? end - offset : length;
            if (wanted > MOST_BYTES) {
                throw BadImageException.of(
                        name,
                        place(),
                        "has " + wanted + " bytes, and at most " + MOST_BYTES + " are read",
                        "make it smaller, or leave it out");
            }
            if (offset + wanted > end) {
                throw BadImageException.of(
                        name,
                        place(),
                        "should have " + wanted + " bytes and the file ends after " + Math.max(0, end - offset),
                        "copy or download the file again");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) wanted);
            channel.position(offset);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    throw BadImageException.of(
                            name, place(), "became shorter while it was read", "let nothing write to the data");
                }
            }
            return bytes.array();
        } catch (NoSuchFileException e) {
            throw new MissingBytes(place()).missing(name);
        } catch (IOException e) {
            // Not one bad picture: the disk or the data set is not there.
            throw new InputException(
                    place() + ": cannot be read (" + e + "); check the path, its permissions and the disk", e);
        }
    }

    @Override
    public String place() {
        return file.toString();
    }
}
