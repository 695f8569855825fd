package dev.dipole.bench;

import com.code_intelligence.jazzer.Jazzer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Jazzer over every reader; each format in a process of its own. Exit code 1 where something is found. */
@Command(
        name = "fuzz",
        description = "Feeds every reader inputs that Jazzer grows; only an InputException is allowed.",
        sortOptions = false)
final class Fuzz implements Callable<Integer> {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "For all formats together (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--format", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private List<ReaderFuzzer.Format> formats = List.of(ReaderFuzzer.Format.values());

    @Option(
            names = "--corpus",
            paramLabel = "FOLDER",
            description = "Where inputs are kept from run to run, and findings are written (default: target/fuzz).")
    private Path corpus;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    Fuzz() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Path root = corpus == null ? Path.of("target", "fuzz").toAbsolutePath() : corpus.toAbsolutePath();
        int found = 0;
        for (ReaderFuzzer.Format format : formats) {
            String name = format.name().toLowerCase(Locale.ROOT);
            Path inputs = Files.createDirectories(root.resolve(name));
            Path findings = Files.createDirectories(root.resolve("findings"));
            List<byte[]> seeds = ReaderFuzzer.seeds(format);
            for (int i = 0; i < seeds.size(); i++) {
                Files.write(inputs.resolve("seed-" + i), seeds.get(i));
            }
            Path log = root.resolve(name + ".log");
            int code = run(format, inputs, findings.resolve(name + "-"), log);
            String last = "";
            try (Stream<String> said = Files.lines(log)) {
                last = said.filter(line -> line.matches("#\\d+\\s.*")).reduce("", (before, line) -> line);
            }
            out.printf("%-10s %s%n%10s %s%n", name, code == 0 ? "nothing found" : "FOUND, see " + log, "", last);
            out.flush();
            found += code == 0 ? 0 : 1;
        }
        return found == 0 ? 0 : CommandLine.ExitCode.SOFTWARE;
    }

    private int run(ReaderFuzzer.Format format, Path inputs, Path findings, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx1g",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "-Ddipole.fuzz=" + format,
                "-cp",
                System.getProperty("java.class.path"),
                Jazzer.class.getName(),
                "--target_class=" + ReaderFuzzer.class.getName(),
                // More would grow better inputs, and spend a minute on loading instrumented classes.
                "--instrumentation_includes=dev.dipole.data.**:de.siegmar.**:org.apache.parquet.format.**",
                "--reproducer_path=" + findings.getParent(),
                "-artifact_prefix=" + findings,
                "-max_total_time=" + Math.max(1, seconds / formats.size()),
                "-max_len=16384",
                "-timeout=60",
                "-rss_limit_mb=3072",
                inputs.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
