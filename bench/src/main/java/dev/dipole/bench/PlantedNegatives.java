package dev.dipole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.data.KnownPositives;
import dev.dipole.model.Model;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Mining;
import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import dev.dipole.negatives.Proposed;
import dev.dipole.negatives.VectorScorer;
import dev.dipole.negatives.filter.AbsoluteMargin;
import dev.dipole.negatives.filter.Agreement;
import dev.dipole.negatives.filter.Ceiling;
import dev.dipole.negatives.filter.GuideTop;
import dev.dipole.negatives.filter.NearCopies;
import dev.dipole.negatives.filter.PercentileMargin;
import dev.dipole.negatives.filter.RankWindow;
import dev.dipole.negatives.filter.RelativeMargin;
import dev.dipole.negatives.miner.DenseMiner;
import dev.dipole.random.RandomKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What each filter removes where the truth is known. Of each photograph one caption is the anchor and one its positive; put into
 * the corpus are a near copy of the positive (one word left out), and two further captions, which are paraphrases that people
 * have written. Captions of other photographs are taken for true negatives, although a few describe the same thing.
 */
@Command(
        name = "planted-negatives",
        description = "Puts false negatives into a corpus of captions and counts what each filter removes.",
        sortOptions = false)
final class PlantedNegatives implements Callable<Integer> {

    private enum Kind {
        NEAR_COPY,
        PARAPHRASE,
        TRUE
    }

    @Parameters(paramLabel = "MODEL", description = "The folder of the model that mines.")
    private Path folder;

    @Option(names = "--guide", paramLabel = "MODEL", description = "The folder of a second model (default: none).")
    private @Nullable Path guide;

    @Option(
            names = "--captions",
            required = true,
            paramLabel = "FILE",
            description = "JSON lines, each with \"captions\": five texts of one photograph.")
    private Path captions;

    @Option(
            names = "--limit",
            defaultValue = "10000",
            description = "Photographs that are read at most (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--depth", defaultValue = "50", description = "Proposals per anchor (default: ${DEFAULT-VALUE}).")
    private int depth;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    PlantedNegatives() {}

    private record Planted(int photograph, Kind kind) {}

    @Override
    public Integer call() throws IOException {
        List<List<String>> photographs = read();
        List<String> texts = new ArrayList<>();
        Map<String, Planted> truth = new HashMap<>();
        List<Anchor<String>> anchors = new ArrayList<>();
        SplittableRandom random = RandomKey.ofSeed(1).generator();
        for (int i = 0; i < photographs.size(); i++) {
            List<String> five = photographs.get(i);
            anchors.add(Anchor.of(five.get(0), five.get(1), KnownPositives::hash));
            plant(five.get(1), new Planted(i, Kind.TRUE), texts, truth);
            plant(nearCopy(five.get(1), random), new Planted(i, Kind.NEAR_COPY), texts, truth);
            plant(five.get(2), new Planted(i, Kind.PARAPHRASE), texts, truth);
            plant(five.get(3), new Planted(i, Kind.PARAPHRASE), texts, truth);
        }
        Corpus<String> corpus = Corpus.of(texts, KnownPositives::hash);
        try (Model model = Model.load(folder);
                Model second = guide == null ? null : Model.load(guide);
                DenseMiner<String> miner = DenseMiner.exact(corpus, model.queries(), model.documents());
                DenseMiner<String> better =
                        second == null ? null : DenseMiner.exact(corpus, second.queries(), second.documents())) {
            List<NegativeFilter<String>> filters = new ArrayList<>(List.of(
                    new RankWindow<>(3, depth),
                    new Ceiling<>(0.8),
                    new AbsoluteMargin<>(0.05),
                    new RelativeMargin<>(0.05),
                    new RelativeMargin<>(0.2),
                    new PercentileMargin<>(50),
                    new PercentileMargin<>(20),
                    new NearCopies(corpus, 0.5)));
            if (second != null && better != null) {
                filters.add(new Agreement<>(corpus, new VectorScorer<>(second.queries(), second.documents()), 0));
                filters.add(new GuideTop<>(better, 3));
            }
            print(corpus, miner, anchors, filters, truth);
        }
        return 0;
    }

    private static void plant(String text, Planted as, List<String> texts, Map<String, Planted> truth) {
        if (truth.putIfAbsent(text, as) == null) {
            texts.add(text);
        }
    }

    private static String nearCopy(String text, SplittableRandom random) {
        List<String> words = new ArrayList<>(List.of(text.split(" ")));
        words.remove(random.nextInt(words.size()));
        return String.join(" ", words);
    }

