package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs a copy of the launcher with scripts that stand in for Java and Maven. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    @TempDir
    Path folder;

    private Path home;
    private Path tools;

    private record Result(int code, String out, String err) {}

    @BeforeEach
    void copyLauncher() throws IOException {
        home = Files.createDirectory(folder.resolve("a home"));
        tools = Files.createDirectory(folder.resolve("tools"));
        Path root = Path.of(System.getProperty("project.root", "."));
        Files.copy(root.resolve("dipole"), home.resolve("dipole"));
        for (String module : List.of("core", "search", "app")) {
            Files.createDirectories(home.resolve(module).resolve("src/main"));
            Files.writeString(home.resolve(module).resolve("pom.xml"), "");
        }
        Files.writeString(home.resolve("pom.xml"), "");
        for (String tool : List.of(
                "bash",
                "dirname",
                "readlink",
                "uname",
                "find",
                "head",
                "cat",
                "mkdir",
                "mv",
                "rm",
                "sleep",
                "grep",
                "touch")) {
            for (String place : List.of("/usr/bin/", "/bin/")) {
                Path target = Path.of(place + tool);
                if (Files.exists(target) && !Files.exists(tools.resolve(tool))) {
                    Files.createSymbolicLink(tools.resolve(tool), target);
                }
            }
        }
    }

    private static Path script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/usr/bin/env bash\n" + text + "\n");
        assertTrue(file.toFile().setExecutable(true));
        return file;
    }

    private Path jdk(String place, String version) throws IOException {
        Path jdk = folder.resolve(place);
        script(jdk.resolve("bin/java"), "echo \"java " + version + ": $*\"");
        script(jdk.resolve("bin/javac"), "");
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return jdk;
    }

    private void maven(String text) throws IOException {
        script(
                tools.resolve("mvn"),
                "echo \"[INFO] Building Dipole app 1 [4/4]\"; echo run >> '" + folder + "/maven-runs'\n" + text);
    }

    private Process start(String name, Map<String, String> environment, String... args) throws IOException {
        ProcessBuilder builder = new ProcessBuilder();
        builder.command().add(home.resolve("dipole").toString());
        builder.command().addAll(List.of(args));
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("DIPOLE_JDK_FOLDERS", folder.resolve("jvm").toString());
        builder.environment().putAll(environment);
        return builder.redirectOutput(folder.resolve(name + ".out").toFile())
                .redirectError(folder.resolve(name + ".err").toFile())
                .start();
    }

    private Result finish(String name, Process process) throws IOException, InterruptedException {
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return new Result(
                process.exitValue(),
                Files.readString(folder.resolve(name + ".out"), StandardCharsets.UTF_8),
                Files.readString(folder.resolve(name + ".err"), StandardCharsets.UTF_8));
    }

    private Result run(Map<String, String> environment, String... args) throws IOException, InterruptedException {
        return finish("run", start("run", environment, args));
    }

    @Test
    void namesWhatItFoundWhenNothingIsNewEnough() throws Exception {
        Path old = jdk("jvm/old", "17.0.15");
        Path older = jdk("older", "1.8.0_402");
        Path runtime = jdk("jvm/runtime", "25");
        Files.delete(runtime.resolve("bin/javac"));
        Result result = run(Map.of("JAVA_HOME", older.toString(), "DIPOLE_JAVA_HOME", "/nowhere"), "--version");
        assertEquals(1, result.code);
        assertEquals("", result.out);
        for (String part : List.of(
                "no JDK of Java 21 or newer",
                "DIPOLE_JAVA_HOME: /nowhere has no bin/java",
                "JAVA_HOME: " + older + " is Java 1.8.0_402",
                old + " is Java 17.0.15",
                runtime + " is Java 25, but has no compiler",
                "set DIPOLE_JAVA_HOME")) {
            assertTrue(result.err.contains(part), part + " in " + result.err);
        }
    }

    @Test
    void prefersTheFirstThatIsNewEnough() throws Exception {
        maven("touch app/target/dipole-app.jar");
        jdk("jvm/a17", "17.0.1");
        jdk("jvm/b21", "21.0.2");
        jdk("jvm/c25", "25");
        assertTrue(run(Map.of(), "x").out.startsWith("java 21.0.2: "));
        Path onPath = jdk("path", "22.0.1");
        Files.createSymbolicLink(tools.resolve("java"), onPath.resolve("bin/java"));
        assertTrue(run(Map.of(), "x").out.startsWith("java 22.0.1: "));
        Path named = jdk("named", "23");
        assertTrue(run(Map.of("JAVA_HOME", named.toString()), "x").out.startsWith("java 23: "));
        Path own = jdk("own", "24-ea");
        Map<String, String> both = Map.of("JAVA_HOME", named.toString(), "DIPOLE_JAVA_HOME", own.toString());
        Result result = run(both, "search", "two words");
        assertTrue(result.out.startsWith("java 24-ea: "), result.out);
        assertTrue(result.out.contains("jdk.incubator.vector"), result.out);
        assertTrue(result.out.contains("dev.dipole.app.Main search two words"), result.out);
    }

    @Test
    void buildsOnFirstUseAndAfterChangesOnly() throws Exception {
        jdk("jvm/a25", "25");
        maven("touch app/target/dipole-app.jar");
        Result first = run(Map.of(), "x");
        assertEquals(0, first.code, first.err);
        assertEquals(1, first.out.lines().count(), first.out);
        assertTrue(first.err.contains("building Dipole app"), first.err);
        assertEquals("", run(Map.of(), "x").err);
        assertEquals(1, Files.readAllLines(folder.resolve("maven-runs")).size());
        Thread.sleep(20);
        Files.writeString(home.resolve("core/src/main/New.java"), "");
        assertTrue(run(Map.of(), "x").err.contains("the sources changed"));
        assertEquals(2, Files.readAllLines(folder.resolve("maven-runs")).size());
    }

    @Test
    void twoFirstUsesBuildOnce() throws Exception {
        jdk("jvm/a25", "25");
        maven("sleep 1; touch app/target/dipole-app.jar");
        Process one = start("one", Map.of(), "x");
        Process two = start("two", Map.of(), "x");
        for (Result result : List.of(finish("one", one), finish("two", two))) {
            assertEquals(0, result.code, result.err);
            assertTrue(result.out.startsWith("java 25: "), result.out);
        }
        assertEquals(1, Files.readAllLines(folder.resolve("maven-runs")).size());
        assertTrue(Files.notExists(home.resolve(".build.lock")));
    }

    @Test
    void aFailedBuildNamesItsLog() throws Exception {
        jdk("jvm/a25", "25");
        Result missing = run(Map.of(), "x");
        assertEquals(1, missing.code);
        assertTrue(missing.err.contains("Maven was not found"), missing.err);
        maven("echo '[ERROR] it broke'; exit 1");
        Result result = run(Map.of(), "x");
        assertEquals(1, result.code);
        assertEquals("", result.out);
        assertTrue(result.err.contains("it broke"), result.err);
        assertTrue(result.err.contains("target/build.log"), result.err);
        assertTrue(Files.readString(home.resolve("target/build.log")).contains("it broke"));
        assertTrue(Files.notExists(home.resolve(".build.lock")));
    }
}
