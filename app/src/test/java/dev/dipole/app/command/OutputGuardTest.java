package dev.dipole.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputGuardTest {

    @TempDir
    private Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void removesWhatAppearedUnderHiddenNames() throws IOException {
        Files.writeString(folder.resolve(".model.tmp-earlier"), "another process's");
        Files.writeString(folder.resolve("model"), "complete");
        OutputGuard guard = new OutputGuard(folder.resolve("model"));
        Files.createDirectories(folder.resolve(".model.tmp-new/inner"));
        Files.writeString(folder.resolve(".model.tmp-new/inner/half"), "x");
        Files.writeString(folder.resolve(".other.tmp-new"), "x");
        Files.createDirectories(folder.resolve(".model.old"));
        guard.discard();
        assertEquals(List.of(".model.tmp-earlier", ".other.tmp-new", "model"), names());
    }

    @Test
    void putsBackWhatWasSetAside() throws IOException {
        Files.createDirectories(folder.resolve("model"));
        Files.writeString(folder.resolve("model/weights"), "w");
        OutputGuard guard = new OutputGuard(folder.resolve("model"));
        Files.move(folder.resolve("model"), folder.resolve(".model.old"));
        Files.createDirectories(folder.resolve(".model.writing-1"));
        guard.discard();
        assertEquals(List.of("model"), names());
        assertEquals("w", Files.readString(folder.resolve("model/weights")));
    }

    @Test
    void leavesWhatIsDoneAlone() throws IOException {
        OutputGuard.during(folder.resolve("missing/model"), () -> Files.writeString(folder.resolve("file"), "x"));
        assertEquals(List.of("file"), names());
    }
}
