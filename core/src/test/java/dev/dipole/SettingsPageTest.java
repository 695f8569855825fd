package dev.dipole;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of settings says what the records declare. {@code -Ddocs.write=true} writes it anew. */
final class SettingsPageTest {

    @Test
    void thePageSaysWhatTheRecordsDeclare() throws IOException {
        Path page = Path.of(System.getProperty("project.root", ".."), "docs", "settings.md");
        String expected = page();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(page, expected);
        }
        assertEquals(expected, Files.readString(page), "rerun with -Ddocs.write=true to write docs/settings.md anew");
    }

    private static String page() {
        return """
                # Settings

                Generated from the records of settings; every key is one of a YAML file, and of `--set key=value`.

                ## Of a text model

                `dev.dipole.TextSettings`

                """
                + table(Settings.describe(TextSettings.class, TextSettings.defaults()))
                + """

                ## Of a model of pictures

                `dev.dipole.ImageSettings`; recipes of pictures set some of them.

                """
                + table(Settings.describe(ImageSettings.class, ImageSettings.defaults()))
                + """

                ## Of two towers

                `dev.dipole.PairSettings`; recipes of pairs set some of them.

                """
                + table(Settings.describe(PairSettings.class, PairSettings.defaults()));
    }

    private static String table(List<Settings.Description> settings) {
        StringBuilder table = new StringBuilder("""
                | key | type | default | what it is |
                | --- | --- | --- | --- |
                """);
        for (Settings.Description setting : settings) {
            table.append("| `")
                    .append(setting.key())
                    .append("` | ")
                    .append(setting.type())
                    .append(" | ")
                    .append(setting.defaultValue())
                    .append(" | ")
                    .append(setting.help())
                    .append(" |\n");
        }
        return table.toString();
    }
}
