package dev.dipole.encoder;

import dev.dipole.data.InputException;
import dev.dipole.data.KnownPositives;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * An encoder that keeps vectors in a file, so that a text is encoded once, also over several runs. The file names the version of
 * what encodes; vectors of another version are thrown away when it is opened, and {@link #replaced} says so.
 *
 * <p>What is encoded together is written as one group with a checksum: a process that is killed leaves whole groups, so
 * whoever goes on encodes the same texts together as if it had never been killed. Memory holds about 60 bytes for each text, and
 * no vector. Safe for concurrent use, by one process at a time.
 *
 * <pre>
 * file    "dipole-vectors 1\n", length of the version, version in UTF-8, dim, CRC-32 of all that
 * group   texts, then for each its hash (8 bytes) and its vector (4 · dim), CRC-32 of the group
 * </pre>
 */
public final class CachedEncoder implements Encoder<String>, AutoCloseable {

    /** Texts that are encoded, and written, together. */
    private static final int GROUP = 1024;

    private static final byte[] MAGIC = "dipole-vectors 1\n".getBytes(StandardCharsets.US_ASCII);

    private static final int LONGEST_VERSION = 4096;

    private final Encoder<String> inner;
    private final Path file;
    private final FileChannel channel;
    private final @Nullable String replaced;

    /** By hash: where its vector begins in the file. */
    private final Map<Long, Long> places = new HashMap<>();

    private long end;
    private long encoded;

    private CachedEncoder(Encoder<String> inner, Path file, FileChannel channel, String version) throws IOException {
        this.inner = inner;
        this.file = file;
        this.channel = channel;
        byte[] header = header(version, inner.dim());
        String other = channel.size() == 0 ? null : otherVersion(header);
        this.replaced = other;
        if (channel.size() == 0 || other != null) {
            channel.truncate(0);
            write(ByteBuffer.wrap(header), 0);
        }
        this.end = header.length;
        readGroups();
    }

    /**
     * Opens a file of vectors, which need not exist.
     *
     * @param version all that decides the vectors, such as the hash of a model and its prompt
     * @param inner encodes what the file has not; it stays the caller's
     * @throws InputException if another process has the file open, or it is none of vectors
     */
    @SuppressWarnings("MustBeClosedChecker") // The channel is closed with this, or where the rest fails.
    public static CachedEncoder open(Path file, String version, Encoder<String> inner) {
        if (version.isBlank() || version.length() > LONGEST_VERSION / 4) {
            throw new IllegalArgumentException(
                    "version (" + version.length() + " characters) must have 1 to " + LONGEST_VERSION / 4);
        }
        FileChannel channel = null;
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            lock(file, channel);
            return new CachedEncoder(inner, file, channel, version);
        } catch (IOException e) {
            closeQuietly(channel, e);
            throw failed(file, e);
        } catch (RuntimeException e) {
            closeQuietly(channel, e);
            throw e;
        }
    }

    private static void lock(Path file, FileChannel channel) throws IOException {
        boolean free;
        try {
            free = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            free = false;
        }
        if (!free) {
            throw new InputException(file + " is in use by another run; wait for it, or give each a cache of its own");
        }
    }

    private static UncheckedIOException failed(Path file, IOException cause) {
        return new UncheckedIOException(new IOException(file + ": " + cause.getMessage(), cause));
    }

    private static void closeQuietly(@Nullable FileChannel channel, Exception cause) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }

    private static byte[] header(String version, int dim) {
        byte[] name = version.getBytes(StandardCharsets.UTF_8);
        ByteBuffer header = ByteBuffer.allocate(MAGIC.length + Integer.BYTES + name.length + 2 * Integer.BYTES);
        header.put(MAGIC).putInt(name.length).put(name).putInt(dim);
        header.putInt(crc(header.array(), 0, header.position()));
        return header.array();
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /** What the file says that it holds, where that is not what is wanted; null where it is. */
    private @Nullable String otherVersion(byte[] wanted) throws IOException {
        ByteBuffer found = ByteBuffer.allocate((int) Math.min(channel.size(), LONGEST_VERSION));
        read(found, 0);
        byte[] bytes = found.array();
        if (bytes.length >= wanted.length
                && ByteBuffer.wrap(bytes, 0, wanted.length).equals(ByteBuffer.wrap(wanted))) {
            return null;
        }
        int told = Math.min(bytes.length, MAGIC.length);
        if (!ByteBuffer.wrap(bytes, 0, told).equals(ByteBuffer.wrap(MAGIC, 0, told))) {
            throw new InputException(
                    file + " is no file of vectors, or of another version of Dipole; name" + " another, or remove it");
        }
        int length = bytes.length < MAGIC.length + Integer.BYTES
                ? -1
                : ByteBuffer.wrap(bytes).getInt(MAGIC.length);
        return length < 0 || length > bytes.length - MAGIC.length - Integer.BYTES
                ? "an unfinished beginning"
                : new String(bytes, MAGIC.length + Integer.BYTES, length, StandardCharsets.UTF_8);
    }

    private int recordBytes() {
        return Long.BYTES + Float.BYTES * inner.dim();
    }

    private void readGroups() throws IOException {
        while (true) {
            ByteBuffer count = ByteBuffer.allocate(Integer.BYTES);
            if (!read(count, end)) {
                break;
            }
            int texts = count.getInt(0);
            if (texts < 1 || texts > GROUP) {
                break;
            }
            ByteBuffer group = ByteBuffer.allocate(Integer.BYTES + texts * recordBytes() + Integer.BYTES);
            if (!read(group, end)) {
                break;
            }
            int checked = group.capacity() - Integer.BYTES;
            if (group.getInt(checked) != crc(group.array(), 0, checked)) {
                break;
            }
            note(group, texts);
        }
        channel.truncate(end); // What follows is half a group.
    }

    private void note(ByteBuffer group, int texts) {
        for (int i = 0; i < texts; i++) {
            int at = Integer.BYTES + i * recordBytes();
            places.put(group.getLong(at), end + at + Long.BYTES);
        }
        end += group.capacity();
    }

    /** Whether there was as much. */
    private boolean read(ByteBuffer into, long from) throws IOException {
        long at = from;
        while (into.hasRemaining()) {
            int count = channel.read(into, at);
            if (count < 0) {
                return false;
            }
            at += count;
        }
        return true;
    }

    private void write(ByteBuffer bytes, long from) throws IOException {
        long at = from;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** The version whose vectors were thrown away when the file was opened; null where there were none. */
    public @Nullable String replaced() {
        return replaced;
    }

    /** How many texts were encoded since the file was opened, and not read from it. */
    public synchronized long encoded() {
        return encoded;
    }

    /** How many vectors the file holds. */
    public synchronized int size() {
        return places.size();
    }

    @Override
    public int dim() {
        return inner.dim();
    }

    /** {@inheritDoc} Those that the file has not are encoded and written to it. */
    @Override
    public synchronized float[][] encode(List<String> inputs) {
        try {
            Map<Long, String> missing = new LinkedHashMap<>();
            long[] hashes = new long[inputs.size()];
            for (int i = 0; i < hashes.length; i++) {
                hashes[i] = KnownPositives.hash(inputs.get(i));
                if (!places.containsKey(hashes[i])) {
                    missing.put(hashes[i], inputs.get(i));
                }
            }
            List<Map.Entry<Long, String>> all = new ArrayList<>(missing.entrySet());
            for (int start = 0; start < all.size(); start += GROUP) {
                add(all.subList(start, Math.min(all.size(), start + GROUP)));
            }
            float[][] vectors = new float[hashes.length][dim()];
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * dim());
            for (int i = 0; i < hashes.length; i++) {
                Long place = places.get(hashes[i]);
                bytes.clear();
                if (place == null || !read(bytes, place)) {
                    throw new IOException("it has become shorter while it was open");
                }
                bytes.flip().asFloatBuffer().get(vectors[i]);
            }
            return vectors;
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private void add(List<Map.Entry<Long, String>> texts) throws IOException {
        float[][] vectors = inner.encode(texts.stream().map(Map.Entry::getValue).toList());
        ByteBuffer group = ByteBuffer.allocate(Integer.BYTES + texts.size() * recordBytes() + Integer.BYTES);
        group.putInt(texts.size());
        for (int i = 0; i < vectors.length; i++) {
            group.putLong(texts.get(i).getKey());
            for (float value : vectors[i]) {
                group.putFloat(value);
            }
        }
        group.putInt(crc(group.array(), 0, group.position()));
        write(group.flip(), end);
        note(group, texts.size());
        encoded += texts.size();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }
}
