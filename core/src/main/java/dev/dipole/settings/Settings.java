package dev.dipole.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads, overrides, writes and describes records of settings.
 *
 * <p>A key is the component's name in kebab-case ({@code warmupSteps} is {@code warmup-steps}), accepted exactly; the keys of
 * nested records are joined by dots. A component may be a number, a boolean, {@code String}, {@code Path}, {@code Duration}
 * ({@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d} or ISO 8601), an enum (lower case with dashes), a record, a
 * {@code List}, a {@code Map} with {@code String} keys or one of the {@code Optional} types; {@code null} stands for an empty
 * {@code Optional} and for a component that is {@code @Nullable}. What is not given keeps the value that the defaults hold, at
 * any depth; a list or map that is given replaces the whole one. A nested record that the defaults leave empty starts from its
 * own {@code static defaults()} where it has that method.
 *
 * <p>An unknown key, a value of a wrong type and a value that a compact constructor refuses fail with a
 * {@link SettingsException} that names the place and the key.
 */
public final class Settings {

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build());
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private Settings() {}

    /**
     * One setting, for help texts and tables.
     *
     * @param key dotted and in kebab-case, such as {@code optimizer.rate}
     * @param type what a value looks like, in words
     * @param defaultValue as it would be written; {@code none} where it is empty
     * @param help what the {@link Setting} annotation says
     */
    public record Description(String key, String type, String defaultValue, String help) {}

    /**
     * Settings of a file, over defaults.
     *
     * @param file YAML, or JSON where the name ends in {@code .json}; an empty file gives the defaults
     * @throws SettingsException naming file, line and key
     */
    public static <R extends Record> R read(Path file, Class<R> type, R defaults) {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new SettingsException(file + ": no such file; check the path", e);
        } catch (CharacterCodingException e) {
            throw new SettingsException(file + ": is not UTF-8; save it in that encoding", e);
        } catch (IOException e) {
            throw new SettingsException(file + ": cannot be read: " + e, e);
        }
        return read(text, file.toString(), json(file), type, defaults);
    }

    /**
     * A record of a text that is no file of the user's, such as a resource; what it leaves out and has no
     * {@code static defaults()} is missing.
     *
     * @param yaml the text
     * @param name what messages call it
     * @throws SettingsException naming line and key
     */
    public static <R extends Record> R parse(String yaml, String name, Class<R> type) {
        return read(yaml, name, false, type, null);
    }

    private static <R extends Record> R read(
            String text, String name, boolean json, Class<R> type, @Nullable R defaults) {
        Node root = Node.parse(text, name, json);
        if (root == null || root instanceof Node.Nothing) {
            if (defaults == null) {
                throw new SettingsException(name + ": is empty; write keys with values, such as \"key: value\"");
            }
            return defaults;
        }
        if (!(root instanceof Node.Group)) {
            throw new SettingsException(root.where() + ": settings are keys with values, such as \"key: value\"");
        }
        return type.cast(Objects.requireNonNull(Values.read(type, false, root, defaults, "")));
    }

    /**
     * The same settings with some replaced. All are applied together, so that constraints between them are checked once, on
     * the result; of two assignments to one key the later holds.
     *
     * @param assignments such as {@code optimizer.rate=0.1}; a list is written {@code a,b} or {@code [a, b]}
     * @throws SettingsException naming the assignment
     */
    public static <R extends Record> R override(R current, List<String> assignments) {
        if (assignments.isEmpty()) {
            return current;
        }
        Map<String, Node> root = new LinkedHashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                throw new SettingsException("\"" + assignment + "\" is not an assignment; write key=value, such as "
                        + example(current) + "=...");
            }
            String key = assignment.substring(0, equals).strip();
            String text = assignment.substring(equals + 1).strip();
            put(root, key, value(typeOf(current.getClass(), key), text, assignment), assignment);
        }
        String all = String.join(" ", assignments);
        @SuppressWarnings("unchecked") // A record's class reads as that record.
        R result = (R)
                Objects.requireNonNull(Values.read(current.getClass(), false, new Node.Group(root, all), current, ""));
        return result;
    }

    /** Writes every setting, to a temporary name first, so that an earlier file is never lost half-way. */
    public static void write(Record settings, Path file) {
        byte[] bytes = (json(file) ? toJson(settings) : toYaml(settings)).getBytes(StandardCharsets.UTF_8);
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": settings cannot be written", e);
        }
    }

    /** Every setting as YAML, which {@link #read} takes back to an equal record. */
    public static String toYaml(Record settings) {
        try {
            return YAML.writeValueAsString(Values.write(settings));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values cannot fail to be written", e);
        }
    }

    private static String toJson(Record settings) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(Values.write(settings)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values cannot fail to be written", e);
        }
    }

    /**
     * Every setting of a record in the order of declaration; nested records give their own settings with dotted keys.
     *
     * @throws IllegalStateException if a component is no group and has no {@link Setting}: an undescribed setting is a mistake
     *     of its author
     */
    public static <R extends Record> List<Description> describe(Class<R> type, R defaults) {
        List<Description> descriptions = new ArrayList<>();
        describe(type, defaults, "", descriptions);
        return List.copyOf(descriptions);
    }

    private static void describe(
            Class<? extends Record> type, @Nullable Object defaults, String group, List<Description> into) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = Values.join(group, Values.kebab(component.getName()));
            Object value = defaults == null ? null : Values.get(component, defaults);
            Class<? extends Record> nested = Values.group(component.getGenericType());
            if (nested != null) {
                Object inner = value instanceof Optional<?> optional ? optional.orElse(null) : value;
                describe(nested, inner == null ? Values.defaults(nested) : inner, key, into);
                continue;
            }
            Setting setting = component.getAnnotation(Setting.class);
            if (setting == null) {
                throw new IllegalStateException(
                        type.getName() + "." + component.getName() + " has no @Setting to say what it is");
            }
            String name = Values.name(component.getGenericType()) + (Values.optional(component) ? ", or null" : "");
            into.add(new Description(key, name, Values.show(value), setting.value()));
        }
    }

    /** The type that a dotted key leads to, or null where it leads nowhere (which is reported with a suggestion later). */
    private static @Nullable Type typeOf(Class<?> root, String key) {
        Class<?> group = root;
        Type type = root;
        for (String name : key.split("\\.", -1)) {
            if (group == null) {
                return null;
            }
            Type found = null;
            for (RecordComponent component : group.getRecordComponents()) {
                if (Values.kebab(component.getName()).equals(name)) {
                    found = component.getGenericType();
                }
            }
            if (found == null) {
                return null;
            }
            type = found;
            group = Values.group(found);
        }
        return type;
    }

    /** Only types that have a structure are parsed: a text is what stands there, colons and brackets included. */
    private static Node value(@Nullable Type type, String text, String where) {
        Class<?> shape = type == null ? String.class : Values.shape(type);
        boolean structured = shape == List.class || shape == Map.class || shape.isRecord();
        if (structured && (text.startsWith("[") || text.startsWith("{"))) {
            Node node = Node.parse(text, where, false);
            return node == null ? new Node.Nothing(where) : relocate(node, where);
        }
        if (shape == List.class && !text.equals("null")) {
            List<Node> items = new ArrayList<>();
            if (!text.isEmpty()) {
                for (String item : text.split(",", -1)) {
                    items.add(new Node.Scalar(item.strip(), where));
                }
            }
            return new Node.Sequence(items, where);
        }
        return text.equals("null") ? new Node.Nothing(where) : new Node.Scalar(text, where);
    }

    /** A line number within an assignment helps nobody. */
    private static Node relocate(Node node, String where) {
        if (node instanceof Node.Group group) {
            Map<String, Node> entries = new LinkedHashMap<>();
            group.entries().forEach((key, value) -> entries.put(key, relocate(value, where)));
            return new Node.Group(entries, where);
        } else if (node instanceof Node.Sequence sequence) {
            return new Node.Sequence(
                    sequence.items().stream().map(item -> relocate(item, where)).toList(), where);
        } else if (node instanceof Node.Scalar scalar) {
            return new Node.Scalar(scalar.text(), where);
        }
        return new Node.Nothing(where);
    }

    private static void put(Map<String, Node> root, String key, Node value, String where) {
        Map<String, Node> group = root;
        int from = 0;
        for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', from)) {
            String name = key.substring(from, dot);
            Node inner = group.get(name);
            Node.Group next = inner instanceof Node.Group existing
                    ? new Node.Group(existing.entries(), existing.where() + " " + where)
                    : new Node.Group(new LinkedHashMap<>(), where);
            group.put(name, next);
            group = next.entries();
            from = dot + 1;
        }
        group.put(key.substring(from), value);
    }

    private static String example(Record settings) {
        RecordComponent[] components = settings.getClass().getRecordComponents();
        return components.length == 0 ? "key" : Values.kebab(components[0].getName());
    }

    private static boolean json(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".json");
    }
}
