package dev.dipole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.Dipole;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Losses over all pairs, value and gradient, beside dense autograd in PyTorch and beside the losses of the libraries that have
 * them. Each measurement of either side runs in a process of its own, after some seconds of evaluations that are not timed:
 * a training's thousandth step counts, not its first.
 */
@Command(
        name = "objectives",
        description = "Losses over all pairs with their gradients, beside PyTorch.",
        sortOptions = false)
final class ObjectiveSpeed implements Callable<Integer> {

    /** A heap that grows over its garbage would count as memory of the evaluation. */
    private static final int WORKER_HEAP_MEGABYTES = 64;

    /** Timed in each process. */
    private static final int EVALUATIONS = 5;

    /** Seconds of evaluations before those that are timed, on both sides. */
    private static final double WARM = 4;

    /** Beyond these rows, dense tables would not fit a usual machine. */
    private static final int DENSE = 16_384;

    @Mixin
    private Options options;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Processes of each side, in turn; medians count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--objective",
            split = ",",
            defaultValue = "infonce-symmetric,supcon,siglip,batch-hard,multi-similarity",
            description = "Which (default: ${DEFAULT-VALUE}).")
    private List<String> objectives;

    @Option(
            names = "--rows",
            split = ",",
            defaultValue = "1024,4096,8192,16384,65536",
            description = "Rows, B (default: ${DEFAULT-VALUE}).")
    private List<Integer> sizes;

    @Option(
            names = "--dim",
            split = ",",
            defaultValue = "128,384,768",
            description = "Length of the vectors (default: ${DEFAULT-VALUE}).")
    private List<Integer> dims;

    @Option(
            names = "--temperature",
            defaultValue = "0.1",
            description = "By which cosines are divided (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--peer-variant",
            split = ",",
            defaultValue = "dense,own",
            description = "The peer's ways: dense autograd, and the library's own loss (default: ${DEFAULT-VALUE}).")
    private List<String> variants;

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description =
                    "Also put the measured points into FILE, in the place of older ones, as bench/run plot reads them.")
    @Nullable private Path results;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    ObjectiveSpeed() {}

    @Override
    public Integer call() throws IOException {
        Report report = new Report();
        Path work = Files.createTempDirectory("dipole-bench");
        try {
            for (String objective : objectives) {
                for (int dim : dims) {
                    for (int size : sizes) {
                        measure(report, objective, size, dim, work);
                    }
                }
            }
        } finally {
            Corpus.delete(work);
        }
        report.finish(
                spec.commandLine().getOut(),
                options.json,
                Options.rerun(
                        "objectives",
                        "--objective",
                        joined(objectives),
                        "--rounds",
                        rounds,
                        "--rows",
                        joined(sizes),
                        "--dim",
                        joined(dims),
                        "--temperature",
                        temperature,
                        "--peer-variant",
                        joined(variants)));
        return 0;
    }

    private static String joined(List<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private void measure(Report report, String objective, int size, int dim, Path work) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        boolean large = size > DENSE;
        List<Double> ours = new ArrayList<>();
        List<Double> products = new ArrayList<>();
        Map<String, List<Double>> peers = new LinkedHashMap<>();
        Map<String, Double> peerPeaks = new LinkedHashMap<>();
        double loss = Double.NaN;
        double peerLoss = Double.NaN;
        double peak = 0;
        Map<String, String> versions = new TreeMap<>();
        // Minutes at a time need neither warm-up nor repetition.
        for (int round = 1; round <= (large ? 1 : rounds); round++) {
            err.printf("%s, %d rows, dim %d, round %d of %d: ours%n", objective, size, dim, round, large ? 1 : rounds);
            JsonNode own = worker(objective, size, dim, large ? 0 : EVALUATIONS, large ? 0 : WARM);
            own.path("seconds").forEach(second -> ours.add(second.asDouble()));
            if (large) {
                ours.add(own.path("first_seconds").asDouble());
            }
            products.add(own.path("products_seconds").asDouble());
            peak = Math.max(peak, own.path("peak_bytes").asDouble());
            loss = own.path("loss").asDouble();
            for (String variant : variants) {
                if (large) {
                    continue;
                }
                err.printf("%s, %d rows, dim %d, round %d of %d: %s%n", objective, size, dim, round, rounds, variant);
                Peer.Result result = Peer.of(options, work)
                        .run(
                                "objective_speed.py",
                                "--objective",
                                objective,
                                "--rows",
                                size,
                                "--dim",
                                dim,
                                "--temperature",
                                temperature,
                                "--variant",
                                variant,
                                "--rounds",
                                EVALUATIONS,
                                "--warm",
                                WARM);
                report.peer(result);
                versions.putAll(result.versions());
                for (JsonNode row : result.rows()) {
                    if (row.has("seconds_of_rounds")) {
                        List<Double> seconds = peers.computeIfAbsent(variant, key -> new ArrayList<>());
                        row.path("seconds_of_rounds").forEach(second -> seconds.add(second.asDouble()));
                        peerPeaks.merge(
                                variant,
                                row.path("peak_bytes_beside_embeddings").asDouble(),
                                Math::max);
                        peerLoss = row.path("value").asDouble();
                    }
                }
            }
        }
        add(report, objective, size, dim, ours, products, peers, peerPeaks, peak);
        if (results != null) {
            keep(results, objective, size, dim, ours, products, peers, peerPeaks, peak, versions);
        }
        report.note(String.format(
                Locale.ROOT,
                "%s, %d rows, dim %d: loss %.6f%s",
                objective,
                size,
                dim,
                loss,
                Double.isNaN(peerLoss) ? "" : String.format(Locale.ROOT, ", the peer's %.6f", peerLoss)));
    }

    private void add(
            Report report,
            String objective,
            int size,
            int dim,
            List<Double> ours,
            List<Double> products,
            Map<String, List<Double>> peers,
            Map<String, Double> peerPeaks,
            double peak) {
        String best = "none: dense tables do not fit";
        Double peer = null;
        for (Map.Entry<String, List<Double>> entry : peers.entrySet()) {
            double median = Report.median(entry.getValue());
            report.note(String.format(
                    Locale.ROOT,
                    "%s, peer, %d rows, dim %d, %s: %s s, %s MB",
                    objective,
                    size,
                    dim,
                    entry.getKey(),
                    Report.number(median),
                    Report.number(peerPeaks.getOrDefault(entry.getKey(), Double.NaN) / 1e6)));
            if (entry.getKey().equals("dense")) {
                peer = median;
                best = entry.getKey();
            }
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("rows", size);
        parameters.put("dim", dim);
        parameters.put("temperature", temperature);
        parameters.put("rounds", ours.size());
        parameters.put("peer", best);
        Row.Bar bar = peer == null || size < 4096 ? null : Row.Bar.ratioAtMost(dim > 384 ? 0.75 : 0.55);
        report.add(new Row(objective + " time", parameters, Report.median(ours), peer, "s", bar));
        Map<String, Object> bound = new LinkedHashMap<>(parameters);
        bound.put("ours", "the matrix products alone, beside the whole evaluation");
        report.add(new Row(
                objective + " bound",
                bound,
                Report.median(products),
                Report.median(ours),
                "s",
                size < 4096 ? null : Row.Bar.ratioAtLeast(dim >= 384 ? 0.75 : 0.5)));
        report.add(new Row(
                objective + " memory",
                parameters,
                peak / 1e6,
                peerPeaks.containsKey(best) ? peerPeaks.getOrDefault(best, 0.0) / 1e6 : null,
                "MB beside embeddings and gradients",
                Row.Bar.oursAtMost(300)));
    }

    /** Written after every size: a run that is ended early leaves what it has. */
    private static void keep(
            Path file,
            String objective,
            int size,
            int dim,
            List<Double> ours,
            List<Double> products,
            Map<String, List<Double>> peers,
            Map<String, Double> peerPeaks,
            double peak,
            Map<String, String> versions)
            throws IOException {
        int processors = Runtime.getRuntime().availableProcessors();
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        List<Point> points = new ArrayList<>();
        points.add(new Point(
                objective,
                size,
                dim,
                Point.OURS,
                Report.median(ours),
                peak,
                Report.median(products),
                ours.size(),
                processors,
                load,
                Map.of("dipole", Dipole.version(), "java", Runtime.version().toString())));
        peers.forEach((variant, seconds) -> points.add(new Point(
                objective,
                size,
                dim,
                variant,
                Report.median(seconds),
                peerPeaks.getOrDefault(variant, 0.0),
                null,
                seconds.size(),
                processors,
                load,
                versions)));
        Point.merge(file, points);
    }

    private JsonNode worker(String objective, int size, int dim, int evaluations, double warm) throws IOException {
        return Worker.run(
                WORKER_HEAP_MEGABYTES,
                "objective-worker",
                "--objective",
                objective,
                "--rows",
                String.valueOf(size),
                "--dim",
                String.valueOf(dim),
                "--temperature",
                String.valueOf(temperature),
                "--evaluations",
                String.valueOf(evaluations),
                "--warm",
                String.valueOf(warm));
    }
}
