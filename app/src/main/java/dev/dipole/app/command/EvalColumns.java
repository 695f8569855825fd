package dev.dipole.app.command;

import dev.dipole.data.Columns;
import dev.dipole.data.JudgedRows;
import dev.dipole.settings.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --columns} says: which column of a file has which role.
 *
 * @param byRole role to columns, in the order given
 */
record EvalColumns(Map<String, List<String>> byRole) {

    private static final List<String> ROLES = List.of("anchor", "positive", "negative", "score", "label");

    /** Reads {@code role=column} terms. */
    static EvalColumns parse(List<String> terms) {
        Map<String, List<String>> byRole = new TreeMap<>();
        for (String term : terms) {
            int equals = term.indexOf('=');
            String role = equals < 0 ? term : term.substring(0, equals).strip();
            if (equals < 1 || equals == term.length() - 1 || !ROLES.contains(role)) {
                throw new IllegalArgumentException("--columns: \"" + term
                        + "\" must be a role and a column, such as anchor=question; "
                        + Suggestions.nearest(role, ROLES)
                                .map(nearest -> "did you mean " + nearest + "? ")
                                .orElse("")
                        + "the roles are " + String.join(", ", ROLES));
            }
            byRole.computeIfAbsent(role, key -> new ArrayList<>())
                    .add(term.substring(equals + 1).strip());
        }
        for (String role : List.of("anchor", "score", "label")) {
            if (byRole.getOrDefault(role, List.of()).size() > 1) {
                throw new IllegalArgumentException("--columns names two columns as " + role + "; there can be one");
            }
        }
        if (!byRole.isEmpty() && !byRole.containsKey("anchor")) {
            throw new IllegalArgumentException(
                    "--columns names no anchor; add anchor=COLUMN, the column of the texts or of the queries");
        }
        return new EvalColumns(byRole);
    }

    boolean isEmpty() {
        return byRole.isEmpty();
    }

    private List<String> all(String role) {
        return byRole.getOrDefault(role, List.of());
    }

    private @Nullable String one(String role) {
        List<String> columns = all(role);
        return columns.isEmpty() ? null : columns.get(0);
    }

    /** For a file of pairs. */
    Columns columns() {
        return new Columns(all("anchor").get(0), all("positive"), all("negative"));
    }

    /** For a file of what an encoder is measured on. */
    JudgedRows judgedRows() {
        return new JudgedRows(
                new Columns(all("anchor").get(0), all("positive"), all("negative"), one("label"), one("score")));
    }
}
