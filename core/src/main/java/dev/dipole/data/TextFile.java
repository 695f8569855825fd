package dev.dipole.data;

import dev.dipole.settings.Suggestions;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Files of UTF-8 text, plain or compressed by gzip. */
final class TextFile {

    private static final int BUFFER_BYTES = 1 << 16;

    /** Enough to tell text from what is none. */
    private static final int HEAD_BYTES = 512;

    private TextFile() {}

    static void requireExists(Path file) {
        if (Files.isDirectory(file)) {
            throw InputException.in(file, "is a folder", "name a file in it");
        } else if (!Files.exists(file)) {
            throw InputException.in(file, "no such file", siblings(file));
        }
    }

    private static String siblings(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return "its folder does not exist either; check the path";
        }
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (IOException e) {
            return "check the path";
        }
        return Suggestions.nearest(String.valueOf(file.getFileName()), names)
                .map(nearest -> "did you mean \"" + nearest + "\"?")
                .orElse("check the path");
    }

    /** The file's bytes after decompression, without a byte order mark. */
    static InputStream open(Path file) throws IOException {
        InputStream bytes = decompressed(file);
        try {
            PushbackInputStream peek = new PushbackInputStream(bytes, HEAD_BYTES);
            byte[] head = peek.readNBytes(HEAD_BYTES);
            if (begins(head, 0xFF, 0xFE) || begins(head, 0xFE, 0xFF)) {
                throw InputException.in(file, "is UTF-16", "save it as UTF-8");
            }
            refuseBinary(file, head);
            int mark = begins(head, 0xEF, 0xBB, 0xBF) ? 3 : 0;
            peek.unread(head, mark, head.length - mark);
            return peek;
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private static void refuseBinary(Path file, byte[] head) {
        if (begins(head, 'P', 'A', 'R', '1')) {
            throw InputException.in(file, "is a Parquet file", "name it .parquet");
        } else if (begins(head, 'P', 'K', 3, 4)) {
            throw InputException.in(file, "is a zip archive", "unpack it, or export the spreadsheet that it is as CSV");
        }
        for (byte b : head) {
            if (b == 0) {
                throw InputException.in(file, "is binary data, not text", "write JSONL, CSV or TSV in UTF-8");
            }
        }
    }

    private static boolean begins(byte[] head, int... bytes) {
        if (head.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((head[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** The file's bytes after decompression; gzip shows by its first two bytes, whatever the name. */
    private static InputStream decompressed(Path file) throws IOException {
        requireExists(file);
        BufferedInputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        try {
            raw.mark(2);
            byte[] head = raw.readNBytes(2);
            raw.reset();
            if (begins(head, 0x1F, 0x8B)) {
                return new BufferedInputStream(new GZIPInputStream(raw, BUFFER_BYTES), BUFFER_BYTES);
            }
            if (head.length > 0 && file.toString().toLowerCase(Locale.ROOT).endsWith(".gz")) {
                throw InputException.in(
                        file, "is named .gz but is not gzip data", "compress it, or drop .gz from its name");
            }
            return raw;
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    /** SHA-256 of the bytes after decompression, so that {@code sha256sum} of the plain file gives the same. */
    static String fingerprint(Path file) {
        MessageDigest digest = Fingerprint.sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream bytes = decompressed(file)) {
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw fault(file, 0, e);
        }
        return Fingerprint.hex(digest);
    }

    /** A text as a whole. */
    static String readAll(Path file) {
        try (InputStream bytes = open(file)) {
            return strict().decode(ByteBuffer.wrap(bytes.readAllBytes())).toString();
        } catch (IOException e) {
            throw fault(file, 0, e);
        }
    }

    /** UTF-8 that reports a malformed byte where Java's usual decoding would write a question mark. */
    static CharsetDecoder strict() {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    static boolean isUtf8(byte[] bytes, int length) {
        try {
            strict().decode(ByteBuffer.wrap(bytes, 0, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    static InputException notUtf8(Path file, long line) {
        return InputException.at(file, line, "is not UTF-8", "save the file in that encoding");
    }

    /**
     * What a failure of reading means to its reader.
     *
     * @param line the last line that was read whole, or 0
     */
    static InputException fault(Path file, long line, Throwable failure) {
        if (failure instanceof InputException known) {
            return known;
        }
        Throwable cause =
                failure instanceof UncheckedIOException && failure.getCause() != null ? failure.getCause() : failure;
        String where = line > 0 ? " after line " + line : "";
        String fault;
        String remedy;
        if (cause instanceof EOFException) {
            fault = "the gzip data ends too early" + where;
            remedy = "copy or download the file again";
        } else if (cause instanceof ZipException) {
            fault = "the gzip data is damaged" + where + " (" + cause.getMessage() + ")";
            remedy = "copy or download the file again";
        } else if (cause instanceof CharacterCodingException) {
            fault = "is not UTF-8";
            remedy = "save the file in that encoding";
        } else {
            fault = "cannot be read" + where + " (" + cause + ")";
            remedy = "check its permissions and the disk";
        }
        return new InputException(file + ": " + fault + "; " + remedy, failure);
    }
}
