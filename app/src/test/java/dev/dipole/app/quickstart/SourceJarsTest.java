package dev.dipole.app.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.app.Progress;
import dev.dipole.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "stands a shell script in for Maven")
class SourceJarsTest {

    private static final List<QuickstartLibraries.Coordinates> TWO = List.of(
            new QuickstartLibraries.Coordinates("g", "a", "1", Split.TRAIN),
            new QuickstartLibraries.Coordinates("g", "b", "2", Split.TEST));

    @TempDir
    Path folder;

    private List<String> maven(String script) throws IOException {
        return List.of(
                "sh", Files.writeString(folder.resolve("maven.sh"), script).toString());
    }

    @Test
    void fetchesWhatIsMissingAndThenNothing() throws IOException {
        Path jars = folder.resolve("jars");
        Files.createDirectories(jars);
        Files.writeString(jars.resolve("a-1-sources.jar"), "there");
        List<String> maven = maven("""
                pom=$3
                grep -q '<artifactId>b</artifactId><version>2</version>' "$pom" || exit 1
                grep -q '<artifactId>a</artifactId>' "$pom" && exit 1
                echo '[INFO] Downloaded from x: y/b-2-sources.jar (1 kB)'
                echo fetched > "$(dirname "$pom")/b-2-sources.jar"
                """);
        List<Path> expected = List.of(jars.resolve("a-1-sources.jar"), jars.resolve("b-2-sources.jar"));
        assertEquals(expected, new SourceJars(maven).fetch(TWO, jars, Progress.NONE));
        assertEquals("fetched\n", Files.readString(expected.get(1)));
        assertEquals("there", Files.readString(expected.get(0)));
        assertEquals(expected, new SourceJars(maven("exit 1")).fetch(TWO, jars, Progress.NONE));
    }

    @Test
    void saysWhyMavenFailed() throws IOException {
        List<String> maven = maven("echo '[ERROR] could not resolve g:a'; exit 1");
        Path jars = folder.resolve("jars");
        InputException error =
                assertThrows(InputException.class, () -> new SourceJars(maven).fetch(TWO, jars, Progress.NONE));
        assertTrue(String.valueOf(error.getMessage()).contains("could not resolve g:a"), error.getMessage());
        assertTrue(String.valueOf(error.getMessage()).contains("check the network"), error.getMessage());
        assertFalse(Files.exists(jars.resolve("a-1-sources.jar")));
    }

    @Test
    void saysThatMavenIsMissing() {
        SourceJars jars = new SourceJars(List.of(folder.resolve("no-such-maven").toString()));
        InputException error =
                assertThrows(InputException.class, () -> jars.fetch(TWO, folder.resolve("jars"), Progress.NONE));
        assertTrue(String.valueOf(error.getMessage()).contains("install Maven 3.8"), error.getMessage());
        assertTrue(String.valueOf(error.getMessage()).contains("--sources"), error.getMessage());
    }
}
