package dev.dipole.data.image;

import java.nio.file.Path;

/**
 * A picture where it lies, encoded: a file, a part of a tar archive, or bytes in memory. It is read when it is decoded and not
 * before, so that a list of millions of them is small.
 *
 * @param name what messages and contact sheets call it, such as its path within its folder or archive
 * @param encoded its bytes
 */
public record Image(String name, Encoded encoded) implements Stored {

    public Image {
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "name (\"" + name + "\") must not be blank; give the picture's file name");
        }
    }

    /** A picture that is a file of its own. */
    public static Image of(Path file) {
        return new Image(String.valueOf(file.getFileName()), FileBytes.whole(file));
    }

    /** A picture in memory; the array is not copied. */
    public static Image of(String name, byte[] bytes) {
        return new Image(name, new MemoryBytes(bytes));
    }

    /**
     * The encoded bytes, read now.
     *
     * @throws BadImageException if they cannot be read, or their number is none that a picture has
     */
    public byte[] bytes() {
        return encoded.read(name);
    }

    /** 64 bits that pictures of equal bytes share and, but for collisions, others do not; reads the bytes. */
    public long identity() {
        return ContentHash.of(bytes());
    }

    @Override
    public String kind() {
        return "a picture";
    }

    /** Where encoded bytes lie. Equal places are equal. */
    public interface Encoded {

        /**
         * The bytes, read now.
         *
         * @param name of the picture, for messages
         * @throws BadImageException if they cannot be read
         */
        byte[] read(String name);

        /** The place in words, such as a file's path; not blank. */
        String place();
    }
}
