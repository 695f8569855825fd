package dev.dipole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.augment.ImageView;
import dev.dipole.augment.ImageViews;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.Images;
import dev.dipole.data.image.PixelLoader;
import dev.dipole.data.image.Pixels;
import dev.dipole.data.image.TrainingSize;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Two views of every picture of a batch, and decoding, beside torchvision's transforms of each picture. */
@Command(
        name = "views",
        description =
                "Decodes pictures and makes two views of each, beside torchvision's transforms in worker processes.",
        sortOptions = false)
final class ViewSpeed implements Callable<Integer> {

    @Mixin
    private Options options;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "TAR",
            description = "The pictures: a tar archive or a folder, such as cifar10.tar.")
    private Path data;

    @Option(names = "--set", defaultValue = "simclr", description = "The set of views (default: ${DEFAULT-VALUE}).")
    private String set;

    @Option(names = "--size", defaultValue = "32", description = "Side of the views (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(names = "--batch", defaultValue = "512", description = "Pictures of a batch (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--limit",
            defaultValue = "20000",
            description = "Only so many pictures (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Runs of each side, in turn; medians count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    ViewSpeed() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Report report = new Report();
        List<Image> images = Images.alone(data, "").readAll().stream()
                .limit(limit)
                .map(example -> example.anchor())
                .toList();
        Path work = Files.createTempDirectory("dipole-bench");
        List<Double> decoding = new ArrayList<>();
        List<Double> viewing = new ArrayList<>();
        Map<String, List<Double>> peers = new LinkedHashMap<>();
        try (PixelLoader loader = PixelLoader.of(TrainingSize.crop(size))) {
            List<Pixels> warm = loader.load(images.subList(0, Math.min(images.size(), 4 * batch)));
            view(warm);
            for (int round = 1; round <= rounds; round++) {
                err.printf("round %d of %d: ours%n", round, rounds);
                long began = System.nanoTime();
                List<Pixels> pixels = loader.load(images);
                long decoded = System.nanoTime();
                int made = view(pixels);
                decoding.add(images.size() / ((decoded - began) * 1e-9));
                viewing.add(made / ((System.nanoTime() - decoded) * 1e-9));
                err.printf("round %d of %d: views.py%n", round, rounds);
                Peer.Result result = Peer.of(options, work)
                        .run(
                                "views.py",
                                "--data",
                                data.toAbsolutePath(),
                                "--set",
                                set,
                                "--size",
                                size,
                                "--batch",
                                batch,
                                "--limit",
                                limit,
                                "--rounds",
                                1);
                report.peer(result);
                for (JsonNode row : result.rows()) {
                    peers.computeIfAbsent(row.path("name").asText(), key -> new ArrayList<>())
                            .add(row.path("rate").asDouble());
                }
            }
        } finally {
            Corpus.delete(work);
        }
        add(report, "decoding", decoding, peers, images.size(), null);
        add(report, "views", viewing, peers, images.size(), Row.Bar.ratioAtLeast(3));
        report.finish(
                spec.commandLine().getOut(),
                options.json,
                Options.rerun(
                        "views",
                        "--data",
                        data,
                        "--set",
                        set,
                        "--size",
                        size,
                        "--batch",
                        batch,
                        "--limit",
                        limit,
                        "--rounds",
                        rounds));
        return 0;
    }

    /** Two views of every picture, batch by batch; how many views there were. */
    private int view(List<Pixels> pixels) {
        List<ImageView> views = ImageViews.named(set, size).views().subList(0, 2);
        RandomKey key = RandomKey.ofSeed(1);
        int made = 0;
        for (int start = 0; start + batch <= pixels.size(); start += batch) {
            List<Pixels> some = pixels.subList(start, start + batch);
            int[] rows = IntStream.range(start, start + batch).toArray();
            for (int i = 0; i < views.size(); i++) {
                try (Scope scope = Scope.open()) {
                    made += (int) views.get(i).apply(some, key.split(i), rows).size(0);
                }
            }
        }
        return made;
    }

    /** The peer counts by its best way. */
    private void add(
            Report report,
            String what,
            List<Double> ours,
            Map<String, List<Double>> peers,
            int pictures,
            Row.@Nullable Bar bar) {
        double best = 0;
        String way = "";
        for (Map.Entry<String, List<Double>> entry : peers.entrySet()) {
            double rate = Report.median(entry.getValue());
            if (entry.getKey().startsWith(what)) {
                report.note("peer, " + entry.getKey() + ": " + Report.number(rate) + "/s");
                if (rate > best) {
                    best = rate;
                    way = entry.getKey();
                }
            }
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("pictures", pictures);
        parameters.put("set", set);
        parameters.put("size", size);
        parameters.put("batch", batch);
        parameters.put("rounds", rounds);
        parameters.put("peer", way);
        report.add(new Row(
                "image " + what,
                parameters,
                Report.median(ours),
                best,
                what.equals("views") ? "views/s" : "images/s",
                bar));
    }
}
