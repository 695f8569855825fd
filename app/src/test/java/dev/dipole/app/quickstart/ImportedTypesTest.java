package dev.dipole.app.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.data.interaction.Interaction;
import dev.dipole.data.interaction.Interactions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImportedTypesTest {

    @TempDir
    Path folder;

    @Test
    void readsTheTypesThatFilesImportByName() throws IOException {
        Path jar = folder.resolve("some-sources.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            add(zip, "b/B.java", "package b;\nimport java.util.Map;\n\nclass B {}\n");
            add(
                    zip,
                    "a/A.java",
                    "package a;\r\nimport  java.util.List ;\r\nimport static java.util.List.of;\r\nimport java.io.*;\r\n"
                            + "import java.util.Map.Entry;\r\n/** Says: import nothing.Here; */\r\nclass A {}\r\n");
            add(zip, "a/notes.txt", "import java.util.Set;\n");
        }
        Interactions imports = ImportedTypes.of(List.of(jar));
        assertEquals(
                List.of(
                        Interaction.of("some-sources.jar!a/A.java", "java.util.List"),
                        Interaction.of("some-sources.jar!a/A.java", "java.util.Map.Entry"),
                        Interaction.of("some-sources.jar!b/B.java", "java.util.Map")),
                imports.all());
    }

    private static void add(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