    private List<List<String>> read() throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<List<String>> all = new ArrayList<>();
        try (InputStream in = Files.newInputStream(captions);
                BufferedReader reader = new BufferedReader(new InputStreamReader(
                        captions.toString().endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null && all.size() < limit; line = reader.readLine()) {
                List<String> five = new ArrayList<>();
                for (JsonNode caption : json.readTree(line).path("captions")) {
                    five.add(caption.asText());
                }
                if (five.size() < 4) {
                    throw new IllegalArgumentException(
                            captions + ": line " + (all.size() + 1) + " has " + five.size() + " captions; it needs 4");
                }
                all.add(five);
            }
        }
        return all;
    }

    private void print(
            Corpus<String> corpus,
            DenseMiner<String> miner,
            List<Anchor<String>> anchors,
            List<NegativeFilter<String>> filters,
            Map<String, Planted> truth) {
        List<EnumMap<Kind, Long>> removed = new ArrayList<>();
        filters.forEach(filter -> removed.add(new EnumMap<>(Kind.class)));
        EnumMap<Kind, Long> proposed = new EnumMap<>(Kind.class);
        PositiveScores positives =
                PositiveScores.of(IntStream.iterate(0, i -> i < anchors.size(), i -> i + Mining.CHUNK)
                        .mapToObj(start -> positives(miner, part(anchors, start)))
                        .flatMapToDouble(Arrays::stream)
                        .toArray());
        for (int start = 0; start < anchors.size(); start += Mining.CHUNK) {
            List<Anchor<String>> part = part(anchors, start);
            List<Proposed<String>> all = proposed(corpus, miner, part);
            for (int f = 0; f < filters.size(); f++) {
                List<BitSet> objections = filters.get(f).objections(all, positives);
                for (int i = 0; i < part.size(); i++) {
                    for (int rank = 0; rank < all.get(i).candidates().size(); rank++) {
                        Kind kind = kind(corpus, all.get(i).candidates().get(rank), start + i, truth);
                        if (f == 0) {
                            proposed.merge(kind, 1L, Long::sum);
                        }
                        removed.get(f).merge(kind, objections.get(i).get(rank) ? 1L : 0L, Long::sum);
                    }
                }
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%,d anchors, %,d texts, %d proposals each; removed of those that were proposed:%n%n",
                anchors.size(),
                corpus.size(),
                depth);
        out.println("| filter | near copies | paraphrases | true negatives |");
        out.println("| --- | --- | --- | --- |");
        for (int f = 0; f < filters.size(); f++) {
            StringBuilder row = new StringBuilder("| ").append(filters.get(f).name());
            for (Kind kind : Kind.values()) {
                long of = proposed.getOrDefault(kind, 0L);
                row.append(String.format(
                        Locale.ROOT, " | %.1f %%", 100.0 * removed.get(f).getOrDefault(kind, 0L) / Math.max(1, of)));
            }
            out.println(row.append(" |"));
        }
        out.printf(
                Locale.ROOT,
                "| proposed | %,d | %,d | %,d |%n",
                proposed.getOrDefault(Kind.NEAR_COPY, 0L),
                proposed.getOrDefault(Kind.PARAPHRASE, 0L),
                proposed.getOrDefault(Kind.TRUE, 0L));
        out.flush();
    }

    private static List<Anchor<String>> part(List<Anchor<String>> anchors, int start) {
        return anchors.subList(start, Math.min(anchors.size(), start + Mining.CHUNK));
    }

    private static double[] positives(DenseMiner<String> miner, List<Anchor<String>> anchors) {
        double[][] scores = miner.scorer()
                .score(
                        anchors.stream().map(Anchor::input).toList(),
                        anchors.stream()
                                .map(anchor -> List.of(String.valueOf(anchor.positive())))
                                .toList());
        return Arrays.stream(scores).mapToDouble(row -> row[0]).toArray();
    }

    /** As mining has them: without the positive itself. */
    private List<Proposed<String>> proposed(
            Corpus<String> corpus, DenseMiner<String> miner, List<Anchor<String>> anchors) {
        List<List<Candidate>> found = miner.propose(anchors, depth, RandomKey.ofSeed(0));
        double[] scores = positives(miner, anchors);
        List<Proposed<String>> all = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            Anchor<String> anchor = anchors.get(i);
            all.add(new Proposed<>(
                    anchor,
                    scores[i],
                    found.get(i).stream()
                            .filter(candidate -> !anchor.own().contains(corpus.identityAt(candidate.place()))
                                    && corpus.identityAt(candidate.place()) != anchor.identity())
                            .toList()));
        }
        return all;
    }

    private static Kind kind(Corpus<String> corpus, Candidate candidate, int photograph, Map<String, Planted> truth) {
        Planted planted = truth.get(corpus.get(candidate.place()));
        return planted != null && planted.photograph() == photograph ? planted.kind() : Kind.TRUE;
    }
}
