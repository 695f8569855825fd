package dev.dipole.monitor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The curves of a run as TensorBoard reads them: an event file of scalars, made from the events of the run and from nothing
 * else. The time of each is its step in seconds since 1970, so that the same run makes the same bytes; compare by step, not by
 * time.
 *
 * <p>Each record is its length (8 bytes, little-endian), the masked CRC-32C of these (4), the message, and the masked CRC-32C
 * of it (4). The message is a protobuf {@code Event} of {@code wall_time} (1), {@code step} (2) and a {@code Summary} (5),
 * whose values (1) have a {@code tag} (1) and a {@code simple_value} (2); that of the first is {@code file_version} (3).
 * Neighbours and warnings have no scalar and are left out.
 */
public final class TensorBoardFile implements AutoCloseable {

    /** The file's name within the folder of a run; TensorBoard goes by a part of it. */
    public static final String NAME = "events.out.tfevents.0.dipole";

    private static final String VERSION = "brain.Event:2";

    /** Of the mask that keeps checksums of data that holds checksums apart. */
    private static final int MASK_DELTA = 0xa282ead8;

    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final Path path;
    private final OutputStream out;

    private TensorBoardFile(Path path) throws IOException {
        this.path = path;
        this.out = Files.newOutputStream(path);
        Message first = new Message();
        first.fixed64(1, Double.doubleToLongBits(0));
        first.bytes(3, VERSION.getBytes(StandardCharsets.UTF_8));
        record(first);
    }

    /** Begins a file; one that is there is replaced. */
    public static TensorBoardFile create(Path path) {
        try {
            return new TensorBoardFile(path);
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /**
     * Begins a file with all that a log holds, to be continued by what comes next: the way to go on after a run was resumed.
     *
     * @param log whole, see {@link RunLog}
     */
    public static TensorBoardFile of(Path log, Path path) {
        TensorBoardFile file = create(path);
        try {
            RunLog.read(log, file::append);
            return file;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Writes a file of these events. */
    public static void write(Iterable<? extends RunEvent> events, Path path) {
        try (TensorBoardFile file = create(path)) {
            events.forEach(file::append);
        }
    }

    /** Writes an event; the operating system has it when this returns. */
    public void append(RunEvent event) {
        Message summary = new Message();
        if (event instanceof RunEvent.Stepped stepped) {
            summary.scalar("train/loss", stepped.loss());
            summary.scalar("train/learning_rate", stepped.learningRate());
            summary.scalar("train/gradient_norm", stepped.gradientNorm());
            if (!Double.isNaN(stepped.temperature())) {
                summary.scalar("train/temperature", stepped.temperature());
            }
        } else if (event instanceof RunEvent.Measured measured) {
            for (Map.Entry<String, Double> value : measured.values().entrySet()) {
                summary.scalar("sample/" + value.getKey(), value.getValue());
            }
        } else if (event instanceof RunEvent.Evaluated evaluated) {
            summary.scalar("development/" + evaluated.metric(), evaluated.value());
        } else if (event instanceof RunEvent.Renewed renewed) {
            summary.scalar("negatives/weights_step", (double) renewed.weightsStep());
            summary.scalar("negatives/without", renewed.without());
        }
        if (summary.isEmpty()) {
            return;
        }
        Message message = new Message();
        message.fixed64(1, Double.doubleToLongBits((double) event.step()));
        message.varint(2, event.step());
        message.bytes(5, summary.toBytes());
        try {
            record(message);
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /** Returns when all that was appended is on the disk. */
    public void force() {
        try {
            out.flush();
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    private static UncheckedIOException failed(Path path, IOException e) {
        return new UncheckedIOException("cannot write " + path + ": " + e.getMessage(), e);
    }

    /** In one write, so that a reader sees whole records. */
    private void record(Message message) throws IOException {
        byte[] data = message.toBytes();
        ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(masked(record.array(), Long.BYTES));
        record.put(data);
        record.putInt(masked(data, data.length));
        out.write(record.array());
    }

    private static int masked(byte[] data, int length) {
        CRC32C crc = new CRC32C();
        crc.update(data, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }

    /** A protobuf message, field after field. */
    private static final class Message {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);

        boolean isEmpty() {
            return bytes.size() == 0;
        }

        byte[] toBytes() {
            return bytes.toByteArray();
        }

        void scalar(String tag, double value) {
            Message scalar = new Message();
            scalar.bytes(1, tag.getBytes(StandardCharsets.UTF_8));
            scalar.key(2, FIXED32);
            scalar.littleEndian(Float.floatToIntBits((float) value), Float.BYTES);
            bytes(1, scalar.toBytes());
        }

        void fixed64(int field, long bits) {
            key(field, FIXED64);
            littleEndian(bits, Long.BYTES);
        }

        void varint(int field, long value) {
            key(field, 0);
            plain(value);
        }

        void bytes(int field, byte[] value) {
            key(field, BYTES);
            plain(value.length);
            bytes.writeBytes(value);
        }

        private void key(int field, int type) {
            plain(((long) field << 3) | type);
        }

        private void plain(long value) {
            long rest = value;
            for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
                bytes.write((int) ((rest & 0x7f) | 0x80));
            }
            bytes.write((int) rest);
        }

        private void littleEndian(long bits, int count) {
            for (int i = 0; i < count; i++) {
                bytes.write((int) (bits >>> (8 * i)));
            }
        }
    }
}
