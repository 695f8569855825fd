package dev.dipole.data;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sorted runs of things that do not fit in memory together, kept on disk and merged into one order. All runs lie in one file;
 * memory holds a buffer per run, {@value #BUFFERS} bytes for all of them and no less than {@value #LEAST_BUFFER} for each.
 *
 * <p>The file is there for this object alone. Where the system can (Linux and macOS) it loses its name the moment it is made,
 * so that a process that is killed leaves nothing that a later one could take for its own; elsewhere it is removed at the end.
 *
 * @param <T> what is sorted
 */
public final class SortedRuns<T> implements AutoCloseable {

    private static final int BUFFERS = 16 << 20;
    private static final int LEAST_BUFFER = 4096;

    /** How a value stands in the file. */
    public interface Format<T> {

        void write(T value, DataOutput out) throws IOException;

        /** Reads what {@link #write} wrote. */
        T read(DataInput in) throws IOException;
    }

    private record Run(long start, long end, long count) {}

    private final Path folder;
    private final Format<T> format;
    private final Comparator<? super T> order;
    private final List<Run> runs = new ArrayList<>();
    private @Nullable FileChannel file;
    private long written;

    /**
     * No runs yet, and no file.
     *
     * @param folder where the file goes once there is a run
     */
    public SortedRuns(Path folder, Format<T> format, Comparator<? super T> order) {
        this.folder = folder;
        this.format = format;
        this.order = order;
    }

    /** Makes a file that is there for its channel alone, to read and to write. */
    static FileChannel scratch(Path folder) throws IOException {
        Files.createDirectories(folder);
        return FileChannel.open(
                folder.resolve("." + UUID.randomUUID() + ".scratch"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** What failed, and what helps. */
    static InputException failed(Path folder, IOException e) {
        return new InputException(
                folder + ": what does not fit in memory could not be kept here (" + e.getMessage()
                        + "); make room on this disk",
                e);
    }

    /**
     * Writes a run. May be called by several threads.
     *
     * @param sorted in order; not kept
     * @throws InputException if there is no room for it on the disk
     */
    public synchronized void add(Iterable<T> sorted) {
        try {
            FileChannel channel = file;
            if (channel == null) {
                channel = scratch(folder);
                file = channel;
            }
            channel.position(written);
            long count = 0;
            DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
            for (T value : sorted) {
                format.write(value, out);
                count++;
            }
            out.flush();
            runs.add(new Run(written, channel.position(), count));
            written = channel.position();
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    /** Whether no run was added. */
    public synchronized boolean isEmpty() {
        return runs.isEmpty();
    }

    /** Hands on all values of all runs in order; of equal ones those of earlier runs first. May be called again. */
    public synchronized void merge(Consumer<? super T> to) {
        FileChannel channel = file;
        if (channel == null) {
            return;
        }
        int buffer = Math.max(LEAST_BUFFER, BUFFERS / runs.size());
        PriorityQueue<Reader> heads = new PriorityQueue<>(
                Comparator.comparing((Reader reader) -> reader.head, order).thenComparing(reader -> reader.number));
        try {
            for (int i = 0; i < runs.size(); i++) {
                Run run = runs.get(i);
                if (run.count > 0) {
                    heads.add(new Reader(i, run, new BufferedInputStream(new Region(channel, run), buffer)));
                }
            }
            for (Reader first = heads.poll(); first != null; first = heads.poll()) {
                // One run often stands before all others for a while.
                do {
                    to.accept(first.head);
                } while (first.advance() && (heads.peek() == null || isBefore(first, heads.peek())));
                if (first.left >= 0) {
                    heads.add(first);
                }
            }
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    private boolean isBefore(Reader first, Reader other) {
        int compared = order.compare(first.head, other.head);
        return compared < 0 || (compared == 0 && first.number < other.number);
    }

    /** Gives the disk back. */
    @Override
    public synchronized void close() {
        FileChannel channel = file;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw failed(folder, e);
            }
        }
    }

    /** A run that is read. */
    private final class Reader {

        private final int number;
        private final DataInputStream in;
        private T head;

        /** Values after the head; below 0 once the head was the last. */
        private long left;

        Reader(int number, Run run, InputStream in) throws IOException {
            this.number = number;
            this.in = new DataInputStream(in);
            this.head = format.read(this.in);
            this.left = run.count - 1;
        }

        boolean advance() throws IOException {
            left--;
            if (left < 0) {
                return false;
            }
            head = format.read(in);
            return true;
        }
    }

    /** The bytes of one run. */
    private static final class Region extends InputStream {

        private final FileChannel channel;
        private final long end;
        private long at;

        Region(FileChannel channel, Run run) {
            this.channel = channel;
            this.at = run.start;
            this.end = run.end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (at >= end) {
                return -1;
            }
            int count = channel.read(ByteBuffer.wrap(into, offset, (int) Math.min(length, end - at)), at);
            at += Math.max(0, count);
            return count;
        }
    }
}
