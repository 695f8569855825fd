package dev.dipole.data.image;

import dev.dipole.data.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files of a tar archive, in its order: USTAR (POSIX.1-1988), with the longer names and sizes of pax (POSIX.1-2001) and of
 * GNU. Contents are not read here; pictures are read in place, so the archive must not be compressed. Links and devices are no
 * files.
 */
record TarFiles(Path place) implements FileSet {

    private static final int BLOCK = 512;

    /** The places of the fields of a header, by their first byte and length. */
    private static final int NAME_LENGTH = 100;

    private static final int SIZE = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int PREFIX_LENGTH = 155;

    /** No name or note is longer; one that says so is damaged. */
    private static final int LONGEST_NOTE = 1 << 20;

    @Override
    public Walk open() {
        return new TarWalk(place);
    }

    private static final class TarWalk implements Walk {

        private final Path file;
        private final SeekableByteChannel channel;
        private final long end;
        private final ByteBuffer header = ByteBuffer.allocate(BLOCK);
        private long at;
        private long number;

        TarWalk(Path file) {
            this.file = file;
            try {
                channel = Files.newByteChannel(file);
                end = channel.size();
            } catch (IOException e) {
                throw new InputException(file + ": cannot be read (" + e + "); check its permissions and the disk", e);
            }
        }

        @Override
        public @Nullable Entry next() {
            String longName = null;
            long longSize = -1;
            try {
                while (true) {
                    if (!readHeader()) {
                        return null;
                    }
                    byte type = header.get(TYPE);
                    long size = longSize >= 0 ? longSize : number(SIZE, SIZE_LENGTH);
                    long content = at;
                    if (size < 0 || size > end - content) {
                        throw InputException.in(
                                file,
                                "ends within its entry " + number + " (" + name() + "), which has " + size + " bytes",
                                "copy or download the archive again");
                    }
                    at = content + (size + BLOCK - 1) / BLOCK * BLOCK;
                    if (type == 'L') {
                        longName = text(note(content, size));
                    } else if (type == 'x') {
                        byte[] note = note(content, size);
                        String path = pax(note, "path");
                        longName = path == null ? longName : path;
                        String told = pax(note, "size");
                        longSize = told == null ? longSize : Long.parseLong(told);
                    } else if (type == '0' || type == 0 || type == '7') {
                        String path = plain(longName == null ? name() : longName);
                        if (!path.endsWith("/")) {
                            return new Entry(path, new FileBytes(file, content, size));
                        }
                        longName = null;
                        longSize = -1;
                    } else if (type != 'g') {
                        longName = null; // A folder, a link or a device.
                        longSize = -1;
                    }
                }
            } catch (NumberFormatException e) {
                throw damaged("says a number that is none");
            } catch (IOException e) {
                throw new InputException(file + ": cannot be read (" + e + "); check the disk", e);
            }
        }

        /** Goes past the next header; false at the archive's end, which is a block of zeros. */
        private boolean readHeader() throws IOException {
            header.clear();
            channel.position(at);
            while (header.hasRemaining() && channel.read(header) >= 0) {}
            if (header.hasRemaining()) {
                if (number == 0 && at == 0) {
                    throw InputException.in(
                            file,
                            end == 0 ? "is empty" : "is no tar archive",
                            "name a tar archive or a folder of pictures");
                }
                throw InputException.in(
                        file,
                        "ends after " + number + " entries without the mark of its end",
                        "copy or download the archive again");
            }
            boolean zeros = true;
            int sum = 0;
            for (int i = 0; i < BLOCK; i++) {
                zeros &= header.get(i) == 0;
                boolean own = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH;
                sum += own ? ' ' : header.get(i) & 0xFF;
            }
            if (zeros) {
                return false;
            }
            if (number == 0 && (header.get(0) & 0xFF) == 0x1F && (header.get(1) & 0xFF) == 0x8B) {
                throw InputException.in(
                        file, "is compressed by gzip, and pictures are read in place", "unpack it with gunzip");
            }
            number++;
            long expected;
            try {
                expected = number(CHECKSUM, CHECKSUM_LENGTH);
            } catch (NumberFormatException e) {
                expected = -1;
            }
            if (expected != sum) {
                if (number == 1) {
                    throw InputException.in(file, "is no tar archive", "name a tar archive or a folder of pictures");
                }
                throw damaged("has a wrong checksum");
            }
            at += BLOCK;
            return true;
        }

        private InputException damaged(String how) {
            return InputException.in(
                    file, "the header of its entry " + number + " " + how, "copy or download the archive again");
        }

        /** Octal digits; or, where the first bit is set, the number itself, as GNU writes large ones. */
        private long number(int from, int length) {
            if ((header.get(from) & 0x80) != 0) {
                return header.getLong(from + length - Long.BYTES);
            }
            String digits = field(from, length).strip();
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        }

        private String name() {
            String name = field(0, NAME_LENGTH);
            // GNU's own format uses these bytes for other things, and has a blank behind its magic.
            boolean posix = header.get(MAGIC + 5) == 0;
            String prefix = posix ? field(PREFIX, PREFIX_LENGTH) : "";
            return prefix.isEmpty() ? name : prefix + "/" + name;
        }

        private String field(int from, int length) {
            int until = from;
            while (until < from + length && header.get(until) != 0) {
                until++;
            }
            return new String(header.array(), from, until - from, StandardCharsets.UTF_8);
        }

        /** The content of an entry that tells something about the next. */
        private byte[] note(long content, long size) throws IOException {
            if (size > LONGEST_NOTE) {
                throw damaged("says a name of " + size + " bytes");
            }
            ByteBuffer note = ByteBuffer.allocate((int) size);
            channel.position(content);
            while (note.hasRemaining() && channel.read(note) >= 0) {}
            return note.array();
        }

        private static String text(byte[] note) {
            int length = note.length;
            while (length > 0 && note[length - 1] == 0) {
                length--;
            }
            return new String(note, 0, length, StandardCharsets.UTF_8);
        }

        /** The value of a keyword among records of {@code length keyword=value}; null where there is none. */
        private static @Nullable String pax(byte[] note, String keyword) {
            String found = null;
            int from = 0;
            while (from < note.length) {
                int blank = from;
                while (blank < note.length && note[blank] != ' ') {
                    blank++;
                }
                int length = Integer.parseInt(new String(note, from, blank - from, StandardCharsets.US_ASCII));
                if (length < blank - from + 2 || length > note.length - from) {
                    throw new NumberFormatException("length of a pax record");
                }
                String record = new String(note, blank + 1, from + length - blank - 2, StandardCharsets.UTF_8);
                if (record.startsWith(keyword + "=")) {
                    found = record.substring(keyword.length() + 1);
                }
                from += length;
            }
            return found;
        }

        private static String plain(String path) {
            String plain = path;
            while (plain.startsWith("./") || plain.startsWith("/")) {
                plain = plain.substring(plain.indexOf('/') + 1);
            }
            return plain;
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new InputException(file + ": cannot be closed (" + e + "); check the disk", e);
            }
        }
    }
}
