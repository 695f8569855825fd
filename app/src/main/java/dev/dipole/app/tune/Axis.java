package dev.dipole.app.tune;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One setting and the values that are tried for it.
 *
 * @param key the setting's name, such as {@code objective.temperature}
 * @param values as they are written, in the order in which they are tried; each once
 */
public record Axis(String key, List<String> values) {

    /** Lists of values are separated by commas, or by bars where a value has commas itself. */
    private static final Pattern WRITTEN = Pattern.compile("\\s*([a-z0-9.-]+)\\s*=\\s*(.+)", Pattern.CASE_INSENSITIVE);

    public Axis {
        if (key.isBlank()) {
            throw new IllegalArgumentException("an axis needs the name of a setting, such as objective.temperature");
        }
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException(key + " has no values to try; name at least one");
        }
        Set<String> seen = new LinkedHashSet<>();
        for (String value : values) {
            if (value.isBlank() || !seen.add(value)) {
                throw new IllegalArgumentException(
                        key + ": the values " + values + " must be different from each other, and none empty");
            }
        }
    }

    /** Such as {@code objective.temperature=0.02,0.05}, or {@code negatives.phases=random@0|random@0,dense@50%}. */
    public static Axis parse(String written) {
        Matcher matcher = WRITTEN.matcher(written);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"" + written
                            + "\" is no setting with values to try; write KEY=VALUE,VALUE such as objective.temperature=0.02,0.05");
        }
        String values = matcher.group(2);
        String separator = values.contains("|") ? "\\|" : ",";
        return new Axis(matcher.group(1), List.of(values.strip().split("\\s*" + separator + "\\s*", -1)));
    }
}
