package dev.dipole.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.Grid;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.objective.Tiling;
import dev.dipole.objective.grid.BatchHardTriplet;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.objective.grid.MultiSimilarity;
import dev.dipole.objective.grid.Sigmoid;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One size of {@link ObjectiveSpeed}, in a process of its own so that its peak memory is its own. Prints one JSON object:
 * {@code loss}, {@code first_seconds}, {@code seconds} of each further evaluation, {@code peak_bytes} beside the embeddings
 * and their gradients (0 where the system does not tell), {@code products_seconds} of the matrix products alone.
 */
@Command(name = "objective-worker", hidden = true)
final class ObjectiveWorker implements Callable<Integer> {

    /** Two sets; the others take one set with labels. */
    private static final Set<String> PAIRS = Set.of("infonce-symmetric", "siglip");

    /** How often each loss needs every score: sums and then the gradient, unless it stands here. */
    private static final Map<String, Integer> SWEEPS = Map.of("siglip", 1, "batch-hard", 1, "multi-similarity", 3);

    /** Beyond so many rows only these are measured of what takes minutes and is known from them. */
    private static final int MANY = 16_384;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--objective", required = true)
    private String objective;

    @Option(names = "--members", defaultValue = "4")
    private int members;

    @Option(names = "--rows", required = true)
    private int rows;

    @Option(names = "--dim", required = true)
    private int dim;

    @Option(names = "--temperature", required = true)
    private double temperature;

    @Option(names = "--seed", defaultValue = "42")
    private long seed;

    @Option(names = "--evaluations", defaultValue = "1")
    private int evaluations;

    /** Of evaluations that are not timed: the compiler takes seconds until a training runs at its rate. */
    @Option(names = "--warm", defaultValue = "0")
    private double warmSeconds;

    @Option(names = "--products", arity = "1", defaultValue = "true")
    private boolean products;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    ObjectiveWorker() {}

    @Override
    public Integer call() throws IOException {
        try (Scope scope = Scope.open()) {
            // The numbers of objective_speed.py: the same generator, seed and order.
            torch.manual_seed(seed);
            Tensor anchors = torch.randn(new long[] {rows, dim}, new TensorOptions(ScalarType.Float));
            Grid grid = grid();
            EmbeddingBatch batch;
            Tensor candidates = anchors;
            if (PAIRS.contains(objective)) {
                candidates = torch.randn(new long[] {rows, dim}, new TensorOptions(ScalarType.Float))
                        .add_(anchors);
                batch = EmbeddingBatch.pairs(anchors, candidates);
            } else {
                int classes = Math.max(1, rows / members);
                batch = EmbeddingBatch.oneSet(
                        anchors,
                        IntStream.range(0, rows).map(row -> row % classes).toArray());
            }
            Parameters parameters = grid.initial(dim, RandomKey.ofSeed(seed));
            // The classes and the libraries of the matrix product are loaded here and not counted, as in the peer.
            try (Scope warm = Scope.open()) {
                long few = Math.min(rows, 64);
                grid.evaluate(
                        EmbeddingBatch.pairs(anchors.narrow(0, 0, few), candidates.narrow(0, 0, few)), parameters);
            }
            resetPeak();
            long before = ProcessMemory.residentBytes();
            long began = System.nanoTime();
            double loss = evaluate(grid, batch, parameters);
            double first = (System.nanoTime() - began) * 1e-9;
            long gradients = 2L * rows * dim * Float.BYTES;
            long peak = before == 0 ? 0 : Math.max(0, ProcessMemory.peakBytes() - before - gradients);
            long warm = System.nanoTime() + (long) (warmSeconds * 1e9);
            while (System.nanoTime() < warm) {
                evaluate(grid, batch, parameters);
            }
            List<Double> seconds = new ArrayList<>();
            for (int i = 0; i < evaluations; i++) {
                began = System.nanoTime();
                evaluate(grid, batch, parameters);
                seconds.add((System.nanoTime() - began) * 1e-9);
            }
            spec.commandLine()
                    .getOut()
                    .println(new ObjectMapper()
                            .writeValueAsString(Map.of(
                                    "loss",
                                    loss,
                                    "first_seconds",
                                    first,
                                    "seconds",
                                    seconds,
                                    "peak_bytes",
                                    peak,
                                    "products_seconds",
                                    products ? products(anchors, candidates, grid) : 0)));
        }
        return 0;
    }

