package dev.dipole.app.check;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answer to one question about data.
 *
 * @param name of the question
 * @param fact what was found, with numbers
 * @param cost what it costs, with numbers; empty where it costs nothing
 * @param remedy what to do; empty where there is nothing to do
 * @param examples a few, one line each
 * @param figures what machines read: texts, numbers, lists and maps
 */
public record Finding(
        String name,
        Verdict verdict,
        String fact,
        String cost,
        String remedy,
        List<String> examples,
        Map<String, Object> figures) {

    public Finding {
        examples = List.copyOf(examples);
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        if (name.isBlank() || fact.isBlank()) {
            throw new IllegalArgumentException("name (" + name + ") and fact (" + fact + ") must not be empty");
        }
    }

    /** As JSON. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("verdict", verdict.name().toLowerCase(java.util.Locale.ROOT));
        json.put("fact", fact);
        json.put("cost", cost);
        json.put("remedy", remedy);
        json.put("examples", examples);
        json.put("figures", figures);
        return json;
    }
}
