package dev.dipole.search;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link EntryStore} keeps beside a vector.
 *
 * @param id unique in the store
 * @param text that the vector stands for; null where only the vector was given
 * @param metadata by name: texts, truth values, {@code Integer}, {@code Long}, {@code Float}, {@code Double}, {@code UUID},
 *     and lists of these, which are what the store can save; copied
 */
public record Entry(String id, @Nullable String text, Map<String, Object> metadata) {

    public Entry {
        if (id.isEmpty()) {
            throw new IllegalArgumentException(
                    "the identifier of an entry is empty; it must have at least one character");
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        for (Map.Entry<String, Object> value : metadata.entrySet()) {
            copy.put(value.getKey(), checked(id, value.getKey(), value.getValue()));
        }
        metadata = Collections.unmodifiableMap(copy);
    }

    private static Object checked(String id, String name, @Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(item -> checked(id, name, item)).toList();
        }
        if (value instanceof String
                || value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Float
                || value instanceof Double
                || value instanceof UUID) {
            return value;
        }
        throw new IllegalArgumentException("metadata \"" + name + "\" of entry \"" + id + "\" is "
                + (value == null ? "null" : "a " + value.getClass().getName())
                + "; it must be a text, a truth value, an int, long, float or double, a UUID, or a list of these: maybe give"
                + " it as a text");
    }
}
