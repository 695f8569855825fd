package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Commands run in this process, and data for them. */
final class Commands {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Commands() {}

    /** What a command left. */
    record Result(int code, String out, String err) {

        /** The one JSON object on standard output. */
        JsonNode json() throws IOException {
            assertEquals(1, out.strip().lines().count(), out);
            return JSON.readTree(out);
        }

        Result expect(int expected) {
            assertEquals(expected, code, () -> "standard output:\n" + out + "\nstandard error:\n" + err);
            return this;
        }
    }

    static Result run(Object... args) {
        CommandLine line = Main.commandLine();
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        String[] texts = Stream.of(args).map(Object::toString).toArray(String[]::new);
        return new Result(line.execute(texts), out.toString(), err.toString());
    }

    /** {@link #run} with standard input. */
    static Result runWith(String input, Object... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return run(args);
        } finally {
            System.setIn(before);
        }
    }

    /** What starts {@link #run} in a process of its own, to be killed: this Java with its options, without agents. */
    static List<String> inAnotherProcess(Object... args) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-javaagent") && !argument.startsWith("-agentlib"))
                .forEach(command::add);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        Stream.of(args).map(Object::toString).forEach(command::add);
        return command;
    }

    /**
     * Pairs of two things each: what is done, and to what. An anchor and its positive share no word that tells, so nothing
     * but training finds one by the other; and 20 by 20 make 400 of them, of which most teach what the rest needs.
     *
     * @param parity which of each eight pairs is written
     */
    static Path pairs(Path file, java.util.function.IntPredicate parity) throws IOException {
        List<String> lines = new ArrayList<>(List.of("question,answer"));
        for (int action = 0; action < 20; action++) {
            for (int thing = 0; thing < 20; thing++) {
                if (parity.test((3 * action + thing) % 8)) {
                    lines.add(question(action, thing) + "," + answer(action, thing));
                }
            }
        }
        Files.write(file, lines);
        return file;
    }

    static String question(int action, int thing) {
        return "how do i " + word(action, "ko") + " my " + word(thing, "ru") + "?";
    }

    static String answer(int action, int thing) {
        return "The steps by which one can " + word(action, "tem") + " every " + word(thing, "sal") + ".";
    }

    private static String word(int number, String ending) {
        String[] first = {"ba", "ce", "di", "fo", "gu"};
        String[] second = {"lim", "nor", "pax", "vet"};
        return first[number % 5] + second[number / 5] + ending;
    }

    /** What a file or folder holds, by name, to see that it is still the same. */
    static Map<String, String> content(Path path) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(path.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return content;
    }

    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
