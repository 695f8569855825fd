package dev.dipole.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** The lines of a file as bytes, in one buffer that is used again. Lines end by LF or CR LF. */
public final class Lines implements AutoCloseable {

    /** No text that an encoder reads comes near; what does is a file without line ends. */
    static final int MAX_LINE_BYTES = 1 << 24;

    private final Path file;
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int from;
    private int to;
    private byte[] line = new byte[1 << 12];
    private int length;
    private boolean tooLong;
    private long number;

    /** Opens a file, plain or compressed by gzip. */
    public Lines(Path file) {
        this.file = file;
        try {
            this.in = TextFile.open(file);
        } catch (IOException e) {
            throw TextFile.fault(file, 0, e);
        }
    }

    /** Goes to the next line that is not blank; false at the end. */
    public boolean next() {
        while (read()) {
            if (tooLong || !blank()) {
                return true;
            }
        }
        return false;
    }

    private boolean read() {
        length = 0;
        tooLong = false;
        boolean any = false;
        while (true) {
            if (from == to && !fill()) {
                if (any) {
                    number++;
                }
                return any;
            }
            any = true;
            int end = from;
            while (end < to && buffer[end] != '\n') {
                end++;
            }
            append(end - from);
            boolean ended = end < to;
            from = ended ? end + 1 : end;
            if (ended) {
                if (length > 0 && line[length - 1] == '\r') {
                    length--;
                }
                number++;
                return true;
            }
        }
    }

    private boolean fill() {
        try {
            int read = in.read(buffer, 0, buffer.length);
            from = 0;
            to = Math.max(read, 0);
            return read > 0;
        } catch (IOException e) {
            throw TextFile.fault(file, number, e);
        }
    }

    private void append(int count) {
        if (tooLong || length + count > MAX_LINE_BYTES) {
            // Its rest is passed over, so that the lines after it can still be read.
            tooLong = true;
            return;
        }
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.max(length + count, Math.min(MAX_LINE_BYTES, line.length * 2)));
        }
        System.arraycopy(buffer, from, line, length, count);
        length += count;
    }

    private boolean blank() {
        for (int i = 0; i < length; i++) {
            if (line[i] < 0 || line[i] > ' ') {
                return false;
            }
        }
        return true;
    }

    /** Refuses the current line if it is longer than {@link #MAX_LINE_BYTES}; then only its beginning is here. */
    void requireWhole() {
        if (tooLong) {
            throw InputException.at(
                    file,
                    number,
                    "is longer than " + (MAX_LINE_BYTES >> 20) + " MiB",
                    "write one row per line, and cut texts to what a model can read");
        }
    }

    /** The current line; valid are the first {@link #length} bytes, until the next call. */
    byte[] bytes() {
        return line;
    }

    int length() {
        return length;
    }

    /** The number of the current line, from 1. */
    public long number() {
        return number;
    }

    /** The current line as text. */
    public String text() {
        requireWhole();
        if (!TextFile.isUtf8(line, length)) {
            throw TextFile.notUtf8(file, number);
        }
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw TextFile.fault(file, number, e);
        }
    }
}
