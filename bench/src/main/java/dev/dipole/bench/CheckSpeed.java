package dev.dipole.bench;

import dev.dipole.random.RandomKey;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Time and memory of {@code dipole check} on generated pairs, of which some are equal and some nearly so, in a process of its
 * own. There is no peer: the bar is two minutes and 2 GB for a million lines.
 */
@Command(name = "check", description = "Checks generated JSONL, and measures time and memory.", sortOptions = false)
final class CheckSpeed implements Callable<Integer> {

    private static final int WORDS = 30_000;

    /** One line in so many repeats an earlier one; as many repeat one with a word changed. */
    private static final int REPEATED = 20;

    @Mixin
    private Options options;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--lines", defaultValue = "1000000", description = "How many (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Option(
            names = "--heap-mb",
            defaultValue = "1400",
            description = "What the check may use of heap (default: ${DEFAULT-VALUE}).")
    private int heapMegabytes;

    @Option(
            names = "--classes",
            paramLabel = "PATH",
            description = "The jar of the command line (default: that of this checkout).")
    private Path classes = Path.of("app", "target", "dipole-app.jar");

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    CheckSpeed() {}

    @Override
    public Integer call() throws IOException {
        if (lines < 1000) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--lines (" + lines + ") must be at least 1000");
        }
        if (!Files.exists(classes)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--classes (" + classes + ") is not there; run from the root of the checkout");
        }
        PrintWriter err = spec.commandLine().getErr();
        Report report = new Report();
        Path work = Files.createTempDirectory("dipole-bench");
        try {
            err.printf("writing %,d lines%n", lines);
            Path file = work.resolve("lines.jsonl");
            write(file);
            err.println("checking");
            long began = System.nanoTime();
            double peakMegabytes = check(file, work.resolve("said"));
            double seconds = (System.nanoTime() - began) * 1e-9;
            Map<String, Object> parameters = new LinkedHashMap<>();
            parameters.put("lines", lines);
            parameters.put("heap_limit_mb", heapMegabytes);
            parameters.put("megabytes", Files.size(file) >> 20);
            boolean full = lines == 1_000_000;
            report.add(new Row("check", parameters, seconds, null, "s", full ? Row.Bar.oursAtMost(120) : null));
            report.add(new Row(
                    "check peak RSS", parameters, peakMegabytes, null, "MiB", full ? Row.Bar.oursAtMost(2048) : null));
        } finally {
            Corpus.delete(work);
        }
        report.finish(
                spec.commandLine().getOut(),
                options.json,
                Options.rerun("check", "--lines", lines, "--heap-mb", heapMegabytes));
        return 0;
    }

    /** Runs the command; returns the most memory that the process was seen to have, in MiB. */
    private double check(Path file, Path said) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-Xmx") && !argument.startsWith("-XX:SharedArchiveFile"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Xmx" + heapMegabytes + "m",
                "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"),
                "dev.dipole.app.Main",
                "check",
                file.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        double peak = 0;
        try {
            while (process.isAlive()) {
                peak = Math.max(peak, ProcessMemory.peakBytes(process.pid()) / 1048576.0);
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        spec.commandLine().getErr().println(Files.readString(said, StandardCharsets.UTF_8));
        if (process.exitValue() != 0) {
            throw new IOException("the check ended with " + process.exitValue());
        }
        return peak;
    }

    /** Pairs of a question of 4 to 12 words and an answer of 10 to 40, the same on every run. */
    private void write(Path file) throws IOException {
        SplittableRandom random = RandomKey.ofSeed(1).generator();
        String[] words = new String[WORDS];
        for (int i = 0; i < WORDS; i++) {
            StringBuilder word = new StringBuilder();
            for (int j = 2 + random.nextInt(8); j > 0; j--) {
                word.append((char) ('a' + random.nextInt(26)));
            }
            words[i] = word.toString();
        }
        List<String> recent = new ArrayList<>();
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            for (int line = 0; line < lines; line++) {
                int kind = random.nextInt(REPEATED);
                String answer;
                if (kind < 2 && !recent.isEmpty()) {
                    answer = recent.get(random.nextInt(recent.size()))
                            + (kind == 0 ? "" : " " + words[random.nextInt(WORDS)]);
                } else {
                    answer = text(words, 10 + random.nextInt(31), random);
                }
                if (recent.size() < 10_000) {
                    recent.add(answer);
                }
                out.write("{\"question\": \"" + text(words, 4 + random.nextInt(9), random) + "?\", \"answer\": \""
                        + answer + "\"}\n");
            }
        }
    }

    private static String text(String[] words, int count, SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            // The chance of rank r falls about as 1/r.
            int rank = (int) Math.exp(random.nextDouble() * Math.log(WORDS)) - 1;
            text.append(i > 0 ? " " : "").append(words[rank]);
        }
        return text.toString();
    }
}
