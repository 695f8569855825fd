package dev.dipole.bench.text;

import dev.dipole.TextSettings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Further settings of single systems.
 *
 * @param bySystem system to settings such as {@code training.epochs=2}, in the order in which they were given
 */
record Assignments(Map<TextSystem, List<String>> bySystem) {

    /**
     * Reads them.
     *
     * @param given each {@code SYSTEM:KEY=VALUE}
     * @throws IllegalArgumentException also where a system has no such setting
     */
    static Assignments parse(List<String> given) {
        Map<TextSystem, List<String>> bySystem = new EnumMap<>(TextSystem.class);
        for (String each : given) {
            int colon = each.indexOf(':');
            int equals = each.indexOf('=');
            if (colon < 1 || equals < colon) {
                throw new IllegalArgumentException(
                        "--set " + each + " must be SYSTEM:KEY=VALUE, such as minilm-tuned:training.epochs=2");
            }
            TextSystem system = TextSystem.of(each.substring(0, colon));
            if (!system.isDense()) {
                throw new IllegalArgumentException(
                        "--set " + each + ": " + system.recipe() + " has no settings; leave it out");
            }
            bySystem.computeIfAbsent(system, key -> new ArrayList<>()).add(each.substring(colon + 1));
        }
        Assignments parsed = new Assignments(bySystem);
        bySystem.keySet().forEach(system -> parsed.settings(system, "", 1));
        return parsed;
    }

    /** How a system's model is made for a data set. */
    TextSettings settings(TextSystem system, String data, long seed) {
        return system.settings(data, bySystem.getOrDefault(system, List.of()), seed);
    }
}
