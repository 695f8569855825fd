package dev.dipole.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The types that a setting may have: how each is read, written and described. */
final class Values {

    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|m|h|d)");

    private Values() {}

    // ---------------------------------------------------------------- reading

    /**
     * The value of a type.
     *
     * @param node what was given
     * @param current what holds where the node says nothing, for records; null if there is none
     * @param key the dotted key, empty at the root
     */
    static @Nullable Object read(Type type, boolean nullable, Node node, @Nullable Object current, String key) {
        Class<?> raw = raw(type);
        if (node instanceof Node.Nothing) {
            if (raw == Optional.class) {
                return Optional.empty();
            } else if (raw == OptionalInt.class) {
                return OptionalInt.empty();
            } else if (raw == OptionalLong.class) {
                return OptionalLong.empty();
            } else if (raw == OptionalDouble.class) {
                return OptionalDouble.empty();
            } else if (nullable) {
                return null;
            }
            throw new SettingsException(node.where() + ": " + key + " has no value; give " + name(type)
                    + ", or remove the key to keep the default");
        }
        if (raw == Optional.class) {
            Object inner = current instanceof Optional<?> optional ? optional.orElse(null) : null;
            return Optional.ofNullable(read(argument(type, 0), false, node, inner, key));
        } else if (raw == OptionalInt.class) {
            return OptionalInt.of(number(node, key, type).intValueExact());
        } else if (raw == OptionalLong.class) {
            return OptionalLong.of(number(node, key, type).longValueExact());
        } else if (raw == OptionalDouble.class) {
            return OptionalDouble.of(number(node, key, type).doubleValue());
        } else if (raw.isRecord()) {
            if (node instanceof Node.Group group) {
                return record(raw.asSubclass(Record.class), group, current, key);
            }
            throw wrong(node, key, type);
        } else if (raw == List.class) {
            return list(type, node, key);
        } else if (raw == Map.class) {
            return map(type, node, key);
        }
        return scalar(raw, type, node, key);
    }

    private static Object scalar(Class<?> raw, Type type, Node node, String key) {
        if (!(node instanceof Node.Scalar scalar)) {
            throw wrong(node, key, type);
        }
        String text = scalar.text();
        if (raw == String.class) {
            return text;
        } else if (raw == boolean.class || raw == Boolean.class) {
            if (text.equals("true") || text.equals("false")) {
                return Boolean.valueOf(text);
            }
            throw wrong(node, key, type);
        } else if (raw == int.class || raw == Integer.class) {
            return number(node, key, type).intValueExact();
        } else if (raw == long.class || raw == Long.class) {
            return number(node, key, type).longValueExact();
        } else if (raw == double.class || raw == Double.class) {
            return number(node, key, type).doubleValue();
        } else if (raw == float.class || raw == Float.class) {
            return number(node, key, type).floatValue();
        } else if (raw == Path.class) {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw wrong(node, key, type);
            }
        } else if (raw == Duration.class) {
            return duration(scalar, key, type);
        } else if (raw.isEnum()) {
            List<String> names = new ArrayList<>();
            for (Object constant : raw.getEnumConstants()) {
                String name = kebab((Enum<?>) constant);
                if (name.equals(text)) {
                    return constant;
                }
                names.add(name);
            }
            String hint = Suggestions.nearest(text, names)
                    .map(nearest -> "; did you mean \"" + nearest + "\"?")
                    .orElse("");
            throw new SettingsException(
                    node.where() + ": " + key + " (" + text + ") must be one of " + String.join(", ", names) + hint);
        }
        throw unsupported(type, key);
    }

    private static BigDecimal number(Node node, String key, Type type) {
        if (!(node instanceof Node.Scalar scalar)) {
            throw wrong(node, key, type);
        }
        Class<?> raw = raw(type);
        BigDecimal value;
        try {
            value = new BigDecimal(scalar.text().replace("_", ""));
        } catch (NumberFormatException e) {
            throw wrong(node, key, type);
        }
        boolean whole = raw != double.class
                && raw != Double.class
                && raw != float.class
                && raw != Float.class
                && raw != OptionalDouble.class;
        if (whole) {
            boolean wide = raw == long.class || raw == Long.class || raw == OptionalLong.class;
            try {
                // Also the check that 1e999999999 is refused before it is expanded.
                if (value.precision() - (long) value.scale() > 20) {
                    throw new ArithmeticException("too large");
                }
                long exact = value.longValueExact();
                if (!wide && exact != (int) exact) {
                    throw new ArithmeticException("too large");
                }
            } catch (ArithmeticException e) {
                throw wrong(node, key, type);
            }
        } else if (!Double.isFinite(value.doubleValue())) {
            throw wrong(node, key, type);
        }
        return value;
    }

    private static Duration duration(Node.Scalar scalar, String key, Type type) {
        Matcher matcher = DURATION.matcher(scalar.text());
        try {
            if (!matcher.matches()) {
                return Duration.parse(scalar.text());
            }
            long unitMillis = switch (matcher.group(2)) {
                case "ms" -> 1L;
                case "s" -> 1_000L;
                case "m" -> 60_000L;
                case "h" -> 3_600_000L;
                default -> 86_400_000L;
            };
            BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unitMillis * 1_000_000L));
            return Duration.ofNanos(nanos.longValueExact());
        } catch (DateTimeParseException | ArithmeticException e) {
            throw wrong(scalar, key, type);
        }
    }

    private static List<Object> list(Type type, Node node, String key) {
        List<Node> items;
        if (node instanceof Node.Sequence sequence) {
            items = sequence.items();
        } else if (node instanceof Node.Scalar) {
            // One value is a list of one: --positive answer.
            items = List.of(node);
        } else {
            throw wrong(node, key, type);
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            values.add(present(argument(type, 0), items.get(i), key + "[" + i + "]"));
        }
        return Collections.unmodifiableList(values);
    }

    private static Map<String, Object> map(Type type, Node node, String key) {
        if (!(node instanceof Node.Group group)) {
            throw wrong(node, key, type);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        group.entries().forEach((name, value) -> values.put(name, present(argument(type, 1), value, key + "." + name)));
        return Collections.unmodifiableMap(values);
    }

    private static Object present(Type type, Node node, String key) {
        Object value = read(type, false, node, null, key);
        if (value == null) {
            throw wrong(node, key, type);
        }
        return value;
    }

    private static Object record(Class<? extends Record> type, Node.Group group, @Nullable Object given, String key) {
        Object current = given == null ? defaults(type) : given;
        RecordComponent[] components = type.getRecordComponents();
        Map<String, RecordComponent> known = new LinkedHashMap<>();
        for (RecordComponent component : components) {
            known.put(kebab(component.getName()), component);
        }
        for (Map.Entry<String, Node> entry : group.entries().entrySet()) {
            if (!known.containsKey(entry.getKey())) {
                throw unknown(type, key, entry.getKey(), entry.getValue().where());
            }
        }
        @Nullable Object[] arguments = new @Nullable Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            types[i] = component.getType();
            String name = kebab(component.getName());
            Object held = current == null ? null : get(component, current);
            Node node = group.entries().get(name);
            if (node != null) {
                arguments[i] = read(component.getGenericType(), nullable(component), node, held, join(key, name));
            } else if (current == null && !nullable(component)) {
                throw new SettingsException(group.where() + ": " + join(key, name)
                        + " is missing and has no default; give " + name(component.getGenericType()));
            } else {
                arguments[i] = held;
            }
        }
        return construct(type, types, arguments, group.where(), key);
    }

    private static Object construct(
            Class<? extends Record> type, Class<?>[] types, @Nullable Object[] arguments, String where, String key) {
        try {
            Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String message = cause.getMessage() == null ? cause.toString() : inKeys(cause.getMessage(), type);
            throw new SettingsException(where + ": " + (key.isEmpty() ? "" : key + ": ") + message, cause);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " cannot be built; is it in an open package?", e);
        }
    }

    /** A record's message names its components; who wrote settings knows their keys. */
    private static String inKeys(String message, Class<? extends Record> type) {
        String told = message;
        for (RecordComponent component : type.getRecordComponents()) {
            told = told.replaceAll("\\b" + component.getName() + "\\b", kebab(component.getName()));
        }
        return told;
    }

    /** What a record's own {@code static defaults()} gives, for one that is absent from the defaults around it. */
    static @Nullable Object defaults(Class<? extends Record> type) {
        try {
            Method method = type.getDeclaredMethod("defaults");
            if (!Modifier.isStatic(method.getModifiers()) || method.getReturnType() != type) {
                return null;
            }
            method.setAccessible(true);
            return method.invoke(null);
        } catch (NoSuchMethodException e) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + ".defaults() failed", e);
        }
    }

    private static SettingsException unknown(Class<?> type, String group, String name, String where) {
        String full = join(group, name);
        List<String> siblings = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            siblings.add(join(group, kebab(component.getName())));
        }
        Optional<String> nearest = Suggestions.nearest(full, siblings);
        if (nearest.isEmpty()) {
            // Long groups make every sibling look near; a name alone finds what was put into the wrong group.
            List<String> deeper = new ArrayList<>();
            leaves(type, group, deeper);
            nearest = deeper.stream()
                    .filter(candidate -> candidate.endsWith("." + name))
                    .findFirst();
        }
        String hint = nearest.map(known -> "did you mean \"" + known + "\"?")
                .orElseGet(() -> "known: " + String.join(", ", siblings));
        return new SettingsException(where + ": " + full + " is not a setting; " + hint);
    }

    private static void leaves(Class<?> type, String group, List<String> into) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = join(group, kebab(component.getName()));
            Class<?> nested = group(component.getGenericType());
            if (nested == null) {
                into.add(key);
            } else {
                leaves(nested, key, into);
            }
        }
    }

    private static SettingsException wrong(Node node, String key, Type type) {
        String what;
        if (node instanceof Node.Scalar scalar) {
            what = key + " (" + scalar.text() + ")";
        } else if (node instanceof Node.Sequence) {
            what = key + " (a list)";
        } else {
            what = key + " (a group of keys)";
        }
        return new SettingsException(node.where() + ": " + what + " must be " + name(type));
    }

    private static IllegalStateException unsupported(Type type, String key) {
        return new IllegalStateException(key + " has type " + type.getTypeName() + ", which a setting cannot have;"
                + " use a number, a boolean, String, Path, Duration, an enum, a record, List, Map or Optional");
    }

    // ---------------------------------------------------------------- writing

    /** A value as a tree that YAML and JSON can show. */
    static JsonNode write(@Nullable Object value) {
        JsonNodeFactory factory = JsonNodeFactory.instance;
        if (value == null) {
            return factory.nullNode();
        } else if (value instanceof Record) {
            ObjectNode node = factory.objectNode();
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                node.set(kebab(component.getName()), write(get(component, value)));
            }
            return node;
        } else if (value instanceof List<?> list) {
            ArrayNode node = factory.arrayNode();
            list.forEach(item -> node.add(write(item)));
            return node;
        } else if (value instanceof Map<?, ?> map) {
            ObjectNode node = factory.objectNode();
            map.forEach((key, item) -> node.set(String.valueOf(key), write(item)));
            return node;
        } else if (value instanceof Optional<?> optional) {
            return write(optional.orElse(null));
        } else if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? factory.numberNode(optional.getAsInt()) : factory.nullNode();
        } else if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? factory.numberNode(optional.getAsLong()) : factory.nullNode();
        } else if (value instanceof OptionalDouble optional) {
            return optional.isPresent() ? factory.numberNode(optional.getAsDouble()) : factory.nullNode();
        } else if (value instanceof Boolean bool) {
            return factory.booleanNode(bool);
        } else if (value instanceof Integer number) {
            return factory.numberNode(number);
        } else if (value instanceof Long number) {
            return factory.numberNode(number);
        } else if (value instanceof Double number) {
            return factory.numberNode(number);
        } else if (value instanceof Float number) {
            return factory.numberNode(number);
        } else if (value instanceof Duration duration) {
            return factory.textNode(spell(duration));
        } else if (value instanceof Enum<?> constant) {
            return factory.textNode(kebab(constant));
        } else if (value instanceof String || value instanceof Path) {
            return factory.textNode(value.toString());
        }
        throw unsupported(value.getClass(), "a value");
    }

    /** A value as help texts show it. */
    static String show(@Nullable Object value) {
        JsonNode node = write(value);
        if (node.isNull()) {
            return "none";
        }
        return node.isTextual() ? node.textValue() : node.toString();
    }

    private static String spell(Duration duration) {
        if (duration.isNegative() || duration.toNanosPart() % 1_000_000 != 0) {
            return duration.toString();
        }
        long millis = duration.toMillis();
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        } else if (seconds % 3_600 != 0) {
            return seconds / 60 + "m";
        }
        return seconds % 86_400 != 0 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
    }

    // ------------------------------------------------------------- describing

    /** What a value of the type looks like, in words. */
    static String name(Type type) {
        Class<?> raw = raw(type);
        if (raw == int.class
                || raw == Integer.class
                || raw == long.class
                || raw == Long.class
                || raw == OptionalInt.class
                || raw == OptionalLong.class) {
            return "a whole number";
        } else if (raw == double.class
                || raw == Double.class
                || raw == float.class
                || raw == Float.class
                || raw == OptionalDouble.class) {
            return "a number";
        } else if (raw == boolean.class || raw == Boolean.class) {
            return "true or false";
        } else if (raw == String.class) {
            return "a text";
        } else if (raw == Path.class) {
            return "a path";
        } else if (raw == Duration.class) {
            return "a duration such as 500ms, 30s, 5m, 2h or 1d";
        } else if (raw.isEnum()) {
            return "one of "
                    + String.join(
                            ", ",
                            Arrays.stream(raw.getEnumConstants())
                                    .map(constant -> kebab((Enum<?>) constant))
                                    .toList());
        } else if (raw == List.class) {
            return "a list, each " + name(argument(type, 0));
        } else if (raw == Map.class) {
            return "keys, each with " + name(argument(type, 1));
        } else if (raw == Optional.class) {
            return name(argument(type, 0));
        } else if (raw.isRecord()) {
            List<String> keys = new ArrayList<>();
            for (RecordComponent component : raw.getRecordComponents()) {
                keys.add(kebab(component.getName()));
            }
            return "a group of " + String.join(", ", keys);
        }
        throw unsupported(type, "a setting");
    }

    /** The record that a component opens as a group of its own, or null if the component is a value. */
    static @Nullable Class<? extends Record> group(Type type) {
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            return group(argument(type, 0));
        }
        return raw.isRecord() ? raw.asSubclass(Record.class) : null;
    }

    /** The class of a type, without the {@code Optional} around it. */
    static Class<?> shape(Type type) {
        Class<?> raw = raw(type);
        return raw == Optional.class ? shape(argument(type, 0)) : raw;
    }

    static boolean optional(RecordComponent component) {
        Class<?> raw = component.getType();
        return nullable(component)
                || raw == Optional.class
                || raw == OptionalInt.class
                || raw == OptionalLong.class
                || raw == OptionalDouble.class;
    }

    private static boolean nullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    static @Nullable Object get(RecordComponent component, Object record) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }

    static String join(String group, String name) {
        return group.isEmpty() ? name : group + "." + name;
    }

    /** {@code warmupSteps} as {@code warmup-steps}; a run of capitals is one word. */
    static String kebab(String camelCase) {
        return camelCase
                .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1-$2")
                .toLowerCase(Locale.ROOT);
    }

    private static String kebab(Enum<?> constant) {
        return constant.name().replace('_', '-').toLowerCase(Locale.ROOT);
    }

    private static Type argument(Type type, int index) {
        if (type instanceof ParameterizedType parameterized) {
            return parameterized.getActualTypeArguments()[index];
        }
        throw unsupported(type, "a setting");
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> raw) {
            return raw;
        } else if (type instanceof ParameterizedType parameterized) {
            return raw(parameterized.getRawType());
        }
        throw unsupported(type, "a setting");
    }
}
