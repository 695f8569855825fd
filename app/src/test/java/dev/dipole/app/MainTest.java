package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Command(name = "fail")
    private record Failing(Exception error) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            throw error;
        }
    }

    private int run(CommandLine line, String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args);
    }

    private int run(String... args) {
        return run(Main.commandLine(), args);
    }

    private int fail(Exception error, String... args) {
        return run(Main.commandLine().addSubcommand("fail", new Failing(error)), args);
    }

    @Test
    void tellsVersions() {
        assertEquals(0, run("--version"));
        assertTrue(
                out.toString()
                        .matches(
                                "(?s)dipole \\d+\\.\\d+.*\\Rjava \\d+.*\\Rlibtorch \\d+\\.\\d+.*\\Rblas (MKL|OpenBLAS) \\d+.*"),
                out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void helpGoesToStandardOutput() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().contains("--json"), out.toString());
        assertTrue(out.toString().contains("wrong arguments"), out.toString());
        assertEquals(0, run("quickstart", "--help"));
        assertTrue(out.toString().contains("--sources"), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void wrongArgumentsAreExitCodeTwo() {
        assertEquals(2, run());
        assertTrue(err.toString().contains("a command is missing"), err.toString());
        assertEquals(2, run("quickstrat"));
        assertTrue(err.toString().contains("quickstrat"), err.toString());
        assertEquals(2, run("quickstart", "--seed", "many"));
        assertTrue(err.toString().contains("--seed"), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void knownFailuresPrintOnlyTheirMessage() {
        assertEquals(1, fail(new InputException("pairs.csv:3: no column answer; name one"), "fail"));
        assertEquals(
                "dipole: pairs.csv:3: no column answer; name one",
                err.toString().strip());
        assertEquals(1, fail(new IllegalArgumentException("temperature (-1) must be positive"), "fail"));
        assertEquals("dipole: temperature (-1) must be positive", err.toString().strip());
        assertEquals(1, fail(new UncheckedIOException(new NoSuchFileException("x.csv")), "fail"));
        assertEquals(
                "dipole: x.csv: there is no such file or folder", err.toString().strip());
        assertEquals("", out.toString());
    }

    @Test
    void stacktraceShowsMore() {
        assertEquals(1, fail(new InputException("bad"), "--stacktrace", "fail"));
        assertTrue(err.toString().contains("at dev.dipole"), err.toString());
        assertEquals(1, fail(new InputException("bad"), "fail", "--stacktrace"));
        assertTrue(err.toString().contains("at dev.dipole"), err.toString());
    }

    @Test
    void unexpectedErrorsTellHowToReport() {
        assertEquals(1, fail(new IllegalStateException("oops"), "fail"));
        assertTrue(err.toString().contains("unexpected error: java.lang.IllegalStateException: oops"), err.toString());
        assertTrue(err.toString().contains("--stacktrace"), err.toString());
        assertFalse(err.toString().contains("\tat "), err.toString());
    }
}
