package dev.dipole.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of the losses says what the registry holds. {@code -Ddocs.write=true} writes it anew. */
final class ObjectivesPageTest {

    @Test
    void thePageSaysWhatTheRegistryHolds() throws IOException {
        Path page = Path.of(System.getProperty("project.root", ".."), "docs", "objectives.md");
        String expected = page();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(page, expected);
        }
        assertEquals(expected, Files.readString(page), "rerun with -Ddocs.write=true to write docs/objectives.md anew");
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Objectives

                Generated from the registry. A recipe chooses one by `objective.name`, and sets what is its own by
                `objective.parameters.KEY`. Losses over *pairs* see every anchor against every candidate; those over *classes* need
                texts with labels; those over *lists* see each anchor's own candidates, or scored pairs; those over *vectors* look at
                the embeddings themselves. [The losses and their peers](parity.md) compares them with other libraries, class by class.

                | name | over | compared by | temperature | its own settings |
                | --- | --- | --- | --- | --- |
                """);
        for (Objectives.Entry entry : Objectives.all()) {
            boolean vectors = kind(entry).equals("vectors");
            page.append("| [`")
                    .append(entry.name())
                    .append("`](objectives/")
                    .append(entry.page())
                    .append(") | ")
                    .append(kind(entry))
                    .append(" | ")
                    .append(vectors ? "" : entry.similarity())
                    .append(" | ")
                    .append(vectors ? "" : number(entry.temperature()))
                    .append(" | ")
                    .append(settings(entry.defaults()))
                    .append(" |\n");
        }
        return page.toString();
    }

    private static String number(double temperature) {
        return temperature == Math.rint(temperature)
                ? String.valueOf((long) temperature)
                : String.valueOf((float) temperature);
    }

    private static String kind(Objectives.Entry entry) {
        if (entry.defaults() instanceof ClassObjective) {
            return "classes";
        } else if (entry.defaults() instanceof ListObjective) {
            return "lists";
        }
        return entry.create() instanceof Grid
                        || entry.defaults() instanceof GridObjective
                        || entry.name().equals("n-pair")
                ? "pairs"
                : "vectors";
    }

    @SuppressWarnings("unchecked")
    private static <R extends Record> String settings(R defaults) {
        List<String> all = new ArrayList<>();
        for (Settings.Description setting : Settings.describe((Class<R>) defaults.getClass(), defaults)) {
            all.add("`" + setting.key() + "` " + setting.defaultValue());
        }
        return String.join(", ", all);
    }
}
