package dev.dipole.bench;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.dipole.retrieve.ExactIndex;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.VectorIndex;
import dev.dipole.search.HnswIndex;
import dev.dipole.search.HnswSettings;
import dev.dipole.similarity.VectorMetric;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The search that mining rests on, at a size where memory decides: generated clusters, whose vectors are made in parts and so
 * held once. Answers are counted and dropped, as a miner drops them that writes as it goes.
 */
@Command(
        name = "neighbours",
        description = "Searches many generated vectors for many queries: time, memory, and the recall of HNSW.",
        sortOptions = false)
final class NeighbourScale implements Callable<Integer> {

    /** Queries that are asked together. */
    private static final int CHUNK = 4096;

    /** Queries by which the recall is measured. */
    private static final int SAMPLE = 1000;

    @Mixin
    private Options options;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--documents",
            defaultValue = "1000000",
            description = "Vectors that are searched (default: ${DEFAULT-VALUE}).")
    private int documents;

    @Option(names = "--queries", defaultValue = "100000", description = "How many (default: ${DEFAULT-VALUE}).")
    private int queries;

    @Option(names = "--dim", defaultValue = "256", description = "Of the vectors (default: ${DEFAULT-VALUE}).")
    private int dim;

    @Option(names = "-k", defaultValue = "50", description = "Answers asked for (default: ${DEFAULT-VALUE}).")
    private int k;

    @Option(
            names = "--hnsw",
            description =
                    "Also build a graph and search it; at a million vectors that takes many minutes on two cores.")
    private boolean hnsw;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    NeighbourScale() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Report report = new Report();
        Clusters clusters = new Clusters(Math.max(1, documents / 1000), dim);
        List<String> ids =
                IntStream.range(0, documents).mapToObj(Integer::toString).toList();
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("documents", documents);
        parameters.put("queries", queries);
        parameters.put("dim", dim);
        parameters.put("k", k);
        long heap = heapBytes() >> 20;
        parameters.put("heap_mb", heap);
        long began = System.nanoTime();
        try (VectorIndex exact = ExactIndex.of(ids, dim, clusters::rows, VectorMetric.DOT)) {
            report.add(new Row("exact, made and taken in", parameters, seconds(began), null, "s", null));
            began = System.nanoTime();
            int answered = 0;
            for (int from = 0; from < queries; from += CHUNK) {
                int to = Math.min(queries, from + CHUNK);
                answered += exact.searchAll(Arrays.asList(clusters.queries(from, to)), k).stream()
                        .mapToInt(List::size)
                        .sum();
                err.printf(Locale.ROOT, "%,d of %,d queries in %.0f s%n", to, queries, seconds(began));
                err.flush();
            }
            if (answered != (long) queries * Math.min(k, documents)) {
                throw new IllegalStateException(answered + " answers to " + queries + " queries");
            }
            report.add(new Row("exact search", parameters, seconds(began), null, "s", null));
            report.add(new Row(
                    "peak memory of the process",
                    parameters,
                    ProcessMemory.peakBytes() / 1e9,
                    null,
                    "GB",
                    Row.Bar.oursAtMost(2)));
            if (hnsw) {
                graph(report, parameters, clusters, ids, exact);
            }
        }
        report.finish(
                spec.commandLine().getOut(),
                options.json,
                // How far the heap may grow is most of what the process may take beside the vectors.
                "DIPOLE_JAVA_OPTS=-Xmx" + heap + "m "
                        + Options.rerun(
                                "neighbours", "--documents", documents, "--queries", queries, "--dim", dim, "-k", k)
                        + (hnsw ? " --hnsw" : ""));
        return 0;
    }

    private void graph(
            Report report, Map<String, Object> parameters, Clusters clusters, List<String> ids, VectorIndex exact)
            throws IOException {
        Path work = Files.createTempDirectory("dipole-bench");
        try {
            long began = System.nanoTime();
            HnswIndex.write(
                    work.resolve("graph"), ids, clusters.rows(0, documents), VectorMetric.DOT, HnswSettings.defaults());
            report.add(new Row("HNSW, built", parameters, seconds(began), null, "s", null));
            try (VectorIndex graph = HnswIndex.open(
                    work.resolve("graph"), HnswSettings.defaults().efSearch())) {
                began = System.nanoTime();
                for (int from = 0; from < queries; from += CHUNK) {
                    graph.searchAll(Arrays.asList(clusters.queries(from, Math.min(queries, from + CHUNK))), k);
                }
                report.add(new Row("HNSW search", parameters, seconds(began), null, "s", null));
                List<float[]> sample = Arrays.asList(clusters.queries(0, Math.min(SAMPLE, queries)));
                report.add(new Row(
                        "HNSW recall",
                        parameters,
                        recall(exact.searchAll(sample, k), graph.searchAll(sample, k)),
                        null,
                        "of the exact answers",
                        null));
            }
        } finally {
            Corpus.delete(work);
        }
    }

    private static double recall(List<List<Hit>> exact, List<List<Hit>> found) {
        double sum = 0;
        for (int i = 0; i < exact.size(); i++) {
            Set<String> right = new HashSet<>();
            exact.get(i).forEach(hit -> right.add(hit.id()));
            int size = right.size();
            found.get(i).forEach(hit -> right.remove(hit.id()));
            sum += (size - right.size()) / (double) size;
        }
        return sum / exact.size();
    }

    /** As -Xmx set it; what the runtime says itself leaves out a part of the young generation. */
    private static long heapBytes() {
        return Long.parseLong(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxHeapSize")
                .getValue());
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) * 1e-9;
    }

    /** Unit vectors around centres; each is a function of its place, so that none has to be kept. */
    private static final class Clusters {

        private static final long DOCUMENTS = 1;
        private static final long QUERIES = 2;

        private final float[][] centres;
        private final int dim;

        Clusters(int count, int dim) {
            this.dim = dim;
            SplittableRandom random = new SplittableRandom(7);
            centres = new float[count][];
            Arrays.setAll(centres, i -> around(random, new float[dim], 1));
        }

        float[][] rows(int from, int to) {
            return rows(DOCUMENTS, from, to);
        }

        float[][] queries(int from, int to) {
            return rows(QUERIES, from, to);
        }

        private float[][] rows(long kind, int from, int to) {
            return IntStream.range(from, to)
                    .parallel()
                    .mapToObj(place -> {
                        SplittableRandom random = new SplittableRandom(kind << 40 | place);
                        return around(random, centres[random.nextInt(centres.length)], 0.7 / Math.sqrt(dim));
                    })
                    .toArray(float[][]::new);
        }

        private static float[] around(SplittableRandom random, float[] centre, double spread) {
            float[] vector = new float[centre.length];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) (centre[i] + random.nextGaussian() * spread);
            }
            float norm = (float) Math.sqrt(VectorMetric.DOT.score(vector, vector));
            for (int i = 0; i < vector.length; i++) {
                vector[i] /= norm;
            }
            return vector;
        }
    }
}
