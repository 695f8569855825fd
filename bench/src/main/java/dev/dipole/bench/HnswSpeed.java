package dev.dipole.bench;

import dev.dipole.model.Model;
import dev.dipole.retrieve.ExactIndex;
import dev.dipole.retrieve.Hit;
import dev.dipole.search.HnswIndex;
import dev.dipole.search.HnswSettings;
import dev.dipole.similarity.VectorMetric;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Our index beside Lucene used directly, on disk, under the same settings and on the same unit vectors. Both search the same
 * graph, one query after the other, so that what differs is the layer above Lucene alone. The peer answers with document
 * numbers, ours with identifiers.
 */
@Command(
        name = "hnsw",
        description = "Builds and searches a graph of neighbours, beside Lucene used directly.",
        sortOptions = false)
final class HnswSpeed implements Callable<Integer> {

    private static final String FIELD = "vector";

    /** Queries that one side is asked before the other's turn. */
    private static final int TURN = 20;

    @Mixin
    private Options options;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Runs of each side, in turn; medians count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--model",
            paramLabel = "FOLDER",
            description = "Index the quickstart's methods as this model encodes them, instead of generated clusters.")
    private @Nullable Path model;

    @Option(names = "--vectors", defaultValue = "20000", description = "How many at most (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--dim", defaultValue = "256", description = "Of generated vectors (default: ${DEFAULT-VALUE}).")
    private int dim;

    @Option(names = "--queries", defaultValue = "2000", description = "How many (default: ${DEFAULT-VALUE}).")
    private int queryCount;

    @Option(names = "-k", defaultValue = "10", description = "Answers asked for (default: ${DEFAULT-VALUE}).")
    private int k;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    HnswSpeed() {}

    /** Ways to build with Lucene alone. */
    private enum Build {
        /** One segment, whose graph grows as documents arrive, on one thread. */
        ONE_FLUSH,
        /** Segments with graphs, merged by all threads. */
        MERGED,
        /** Segments without graphs, merged by all threads: what our index does. */
        FLAT_MERGED
    }

    /** Ways to search with Lucene alone. */
    private enum Search {
        /** The segment's reader asked directly. */
        LEAF,
        /** A query through a searcher. */
        QUERY
    }

    /** What is indexed and what is asked. */
    private record Data(float[][] vectors, float[][] queries) {}

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Report report = new Report();
        HnswSettings settings = HnswSettings.defaults();
        Data data = data(err);
        Path work = Files.createTempDirectory("dipole-bench");
        try {
            Path built = build(report, data, settings, work, err);
            search(report, data, settings, built, err);
        } finally {
            Corpus.delete(work);
        }
        List<Object> again = new ArrayList<>(
                List.of("--rounds", rounds, "--vectors", count, "--dim", dim, "--queries", queryCount, "-k", k));
        if (model != null) {
            again.addAll(List.of("--model", model));
        }
        report.finish(spec.commandLine().getOut(), options.json, Options.rerun("hnsw", again.toArray()));
        return 0;
    }

    private Data data(PrintWriter err) {
        if (model != null) {
            Corpus corpus = Corpus.ofLibraries(err);
            try (Model loaded = Model.load(model)) {
                float[][] vectors = nonZero(loaded.encode(corpus.methods(count)));
                List<String> asked = corpus.development().queries().values().stream()
                        .limit(queryCount)
                        .toList();
                return new Data(vectors, nonZero(loaded.encode(asked)));
            }
        }
        SplittableRandom random = new SplittableRandom(7);
        // Clusters, as embeddings have them: independent points in many dimensions are all equally far apart.
        float[][] centres = new float[Math.max(1, count / 50)][];
        Arrays.setAll(centres, i -> gaussian(random, null));
        float[][] vectors = new float[count][];
        Arrays.setAll(vectors, i -> gaussian(random, centres[random.nextInt(centres.length)]));
        float[][] queries = new float[queryCount][];
        Arrays.setAll(queries, i -> gaussian(random, centres[random.nextInt(centres.length)]));
        return new Data(vectors, queries);
    }

    private static float[][] nonZero(float[][] rows) {
        return Arrays.stream(rows)
                .filter(row -> VectorMetric.DOT.score(row, row) > 0)
                .toArray(float[][]::new);
    }

    /** A unit vector, around a centre where one is given. */
    private float[] gaussian(SplittableRandom random, float @Nullable [] centre) {
        float[] vector = new float[dim];
        for (int i = 0; i < dim; i++) {
            double spread = centre == null ? 1 : 0.7 / Math.sqrt(dim);
            vector[i] = (float) (random.nextGaussian() * spread + (centre == null ? 0 : centre[i]));
        }
        double norm = Math.sqrt(VectorMetric.DOT.score(vector, vector));
        for (int i = 0; i < dim; i++) {
            vector[i] /= (float) norm;
        }
        return vector;
    }

    private Path build(Report report, Data data, HnswSettings settings, Path work, PrintWriter err) throws IOException {
        List<String> ids = ids(data);
        List<Double> ours = new ArrayList<>();
        Map<Build, List<Double>> peers = new LinkedHashMap<>();
        Path last = work;
        // The first of each is not counted: it compiles the code of both.
        for (int round = 0; round <= rounds; round++) {
            err.printf("build, round %d of %d%n", round, rounds);
            last = work.resolve("ours" + round);
            long began = System.nanoTime();
            HnswIndex.write(last, ids, data.vectors, VectorMetric.COSINE, settings);
            double seconds = (System.nanoTime() - began) * 1e-9;
            if (round > 0) {
                ours.add(seconds);
            }
            for (Build way : Build.values()) {
                double peer = build(way, data.vectors, settings, work.resolve(way + "" + round));
                if (round > 0) {
                    peers.computeIfAbsent(way, key -> new ArrayList<>()).add(peer);
                }
            }
        }
        Build best = Build.FLAT_MERGED;
        for (Build way : Build.values()) {
            double median = Report.median(Objects.requireNonNull(peers.get(way)));
            report.note(String.format(Locale.ROOT, "peer, build %s: %s s", named(way), Report.number(median)));
            if (median < Report.median(Objects.requireNonNull(peers.get(best)))) {
                best = way;
            }
        }
        report.add(new Row(
                "hnsw build",
                parameters(data, settings, named(best)),
                Report.median(ours),
                Report.median(Objects.requireNonNull(peers.get(best))),
                "s",
                Row.Bar.ratioAtMost(1.05)));
        return last;
    }

    private static String named(Enum<?> way) {
        return way.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private Map<String, Object> parameters(Data data, HnswSettings settings, String peer) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("vectors", data.vectors.length);
        parameters.put("dim", data.vectors[0].length);
        parameters.put("m", settings.m());
        parameters.put("ef_construction", settings.efConstruction());
        parameters.put("ef_search", settings.efSearch());
        parameters.put("threads", settings.threads());
        parameters.put("rounds", rounds);
        parameters.put("data", model == null ? "generated clusters" : "encoded methods");
        parameters.put("peer", peer);
        return parameters;
    }

    private static List<String> ids(Data data) {
        return IntStream.range(0, data.vectors.length)
                .mapToObj(Integer::toString)
                .toList();
    }

    private static double build(Build way, float[][] vectors, HnswSettings settings, Path folder) throws IOException {
        long began = System.nanoTime();
        ExecutorService executor = Executors.newFixedThreadPool(settings.threads());
        KnnVectorsFormat graph = new Lucene99HnswVectorsFormat(
                settings.m(), settings.efConstruction(), settings.threads(), settings.threads() == 1 ? null : executor);
        KnnVectorsFormat none =
                new Lucene99HnswVectorsFormat(settings.m(), settings.efConstruction(), 1, null, Integer.MAX_VALUE);
        try (Directory directory = FSDirectory.open(folder)) {
            IndexWriterConfig first = config(way == Build.FLAT_MERGED ? none : graph);
            if (way != Build.ONE_FLUSH) {
                first.setMergePolicy(NoMergePolicy.INSTANCE);
            }
            try (IndexWriter writer = new IndexWriter(directory, first)) {
                for (int i = 0; i < vectors.length; i++) {
                    Document document = new Document();
                    document.add(new KnnFloatVectorField(FIELD, vectors[i], VectorSimilarityFunction.DOT_PRODUCT));
                    writer.addDocument(document);
                    if (way != Build.ONE_FLUSH && i == vectors.length / 2 - 1) {
                        writer.flush();
                    }
                }
            }
            if (way != Build.ONE_FLUSH) {
                try (IndexWriter writer = new IndexWriter(directory, config(graph))) {
                    writer.forceMerge(1);
                }
            }
        } finally {
            executor.shutdown();
        }
        return (System.nanoTime() - began) * 1e-9;
    }

    private static IndexWriterConfig config(KnnVectorsFormat format) {
        return new IndexWriterConfig()
                .setRAMBufferSizeMB(1024)
                .setUseCompoundFile(false)
                .setMergeScheduler(new SerialMergeScheduler())
                .setCodec(new Lucene104Codec() {
                    @Override
                    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                        return format;
                    }
                });
    }

    private void search(Report report, Data data, HnswSettings settings, Path folder, PrintWriter err)
            throws IOException {
        List<Double> ours = new ArrayList<>();
        Map<Search, List<Double>> peers = new LinkedHashMap<>();
        double recall;
        double peerRecall;
        try (HnswIndex index = HnswIndex.open(folder, settings.efSearch());
                ExactIndex exact = ExactIndex.of(ids(data), data.vectors, VectorMetric.COSINE);
                Directory directory = FSDirectory.open(folder);
                DirectoryReader reader = DirectoryReader.open(directory)) {
            LeafReader leaf = reader.leaves().get(0).reader();
            IndexSearcher searcher = new IndexSearcher(reader);
            List<Set<String>> wanted = exact.searchAll(Arrays.asList(data.queries), k).stream()
                    .map(hits -> (Set<String>)
                            new HashSet<>(hits.stream().map(Hit::id).toList()))
                    .toList();
            recall = recall(
                    wanted,
                    row -> index.search(data.queries[row], k).stream()
                            .map(Hit::id)
                            .toList());
            peerRecall = recall(
                    wanted,
                    row -> Arrays.stream(direct(Search.LEAF, leaf, searcher, data.queries[row], settings))
                            .map(doc -> String.valueOf(doc.doc))
                            .toList());
            for (int round = 0; round <= rounds; round++) {
                err.printf("search, round %d of %d%n", round, rounds);
                double ourSeconds = 0;
                Map<Search, Double> seconds = new LinkedHashMap<>();
                // In short turns, so that what else the machine does falls on all alike.
                for (int start = 0; start < data.queries.length; start += TURN) {
                    float[][] turn =
                            Arrays.copyOfRange(data.queries, start, Math.min(data.queries.length, start + TURN));
                    long began = System.nanoTime();
                    for (float[] query : turn) {
                        index.search(query, k);
                    }
                    ourSeconds += (System.nanoTime() - began) * 1e-9;
                    for (Search way : Search.values()) {
                        began = System.nanoTime();
                        for (float[] query : turn) {
                            direct(way, leaf, searcher, query, settings);
                        }
                        seconds.merge(way, (System.nanoTime() - began) * 1e-9, Double::sum);
                    }
                }
                if (round > 0) {
                    ours.add(data.queries.length / ourSeconds);
                    seconds.forEach((way, spent) ->
                            peers.computeIfAbsent(way, key -> new ArrayList<>()).add(data.queries.length / spent));
                }
            }
        }
        Search best = Search.LEAF;
        for (Search way : Search.values()) {
            double median = Report.median(Objects.requireNonNull(peers.get(way)));
            report.note(String.format(Locale.ROOT, "peer, search %s: %s queries/s", named(way), Report.number(median)));
            if (median > Report.median(Objects.requireNonNull(peers.get(best)))) {
                best = way;
            }
        }
        Map<String, Object> parameters = parameters(data, settings, named(best));
        parameters.put("queries", data.queries.length);
        parameters.put("k", k);
        report.add(new Row(
                "hnsw search",
                parameters,
                Report.median(ours),
                Report.median(Objects.requireNonNull(peers.get(best))),
                "queries/s",
                Row.Bar.ratioAtLeast(1 / 1.05)));
        report.add(new Row("hnsw recall", parameters, recall, peerRecall, "recall@" + k, Row.Bar.differenceAtLeast(0)));
    }

    private ScoreDoc[] direct(Search way, LeafReader leaf, IndexSearcher searcher, float[] query, HnswSettings settings)
            throws IOException {
        int candidates = Math.max(k, settings.efSearch());
        ScoreDoc[] found = switch (way) {
            case LEAF ->
                leaf.searchNearestVectors(
                                FIELD,
                                query,
                                candidates,
                                AcceptDocs.fromLiveDocs(null, leaf.maxDoc()),
                                Integer.MAX_VALUE)
                        .scoreDocs;
            case QUERY -> searcher.search(new KnnFloatVectorQuery(FIELD, query, candidates), k).scoreDocs;
        };
        return found.length > k ? Arrays.copyOf(found, k) : found;
    }

    /** Answers a query by its row. */
    private interface Answers {
        List<String> of(int row) throws IOException;
    }

    private double recall(List<Set<String>> wanted, Answers answers) throws IOException {
        double found = 0;
        for (int row = 0; row < wanted.size(); row++) {
            found += answers.of(row).stream().filter(wanted.get(row)::contains).count();
        }
        return found / wanted.size() / k;
    }
}
