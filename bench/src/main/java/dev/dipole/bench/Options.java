package dev.dipole.bench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every benchmark takes. */
final class Options {

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write the rows to FILE: a JSON array with one row per line.")
    @Nullable Path json;

    @Option(
            names = "--python",
            paramLabel = "PATH",
            defaultValue = "python3",
            description = "The Python that has bench/peers/requirements.txt (default: ${DEFAULT-VALUE}).")
    String python = "python3";

    /** The way to get the same table again. */
    static String rerun(String benchmark, Object... namesAndValues) {
        StringBuilder command = new StringBuilder("bench/run ").append(benchmark);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            command.append(' ').append(namesAndValues[i]).append(' ').append(namesAndValues[i + 1]);
        }
        return command.toString();
    }
}
