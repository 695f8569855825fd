package dev.dipole.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.InputException;
import dev.dipole.tensor.Floats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The safetensors format: a little-endian length, a JSON header that says where each tensor lies, and the numbers. Everything
 * the header claims is checked against the file before anything is allocated.
 */
public final class Safetensors {

    /** No header that anybody writes comes near this. */
    private static final long LARGEST_HEADER_BYTES = 100L << 20;

    /** The header's key of what is no tensor. */
    private static final String METADATA = "__metadata__";

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Safetensors() {}

    /**
     * A tensor.
     *
     * @param shape lengths of its axes
     * @param values in row-major order
     */
    public record Array(long[] shape, float[] values) {

        public Array {
            if (elements(shape) != values.length) {
                throw new IllegalArgumentException(
                        "shape " + Arrays.toString(shape) + " does not hold " + values.length + " values");
            }
        }
    }

    /** How a tensor's numbers are stored. */
    public enum Element {
        /** float32. */
        F32(Float.BYTES),
        /** float16. */
        F16(Short.BYTES),
        /** bfloat16: the upper half of a float32. */
        BF16(Short.BYTES),
        /** float64. */
        F64(Double.BYTES),
        /** int32. */
        I32(Integer.BYTES),
        /** int64. */
        I64(Long.BYTES);

        private final int bytes;

        Element(int bytes) {
            this.bytes = bytes;
        }
    }

    /**
     * A tensor as it is stored.
     *
     * @param shape lengths of its axes
     * @param bytes from position to limit its numbers, little-endian, in row-major order
     */
    public record Stored(Element element, long[] shape, ByteBuffer bytes) {

