package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.testing.Seeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Training in processes of its own that are killed, run beside each other, or denied the disk. */
@ExtendWith(Seeds.class)
class KillTest {

    /** Killed this often before it may finish. */
    private static final int KILLS = 3;

    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void write() throws IOException {
        data = Commands.pairs(folder.resolve("pairs.csv"), parity -> true);
    }

    private List<String> command(Path out, String... more) {
        List<String> command = Commands.inAnotherProcess("train", "--base", "none", "--data", data, "--out", out);
        command.addAll(List.of(more));
        command.addAll(List.of(
                "--set",
                "dim=16",
                "training.batch=16",
                "training.epochs=8",
                "training.evaluations=20",
                "training.checkpoint-seconds=0.01"));
        return command;
    }

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
        // Threads that wait for each other actively make many short steps slow where others run too.
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private Path output() {
        return folder.resolve("output");
    }

    private void finish(Process process) throws IOException, InterruptedException {
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it ends");
        assertEquals(0, process.exitValue(), Files.readString(output()));
    }

    /** Every file by its path, without the one thing that differs from run to run: how long it took. */
    private static Map<String, String> content(Path model) throws IOException {
        Map<String, String> content = new TreeMap<>(Commands.content(model));
        content.replaceAll((name, text) -> text.lines()
                .filter(line -> !line.contains("training-seconds") && !line.contains("seconds of training"))
                .reduce("", (all, line) -> all + line + "\n"));
        return content;
    }

    @Test
    void aRunThatIsKilledEndsInTheSameModel(SplittableRandom random) throws IOException, InterruptedException {
        assertKilledEndsInTheSameModel(random);
    }

    /** Nearly always a mining is under way. */
    @Test
    void aRunThatIsKilledWhileItMinesEndsInTheSameModel(SplittableRandom random)
            throws IOException, InterruptedException {
        Path log = assertKilledEndsInTheSameModel(
                random,
                "--set",
                "negatives.phases=lexical@0,dense@20%",
                "negatives.refresh-every=6",
                "negatives.swap-after=5",
                "negatives.search=hnsw");
        assertTrue(Files.readString(log).contains("\"phase\":\"dense\""), Files.readString(log));
    }

    /** The log of the run. */
    private Path assertKilledEndsInTheSameModel(SplittableRandom random, String... more)
            throws IOException, InterruptedException {
        Path whole = folder.resolve("whole");
        long began = System.nanoTime();
        finish(start(command(whole, more)));
        long took = System.nanoTime() - began;
        Path killed = folder.resolve("killed");
        int resumed = 0;
        for (int i = 0; i < KILLS; i++) {
            Process process = start(command(killed, more));
            boolean ended = process.waitFor(random.nextLong(took / 4, took), TimeUnit.NANOSECONDS);
            process.destroyForcibly().waitFor();
            if (ended) {
                break;
            }
            resumed += Files.exists(folder.resolve("killed.run/checkpoint.safetensors")) ? 1 : 0;
        }
        finish(start(command(killed, more)));
        assertEquals(content(whole), content(killed), () -> Seeds.replay());
        assertFalse(Files.exists(folder.resolve("killed.run")), "nothing is left of the run");
        assertTrue(content(whole).containsKey("run/metrics.jsonl"));
        if (resumed > 0) {
            assertTrue(Files.readString(output()).contains("going on"), Files.readString(output()));
        }
        return killed.resolve("run/metrics.jsonl");
    }

    @Test
    void twoRunsOfOneModelAreRefused() throws IOException, InterruptedException {
        Path out = folder.resolve("model");
        List<String> endless = new ArrayList<>(command(out));
        endless.add("training.epochs=100000");
        Process first = start(endless);
        try {
            Path checkpoint = folder.resolve("model.run/checkpoint.safetensors");
            for (int i = 0; i < 600 && !Files.exists(checkpoint) && first.isAlive(); i++) {
                Thread.sleep(100);
            }
            assertTrue(Files.exists(checkpoint), Files.readString(output()));
            Commands.Result second = Commands.run(
                    "train",
                    "--base",
                    "none",
                    "--data",
                    data,
                    "--anchor",
                    "question",
                    "--positive",
                    "answer",
                    "--out",
                    out);
            assertEquals(1, second.code());
            assertTrue(second.err().contains("is in use by another run (process " + first.pid() + ")"), second.err());
        } finally {
            first.destroyForcibly().waitFor();
        }
        Commands.Result other = Commands.run(
                "train", "--base", "none", "--data", data, "--out", out, "--set", "dim=16", "training.epochs=1");
        assertEquals(1, other.code());
        assertTrue(other.err().contains("holds an unfinished run that was another"), other.err());
        assertTrue(other.err().contains("training.batch was 16 and is 1024"), other.err());
        Commands.run(
                        "train",
                        "--base",
                        "none",
                        "--data",
                        data,
                        "--out",
                        out,
                        "--restart",
                        "--set",
                        "dim=16",
                        "training.epochs=1")
                .expect(0);
        assertFalse(Files.exists(folder.resolve("model.run")));
    }

    /** A limit on the size of files stands in for a full disk: writing fails in the same way. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFullDiskKeepsTheLastCheckpoint() throws IOException, InterruptedException {
        Path out = folder.resolve("model");
        Process first = start(command(out));
        Path checkpoint = folder.resolve("model.run/checkpoint.safetensors");
        while (!Files.exists(checkpoint) && first.isAlive()) {
            Thread.sleep(5);
        }
        first.destroyForcibly().waitFor();
        long blocks = Files.size(folder.resolve("model.run/metrics.jsonl")) / 512 + 4;
        List<String> limited = new ArrayList<>(List.of("sh", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "sh"));
        limited.addAll(command(out));
        Files.deleteIfExists(output());
        Process full = start(limited);
        assertTrue(full.waitFor(2, TimeUnit.MINUTES));
        String said = Files.readString(output(), StandardCharsets.UTF_8);
        assertNotEquals(0, full.exitValue(), said);
        assertTrue(said.contains("could not be saved"), said);
        assertTrue(said.contains("is intact"), said);
        assertTrue(said.contains("make room and run the same command again"), said);
        finish(start(command(out)));
        assertTrue(Files.readString(output()).contains("going on"), Files.readString(output()));
    }
}
