package dev.dipole.bench;

import dev.dipole.encoder.transformer.FineTuning;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.model.Bases;
import dev.dipole.model.Model;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Native;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** What the benchmarks of transformers take. */
final class Transformers {

    @Option(
            names = "--base",
            paramLabel = "MODEL",
            defaultValue = "all-minilm-l6-v2",
            description = "The transformer: a folder, or the name of a base (default: ${DEFAULT-VALUE}).")
    String base = "all-minilm-l6-v2";

    @Option(
            names = "--threads",
            defaultValue = "0",
            description = "Threads of either side; 0: as many as there are processors (default: ${DEFAULT-VALUE}).")
    int threads;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Runs of each side, in turn; medians count (default: ${DEFAULT-VALUE}).")
    int rounds;

    /** The threads of both sides, which ours have from now on. */
    int settle() {
        if (threads > 0) {
            Native.threads(threads);
        }
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    /** Opens the base; texts are cut after these many tokens. */
    TransformerEncoder open(int maxTokens, FineTuning tuning) {
        try (Model model = Bases.open(base)) {
            if (!(model.encoder() instanceof TransformerEncoder)) {
                throw new IllegalArgumentException("--base (" + base + ") must be a transformer");
            }
            TransformerEncoder encoder = (TransformerEncoder) model.encoder();
            return encoder.fineTuned(tuning, maxTokens, RandomKey.ofSeed(1));
        }
    }

    /** The same weights as the peer opens them. The encoder stays the caller's. */
    @SuppressWarnings("MustBeClosedChecker") // A model would close the encoder.
    static void save(TransformerEncoder encoder, Path folder) {
        try (Model model = new Model(encoder.fineTuned(FineTuning.all(), RandomKey.ofSeed(1)), Map.of())) {
            model.save(folder);
        }
    }

    /** Seconds that all processors spent for this process. */
    static double cpuSeconds() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getProcessCpuTime()
                * 1e-9;
    }
}