        public Stored {
            if (elements(shape) * element.bytes != bytes.remaining()) {
                throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " of " + element
                        + " does not hold " + bytes.remaining() + " bytes");
            }
        }
    }

    /**
     * What a file holds.
     *
     * @param tensors by name, in the file's order
     * @param metadata texts by name
     */
    public record Contents(Map<String, Stored> tensors, Map<String, String> metadata) {}

    /** Writes float32 tensors in the given order. The caller renames the file into place. */
    public static void write(Path file, Map<String, Array> tensors) {
        Map<String, Stored> stored = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(tensor.values().length, Float.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(tensor.values());
            stored.put(name, new Stored(Element.F32, tensor.shape(), bytes));
        });
        write(file, new Contents(stored, Map.of()));
    }

    /** Writes tensors in the given order, and waits until they are on the disk. The caller renames the file into place. */
    public static void write(Path file, Contents contents) {
        ObjectNode header = JSON.createObjectNode();
        if (!contents.metadata().isEmpty()) {
            header.set(METADATA, JSON.valueToTree(contents.metadata()));
        }
        long offset = 0;
        for (Map.Entry<String, Stored> tensor : contents.tensors().entrySet()) {
            ObjectNode entry = header.putObject(tensor.getKey());
            entry.put("dtype", tensor.getValue().element().name());
            entry.set("shape", JSON.valueToTree(tensor.getValue().shape()));
            long end = offset + tensor.getValue().bytes().remaining();
            entry.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            byte[] json = JSON.writeValueAsBytes(header);
            // Padding with spaces lets the numbers start at a multiple of 8, as the format asks.
            int padded = (json.length + 7) / 8 * 8;
            ByteBuffer start = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
            start.putLong(padded).put(json);
            while (start.hasRemaining()) {
                start.put((byte) ' ');
            }
            writeFully(channel, start.flip());
            for (Stored tensor : contents.tensors().values()) {
                writeFully(channel, tensor.bytes().duplicate());
            }
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " could not be written: " + e.getMessage(), e);
        }
    }

    /** Reads every tensor of a file that holds float32 only. */
    public static Map<String, Array> read(Path file) {
        Map<String, Array> tensors = new LinkedHashMap<>();
        open(file, List.of(Element.F32)).tensors().forEach((name, stored) -> {
            float[] values = new float[stored.bytes().remaining() / Float.BYTES];
            stored.bytes().asFloatBuffer().get(values);
            tensors.put(name, new Array(stored.shape(), values));
        });
        return tensors;
    }

    /** Reads everything. */
    public static Contents readStored(Path file) {
        return open(file, List.of(Element.values()));
    }

    /** Reads every tensor of float32, float16 or bfloat16 as float32. Whole numbers, such as positions, are left out. */
    public static Map<String, Floats> readFloats(Path file) {
        Map<String, Floats> tensors = new LinkedHashMap<>();
        List<Element> readable = List.of(Element.F32, Element.F16, Element.BF16, Element.I32, Element.I64);
        open(file, readable).tensors().forEach((name, stored) -> {
            ShortBuffer halves = stored.bytes().asShortBuffer();
            switch (stored.element()) {
                case F32 ->
                    tensors.put(name, new Floats(stored.shape(), stored.bytes().asFloatBuffer()));
                case F16 -> tensors.put(name, widened(stored.shape(), halves, Float::float16ToFloat));
                case BF16 ->
                    tensors.put(name, widened(stored.shape(), halves, half -> Float.intBitsToFloat(half << 16)));
                default -> {
                    // No weight.
                }
            }
        });
        return tensors;
    }

    /** How 16 bits become a float. */
    private interface Widening {
        float of(short half);
    }

    private static Floats widened(long[] shape, ShortBuffer halves, Widening widening) {
        float[] values = new float[halves.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = widening.of(halves.get());
        }
        return Floats.of(values, shape);
    }

    private static Contents open(Path file, List<Element> readable) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < 8) {
                throw damaged(file, "it has " + size + " bytes");
            }
            long headerBytes = readFully(channel, 0, 8).getLong();
            if (headerBytes < 2 || headerBytes > LARGEST_HEADER_BYTES || headerBytes > size - 8) {
                throw damaged(file, "its header claims " + headerBytes + " bytes of the file's " + size);
            }
            JsonNode header =
                    header(file, readFully(channel, 8, (int) headerBytes).array());
            Map<String, String> metadata = new LinkedHashMap<>();
            header.path(METADATA)
                    .properties()
                    .forEach(entry ->
                            metadata.put(entry.getKey(), entry.getValue().asText()));
            Map<String, Stored> tensors = new LinkedHashMap<>();
            for (Entry entry : entries(file, header, size - 8 - headerBytes, readable)) {
                ByteBuffer bytes =
                        readFully(channel, 8 + headerBytes + entry.begin, Math.toIntExact(entry.end - entry.begin));
                tensors.put(entry.name, new Stored(entry.element, entry.shape, bytes));
            }
            return new Contents(tensors, metadata);
        } catch (IOException e) {
            throw new InputException(file + " could not be read: " + e.getMessage(), e);
        }
    }

    private record Entry(String name, Element element, long[] shape, long begin, long end) {}

    private static JsonNode header(Path file, byte[] json) {
        JsonNode header;
        try {
            header = JSON.readTree(new String(json, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw damaged(file, "its header is no JSON (" + e.getOriginalMessage() + ")");
        }
        if (!header.isObject()) {
            throw damaged(file, "its header is no JSON object");
        }
        return header;
    }

    private static List<Entry> entries(Path file, JsonNode header, long dataBytes, List<Element> readable) {
        List<Entry> entries = new ArrayList<>();
        header.properties().forEach(property -> {
            if (!property.getKey().equals(METADATA)) {
                entries.add(entry(file, property.getKey(), property.getValue(), dataBytes, readable));
            }
        });
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        // The format allows neither overlaps nor holes, so that nothing hides in a file.
        long end = 0;
        String before = "the header";
        for (Entry entry : sorted) {
            if (entry.begin < end) {
                throw damaged(file, "tensors " + before + " and " + entry.name + " overlap");
            }
            if (entry.begin > end) {
                throw damaged(file, "between " + before + " and tensor " + entry.name + " lie bytes of no tensor");
            }
            end = entry.end;
            before = entry.name;
        }
        if (end < dataBytes) {
            throw damaged(file, "after " + before + " lie bytes of no tensor");
        }
        return entries;
    }

    private static Entry entry(Path file, String name, JsonNode node, long dataBytes, List<Element> readable) {
        String typeName = node.path("dtype").asText("none");
        Element element = readable.stream()
                .filter(one -> one.name().equals(typeName))
                .findFirst()
                .orElseThrow(() -> InputException.in(
                        file,
                        "tensor " + name + " has type " + typeName,
                        "only "
                                + readable.stream().map(Element::name).collect(Collectors.joining(", "))
                                + " is read; convert it"));
        JsonNode shapeNode = node.path("shape");
        JsonNode offsets = node.path("data_offsets");
        if (!shapeNode.isArray() || !offsets.isArray() || offsets.size() != 2) {
            throw damaged(file, "tensor " + name + " lacks its shape or its two offsets");
        }
        long[] shape = new long[shapeNode.size()];
        long elements = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = whole(shapeNode.get(i));
            if (shape[i] < 0 || (shape[i] > 0 && elements > Integer.MAX_VALUE / element.bytes / shape[i])) {
                throw damaged(file, "tensor " + name + " has the shape " + shapeNode);
            }
            elements *= shape[i];
        }
        long begin = whole(offsets.get(0));
        long end = whole(offsets.get(1));
        if (begin < 0 || end < begin || end > dataBytes || end - begin != elements * element.bytes) {
            throw damaged(
                    file,
                    "tensor " + name + " of shape " + shapeNode + " claims bytes " + begin + " to " + end + " of "
                            + dataBytes);
        }
        return new Entry(name, element, shape, begin, end);
    }

    /** A whole number, -1 where it is none. */
    private static long whole(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : -1;
    }

    private static ByteBuffer readFully(FileChannel channel, long position, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("the file ends at byte " + (position + buffer.position()));
            }
        }
        return buffer.flip();
    }

    private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static InputException damaged(Path file, String fault) {
        return InputException.in(file, "this is no sound safetensors file: " + fault, "write or copy it again");
    }

    private static long elements(long[] shape) {
        long elements = 1;
        for (long length : shape) {
            elements *= length;
        }
        return elements;
    }
}
