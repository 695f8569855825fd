package dev.dipole.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.TextSettings;
import dev.dipole.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsPageTest {

    @Test
    void isReadBack(@TempDir Path folder) throws IOException {
        TextSettings changed = Settings.override(
                TextSettings.forCode(), List.of("dim=7", "training.decay=cosine", "objective.temperature=0.1"));
        String page = SettingsPage.of(Settings.describe(TextSettings.class, changed));
        Path file = folder.resolve("train.yaml");
        Files.writeString(file, page);
        assertEquals(changed, Settings.read(file, TextSettings.class, TextSettings.defaults()));
        assertTrue(page.contains("training:\n  # Passes over the data. (a whole number)\n  epochs: "), page);
    }

    @Test
    void groupsNest() {
        assertEquals(
                """
                # A. (a text)
                a: 1

                b:

                  c:
                    # D. (a text)
                    d: 2
                    # E. (a text)
                    e: 3
                  # F. (a text)
                  f: 4
                """,
                SettingsPage.of(List.of(
                        new Settings.Description("a", "a text", "1", "A."),
                        new Settings.Description("b.c.d", "a text", "2", "D."),
                        new Settings.Description("b.c.e", "a text", "3", "E."),
                        new Settings.Description("b.f", "a text", "4", "F."))));
    }
}
