package dev.dipole.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.InputException;
import dev.dipole.data.WholeFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/**
 * The folder of an {@link EntryStore}.
 *
 * <pre>
 * store/
 *   dipole-store.json     what the store is, and which model made its vectors; names the other two
 *   entries-....jsonl     an entry on a line
 *   vectors-....f32       their vectors in that order: 32-bit floats, little-endian, nothing else
 * </pre>
 */
final class EntryFiles {

    static final String DESCRIPTION = "dipole-store.json";

    private static final int FORMAT_VERSION = 1;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final String REMEDY = "save the store again";

    /**
     * What a folder holds.
     *
     * @param vectors [entries, dim]
     */
    record Contents(int dim, List<Entry> entries, float[][] vectors) {}

    private EntryFiles() {}

    static void write(Path folder, String model, int dim, List<Entry> entries, IntFunction<float[]> vectors) {
        requireReplaceable(folder);
        String generation = UUID.randomUUID().toString();
        boolean published = false;
        try {
            Files.createDirectories(folder);
            String before = generationOf(folder);
            try {
                WholeFile.write(entriesFile(folder, generation), writer -> {
                    for (Entry entry : entries) {
                        writer.write(JSON.writeValueAsString(toJson(entry)));
                        writer.write('\n');
                    }
                });
                writeVectors(vectorsFile(folder, generation), dim, entries.size(), vectors);
                IOUtils.fsync(folder, true);
                ObjectNode json = JSON.createObjectNode();
                json.put("formatVersion", FORMAT_VERSION);
                json.put("entries", entries.size());
                json.put("dim", dim);
                json.putObject("model").put("sha256", model);
                json.put("generation", generation);
                String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
                WholeFile.write(folder.resolve(DESCRIPTION), writer -> writer.write(text + "\n"));
                published = true;
                IOUtils.fsync(folder, true);
            } finally {
                if (!published) {
                    delete(folder, generation);
                }
            }
            if (before != null) {
                delete(folder, before);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": the store could not be written: " + e.getMessage(), e);
        }
    }

    private static void requireReplaceable(Path folder) {
        if (!Files.exists(folder) || Files.exists(folder.resolve(DESCRIPTION))) {
            return;
        }
        boolean used = !Files.isDirectory(folder);
        if (!used) {
            try (Stream<Path> files = Files.list(folder)) {
                // What a save that was killed left behind is none of the user's.
                used = files.anyMatch(file ->
                        !file.getFileName().toString().matches("\\.?(entries|vectors)-" + UUID_PATTERN + "\\..*"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (used) {
            throw InputException.in(
                    folder,
                    "this is not a store of Dipole (there is no " + DESCRIPTION + "), and it is not overwritten",
                    "name another folder");
        }
    }

    private static Path entriesFile(Path folder, String generation) {
        return folder.resolve("entries-" + generation + ".jsonl");
    }

    private static Path vectorsFile(Path folder, String generation) {
        return folder.resolve("vectors-" + generation + ".f32");
    }

    private static void delete(Path folder, String generation) throws IOException {
        Files.deleteIfExists(entriesFile(folder, generation));
        Files.deleteIfExists(vectorsFile(folder, generation));
    }

    /** The generation that is there, or null where it cannot be told: then whatever is there is left alone. */
    private static @Nullable String generationOf(Path folder) {
        try {
            String name = JSON.readTree(Files.readAllBytes(folder.resolve(DESCRIPTION)))
                    .path("generation")
                    .asText("");
            return name.matches(UUID_PATTERN) ? name : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static void writeVectors(Path file, int dim, int count, IntFunction<float[]> vectors) throws IOException {
        int rowBytes = dim * Float.BYTES;
        ByteBuffer buffer = buffer(rowBytes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int row = 0; row < count; row++) {
                for (float value : vectors.apply(row)) {
                    buffer.putFloat(value);
                }
                if (buffer.remaining() < rowBytes || row == count - 1) {
                    buffer.flip();
                    while (buffer.hasRemaining()) {
                        channel.write(buffer);
                    }
                    buffer.clear();
                }
            }
            channel.force(true);
        }
    }

    private static ByteBuffer buffer(int rowBytes) {
        return ByteBuffer.allocate(Math.max(1, BUFFER_BYTES / rowBytes) * rowBytes)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    static Contents read(Path folder, String model) {
        Path file = folder.resolve(DESCRIPTION);
        try {
            JsonNode json = description(folder, file);
            String made = json.required("model").required("sha256").asText();
            if (!made.equals(model)) {
                throw InputException.in(
                        folder,
                        "the store was filled by another model: its hash is " + made + ", that of the model given "
                                + model,
                        "open it with the model that filled it, or fill a new one with this model");
            }
            int count = json.required("entries").asInt();
            int dim = json.required("dim").asInt();
            String generation = json.required("generation").asText();
            if (count < 0 || dim < 1 || dim > HnswIndex.LARGEST_DIM || !generation.matches(UUID_PATTERN)) {
                throw InputException.in(
                        file,
                        "entries (" + count + ") must not be negative, dim (" + dim + ") be from 1 to "
                                + HnswIndex.LARGEST_DIM + ", and generation (" + generation
                                + ") be one that Dipole gave",
                        REMEDY);
            }
            float[][] vectors = readVectors(vectorsFile(folder, generation), dim, count);
            return new Contents(dim, readEntries(entriesFile(folder, generation), count), vectors);
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage() + "; " + REMEDY, e);
        } catch (NoSuchFileException e) {
            throw new InputException(folder + ": the file " + e.getFile() + " is missing; " + REMEDY, e);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": the store cannot be read: " + e.getMessage(), e);
        }
    }

    private static JsonNode description(Path folder, Path file) throws IOException {
        JsonNode json;
        try {
            json = JSON.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw InputException.in(
                    folder, "this is not a store of Dipole: there is no " + DESCRIPTION, "save one there first");
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": not JSON (" + e.getOriginalMessage() + "); " + REMEDY, e);
        }
        JsonNode version = json.path("formatVersion");
        if (!version.isInt() || version.asInt() != FORMAT_VERSION) {
            throw InputException.in(
                    file,
                    "formatVersion is " + (version.isMissingNode() ? "missing" : version) + ", and this Dipole reads "
                            + FORMAT_VERSION,
                    "save the store again, or use the Dipole that wrote it");
        }
        return json;
    }

    private static float[][] readVectors(Path file, int dim, int count) throws IOException {
        int rowBytes = dim * Float.BYTES;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            // Before anything is allocated: what a damaged description claims is not to cost memory.
            if (channel.size() != (long) rowBytes * count) {
                throw InputException.in(
                        file,
                        "it has " + channel.size() + " bytes, but " + count + " vectors of " + dim + " dimensions have "
                                + (long) rowBytes * count,
                        REMEDY);
            }
            float[][] vectors = new float[count][dim];
            ByteBuffer buffer = buffer(rowBytes).flip();
            for (float[] vector : vectors) {
                if (!buffer.hasRemaining()) {
                    buffer.clear();
                    buffer.limit((int) Math.min(buffer.capacity(), channel.size() - channel.position()));
                    while (buffer.hasRemaining()) {
                        if (channel.read(buffer) < 0) {
                            throw InputException.in(file, "it ends early", REMEDY);
                        }
                    }
                    buffer.flip();
                }
                for (int i = 0; i < dim; i++) {
                    vector[i] = buffer.getFloat();
                }
            }
            return vectors;
        }
    }

    private static List<Entry> readEntries(Path file, int count) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String line = reader.readLine();
            for (; line != null; line = reader.readLine()) {
                try {
                    entries.add(toEntry(JSON.readTree(line)));
                } catch (JsonProcessingException e) {
                    throw InputException.at(
                            file, entries.size() + 1L, "not JSON (" + e.getOriginalMessage() + ")", REMEDY);
                } catch (IllegalArgumentException e) {
                    throw InputException.at(file, entries.size() + 1L, String.valueOf(e.getMessage()), REMEDY);
                }
            }
        }
        if (entries.size() != count) {
            throw InputException.in(
                    file, "it holds " + entries.size() + " entries, but " + DESCRIPTION + " says " + count, REMEDY);
        }
        return entries;
    }

