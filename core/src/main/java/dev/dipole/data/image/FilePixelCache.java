package dev.dipole.data.image;

import dev.dipole.data.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pictures in a file, for this run and later ones: a header, then records of equal length, each the hash of the encoded
 * bytes, a checksum, and the planes. Records are only ever appended, so what a crash leaves half written is seen by its length or
 * its checksum, and decoded again. One at a time writes; others read what was there when they
 * opened it, and keep what is new to them in memory.
 *
 * <p>Memory holds twelve bytes or so of each picture. The operating system keeps what is read often; nothing is mapped, for a file
 * that somebody cuts short under a mapping ends the virtual machine.
 */
final class FilePixelCache implements PixelCache {

    /** Raised when a decoder gives other pixels than before. */
    private static final int VERSION = 1;

    /** Memory for new pictures where another one writes. */
    private static final long BESIDE_BYTES = 1L << 30;

    private static final int HEADER_BYTES = 64;
    private static final int PREFIX_BYTES = 2 * Long.BYTES;

    private final FileChannel channel;
    private final @Nullable FileLock lock;
    private final int pictureBytes;

    /** By hash, the number of the record. */
    private final Map<Long, Integer> records = new ConcurrentHashMap<>();

    /** What is not in the file, where it may not be written. */
    private final PixelCache beside = new MemoryPixelCache(BESIDE_BYTES);

    private int count;

    private FilePixelCache(FileChannel channel, @Nullable FileLock lock, int pictureBytes) {
        this.channel = channel;
        this.lock = lock;
        this.pictureBytes = pictureBytes;
    }

    /** Opens the file of a size in a folder, which is made if need be. */
    static FilePixelCache open(Path folder, TrainingSize size) {
        Path file = folder.resolve("pixels-" + size + ".cache");
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                FilePixelCache cache = new FilePixelCache(channel, lock(channel), size.bytes());
                cache.begin(size);
                return cache;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new InputException(
                    file + ": the cache of decoded pictures cannot be opened (" + e
                            + "); name a folder that can be written",
                    e);
        }
    }

    /** Null where somebody else writes. */
    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // In this very process.
        }
    }

    private void begin(TrainingSize size) throws IOException {
        byte[] header = Arrays.copyOf(
                ("dipole pixels " + VERSION + " " + size + "\n").getBytes(StandardCharsets.US_ASCII), HEADER_BYTES);
        ByteBuffer found = ByteBuffer.allocate(HEADER_BYTES);
        read(found, 0);
        if (!Arrays.equals(found.array(), header)) {
            if (lock == null) {
                return; // The other one is just beginning.
            }
            channel.truncate(0);
            write(ByteBuffer.wrap(header), 0);
        }
        long whole = (channel.size() - HEADER_BYTES) / recordBytes();
        ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < Math.min(whole, Integer.MAX_VALUE); i++) {
            prefix.clear();
            read(prefix, place(i));
            records.putIfAbsent(prefix.getLong(0), i);
            count++;
        }
    }

    private long recordBytes() {
        return PREFIX_BYTES + (long) pictureBytes;
    }

    private long place(int record) {
        return HEADER_BYTES + record * recordBytes();
    }

    private void read(ByteBuffer into, long at) throws IOException {
        long from = at;
        while (into.hasRemaining()) {
            int read = channel.read(into, from);
            if (read < 0) {
                return;
            }
            from += read;
        }
    }

    private void write(ByteBuffer bytes, long at) throws IOException {
        long to = at;
        while (bytes.hasRemaining()) {
            to += channel.write(bytes, to);
        }
    }

    @Override
    public byte @Nullable [] get(long hash) {
        Integer record = records.get(hash);
        if (record == null) {
            return beside.get(hash);
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(recordBytes())).order(ByteOrder.LITTLE_ENDIAN);
        try {
            read(bytes, place(record));
        } catch (IOException e) {
            throw new InputException("the cache of decoded pictures cannot be read (" + e + "); delete it", e);
        }
        byte[] planes = Arrays.copyOfRange(bytes.array(), PREFIX_BYTES, bytes.capacity());
        if (bytes.getLong(0) == hash && bytes.getLong(Long.BYTES) == ContentHash.of(planes)) {
            return planes;
        }
        records.remove(hash, record);
        return null;
    }

    @Override
    public synchronized void put(long hash, byte[] planes) {
        if (lock == null) {
            beside.put(hash, planes);
            return;
        }
        if (records.containsKey(hash) || count == Integer.MAX_VALUE) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(recordBytes())).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(hash).putLong(ContentHash.of(planes)).put(planes).flip();
        try {
            write(bytes, place(count));
        } catch (IOException e) {
            throw new InputException(
                    "the cache of decoded pictures cannot be written (" + e
                            + "); make room on its disk, or name another folder",
                    e);
        }
        records.put(hash, count++);
    }

    @Override
    public long count() {
        return records.size() + beside.count();
    }

    @Override
    public synchronized void close() {
        beside.close();
        try {
            channel.close(); // Which lets go of the lock.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
