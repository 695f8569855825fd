package dev.dipole.data.image;

import javax.imageio.stream.ImageInputStreamImpl;

/**
 * An array as ImageIO reads it; its own streams copy, or write a file. Some readers take the end for zeros and read on for minutes:
 * after so many reads at the end this one refuses.
 */
final class BytesInput extends ImageInputStreamImpl {

    /** Reads at the end that are answered: more than a reader that looks ahead needs. */
    private static final int MOST_AT_END = 4096;

    private final byte[] bytes;
    private int atEnd;

    BytesInput(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xFF : end();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        int count = (int) Math.min(length, bytes.length - streamPos);
        if (count <= 0) {
            return end();
        }
        System.arraycopy(bytes, (int) streamPos, into, offset, count);
        streamPos += count;
        return count;
    }

    private int end() {
        if (++atEnd > MOST_AT_END) {
            throw new IllegalStateException("its data end before the picture does");
        }
        return -1;
    }

    @Override
    public long length() {
        return bytes.length;
    }
}