    private static ObjectNode toJson(Entry entry) {
        ObjectNode json = JSON.createObjectNode();
        json.put("id", entry.id());
        if (entry.text() != null) {
            json.put("text", entry.text());
        }
        if (!entry.metadata().isEmpty()) {
            ObjectNode metadata = json.putObject("metadata");
            entry.metadata().forEach((name, value) -> metadata.set(name, toJson(value)));
        }
        return json;
    }

    private static Entry toEntry(JsonNode json) {
        JsonNode text = json.path("text");
        Map<String, Object> metadata = new LinkedHashMap<>();
        json.path("metadata").properties().forEach(value -> metadata.put(value.getKey(), toValue(value.getValue())));
        return new Entry(json.required("id").asText(), text.isTextual() ? text.asText() : null, metadata);
    }

    // JSON knows one kind of number. The others are written as {"long": "5"}, so that what comes back is what went in.

    private static JsonNode toJson(Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value instanceof String text) {
            return nodes.textNode(text);
        }
        if (value instanceof Boolean truth) {
            return nodes.booleanNode(truth);
        }
        if (value instanceof Integer number) {
            return nodes.numberNode(number);
        }
        if (value instanceof List<?> list) {
            ArrayNode array = nodes.arrayNode();
            list.forEach(item -> array.add(toJson(item)));
            return array;
        }
        String kind = value.getClass().getSimpleName();
        return nodes.objectNode().put(kind.toLowerCase(Locale.ROOT), value.toString());
    }

    private static Object toValue(JsonNode json) {
        if (json.isTextual()) {
            return json.asText();
        }
        if (json.isBoolean()) {
            return json.asBoolean();
        }
        if (json.isInt()) {
            return json.asInt();
        }
        if (json.isArray()) {
            List<Object> list = new ArrayList<>();
            json.forEach(item -> list.add(toValue(item)));
            return list;
        }
        if (json.size() == 1) {
            Map.Entry<String, JsonNode> only = json.properties().iterator().next();
            Object value = typed(only.getKey(), only.getValue().asText());
            if (value != null) {
                return value;
            }
        }
        throw new IllegalArgumentException("metadata " + json + " is of no kind that Dipole writes");
    }

    private static @Nullable Object typed(String kind, String text) {
        return switch (kind) {
            case "long" -> Long.valueOf(text);
            case "float" -> Float.valueOf(text);
            case "double" -> Double.valueOf(text);
            case "uuid" -> UUID.fromString(text);
            default -> null;
        };
    }
}
