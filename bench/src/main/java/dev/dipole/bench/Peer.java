package dev.dipole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the scripts of {@code bench/peers}.
 *
 * @param python the interpreter that has their requirements
 * @param scripts their folder
 * @param work where their reports go
 */
record Peer(String python, Path scripts, Path work) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The scripts of this checkout. */
    static Peer of(Options options, Path work) {
        return new Peer(options.python, Path.of(System.getProperty("dipole.home", "."), "bench", "peers"), work);
    }

    /**
     * What a script reported.
     *
     * @param rows as in its JSON
     * @param versions of Python and of the packages
     * @param load average of the machine at its end
     */
    record Result(List<JsonNode> rows, Map<String, String> versions, double load) {}

    /** Runs a script to its end; what it prints goes to standard error. */
    Result run(String script, Object... arguments) throws IOException {
        return run(true, script, arguments);
    }

    /** The same; {@code strict}: another exit code than 0 is an error. */
    Result run(boolean strict, String script, Object... arguments) throws IOException {
        Path report = work.resolve("peer.json");
        Files.deleteIfExists(report);
        List<String> command =
                new ArrayList<>(List.of(python, scripts.resolve(script).toString()));
        for (Object argument : arguments) {
            command.add(String.valueOf(argument));
        }
        command.addAll(List.of("--json", report.toString()));
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(work.resolve("peer.log").toFile());
            // The launcher's settings of memory are ours; what the user has set serves both sides.
            if (builder.environment().remove("DIPOLE_TUNED") != null) {
                builder.environment().remove("GLIBC_TUNABLES");
            }
            process = builder.start();
        } catch (IOException e) {
            throw new InputException(
                    python
                            + " could not be started; give the Python that has bench/peers/requirements.txt: --python PATH",
                    e);
        }
        int code;
        try {
            code = process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + script + " ran", e);
        }
        if ((strict && code != 0) || !Files.exists(report)) {
            List<String> said = Files.readAllLines(work.resolve("peer.log"));
            throw new InputException(script + " ended with " + code + "; its last words:\n"
                    + String.join("\n", said.subList(Math.max(0, said.size() - 12), said.size()))
                    + "\nIf packages are missing: " + python + " -m pip install -r bench/peers/requirements.txt");
        }
        JsonNode body = JSON.readTree(report.toFile());
        List<JsonNode> rows = new ArrayList<>();
        body.path("rows").forEach(rows::add);
        Map<String, String> versions = new LinkedHashMap<>();
        body.path("versions")
                .properties()
                .forEach(entry -> versions.put(entry.getKey(), entry.getValue().asText()));
        return new Result(
                rows, versions, body.path("machine").path("load_average").asDouble(Double.NaN));
    }
}
