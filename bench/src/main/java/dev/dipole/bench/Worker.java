package dev.dipole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A benchmark's part that runs in a process of its own, in a heap of a given size, and answers with one JSON object. */
final class Worker {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Worker() {}

    /**
     * Runs a hidden subcommand of {@link Bench} to its end.
     *
     * @param heapMegabytes what it may use of heap
     * @param command its name and options
     */
    static JsonNode run(int heapMegabytes, String... command) throws IOException {
        List<String> all = new ArrayList<>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        all.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        all.addAll(List.of(
                "-Xmx" + heapMegabytes + "m", "-cp", System.getProperty("java.class.path"), Bench.class.getName()));
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException(command[0] + " ended with " + code + "; what it said stands above");
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return JSON.readTree(said);
    }
}
