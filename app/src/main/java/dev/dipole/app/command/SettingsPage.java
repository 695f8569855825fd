package dev.dipole.app.command;

import dev.dipole.settings.Settings;
import java.util.List;

/** Settings as a page to read and to edit: YAML in which each setting is explained. */
final class SettingsPage {

    private SettingsPage() {}

    /** Every setting with its help above it; {@link Settings#read} takes the page back. */
    static String of(List<Settings.Description> settings) {
        StringBuilder page = new StringBuilder();
        List<String> open = List.of();
        for (Settings.Description setting : settings) {
            List<String> path = List.of(setting.key().split("\\."));
            List<String> groups = path.subList(0, path.size() - 1);
            for (int depth = 0; depth < groups.size(); depth++) {
                if (depth >= open.size() || !open.subList(0, depth + 1).equals(groups.subList(0, depth + 1))) {
                    page.append('\n')
                            .append("  ".repeat(depth))
                            .append(groups.get(depth))
                            .append(":\n");
                }
            }
            open = groups;
            String indent = "  ".repeat(groups.size());
            page.append(indent)
                    .append("# ")
                    .append(setting.help())
                    .append(" (")
                    .append(setting.type())
                    .append(")\n");
            page.append(indent)
                    .append(path.get(path.size() - 1))
                    .append(": ")
                    .append(setting.defaultValue())
                    .append('\n');
        }
        return page.toString();
    }
}