    private Grid grid() {
        return switch (objective) {
            case "infonce-symmetric" -> InfoNce.symmetric(temperature);
            case "siglip" -> Grid.of(new Sigmoid(-10), temperature);
            // Over one set in which nothing stands against itself, InfoNCE with many positives is L_out.
            case "supcon" -> InfoNce.forward(temperature);
            case "batch-hard" -> Grid.of(new BatchHardTriplet(0.2, false), 1);
            case "multi-similarity" -> Grid.of(new MultiSimilarity(2, 50, 0.5, 0.1), 1);
            default ->
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "--objective (" + objective + ") is none that the peers have too");
        };
    }

    private static double evaluate(Grid grid, EmbeddingBatch batch, Parameters parameters) {
        try (Scope scope = Scope.open()) {
            TensorEvaluation result = grid.evaluate(batch, parameters);
            return result.loss();
        }
    }

    /**
     * Seconds of nothing but the matrix products: the scores of every sweep that cannot keep them, and both gradients, over the
     * same tiles. No evaluation can be faster whose gradient is dense; the gradient of batch-hard is not. Of many rows, of which
     * hardly any are kept, the last are measured and all are taken to need as much.
     */
    private double products(Tensor anchors, Tensor candidates, Grid grid) {
        Tiling tiling = grid.tiling();
        long embeddingBytes = (PAIRS.contains(objective) ? 2L : 1L) * rows * dim * Float.BYTES;
        int keptRows = tiling.keptRows(rows, rows, tiling.rows(), Float.BYTES, embeddingBytes);
        int tileRows = Math.min(rows, tiling.rows());
        try (Scope scope = Scope.open()) {
            Tensor tile = Tensors.zeros(ScalarType.Float, (long) tileRows * Math.min(rows, tiling.columns()));
            Tensor anchorGradient = Tensors.zerosLike(anchors);
            Tensor candidateGradient = Tensors.zerosLike(candidates);
            double best = Double.POSITIVE_INFINITY;
            boolean many = rows > MANY;
            int first = many ? Math.max(0, rows - MANY) / tiling.rows() * tiling.rows() : 0;
            for (int repeat = 0; repeat < (many ? 1 : 2); repeat++) {
                long began = System.nanoTime();
                for (int r = first; r < rows; r += tiling.rows()) {
                    int scoreProducts =
                            Math.min(rows, r + tiling.rows()) <= keptRows ? 1 : SWEEPS.getOrDefault(objective, 2);
                    for (int c = 0; c < rows; c += tiling.columns()) {
                        try (Scope inner = Scope.open()) {
                            int height = Math.min(tiling.rows(), rows - r);
                            int width = Math.min(tiling.columns(), rows - c);
                            Tensor scores =
                                    tile.narrow(0, 0, (long) height * width).view(height, width);
                            Tensor a = anchors.narrow(0, r, height);
                            Tensor b = candidates.narrow(0, c, width);
                            for (int i = 0; i < scoreProducts; i++) {
                                torch.mm_out(scores, a, b.t());
                            }
                            anchorGradient.narrow(0, r, height).addmm_(scores, b);
                            candidateGradient.narrow(0, c, width).addmm_(scores.t(), a);
                        }
                    }
                }
                best = Math.min(best, (System.nanoTime() - began) * 1e-9);
            }
            return best * rows / (rows - first);
        }
    }

    private static void resetPeak() {
        try {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        } catch (IOException e) {
            return; // Then the peak counts from the start: too much rather than too little.
        }
    }
}
