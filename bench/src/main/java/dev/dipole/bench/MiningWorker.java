package dev.dipole.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.data.Columns;
import dev.dipole.data.Document;
import dev.dipole.data.Documents;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Pairs;
import dev.dipole.data.Source;
import dev.dipole.encoder.Encoder;
import dev.dipole.model.Model;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Miner;
import dev.dipole.negatives.Mining;
import dev.dipole.negatives.filter.RelativeMargin;
import dev.dipole.negatives.miner.DenseMiner;
import dev.dipole.negatives.miner.RetrieverMiner;
import dev.dipole.retrieve.ExactIndex;
import dev.dipole.retrieve.VectorIndex;
import dev.dipole.search.Analysis;
import dev.dipole.search.Bm25;
import dev.dipole.search.Bm25Settings;
import dev.dipole.similarity.VectorMetric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Mines once and says how long it took and how far the process grew. */
@Command(name = "mining-worker", hidden = true)
final class MiningWorker implements Callable<Integer> {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--model", required = true)
    private Path folder;

    @Option(names = "--pairs", required = true)
    private Path pairs;

    @Option(names = "--corpus", required = true)
    private Path texts;

    @Option(names = "--lexical")
    private boolean lexical;

    @Option(names = "--negatives", required = true)
    private int negatives;

    @Option(names = "--depth", required = true)
    private int depth;

    @Option(names = "--margin", required = true)
    private double margin;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    MiningWorker() {}

    @Override
    public Integer call() throws IOException {
        Source<String> source = Pairs.open(pairs, Columns.of("anchor", "positive"));
        Corpus<String> corpus;
        try (Documents.Cursor documents = Documents.open(texts)) {
            corpus = Corpus.of(documents);
        }
        try (Model model = Model.load(folder)) {
            model.encode(corpus.inputs().subList(0, Math.min(64, corpus.size()))); // warm, as the peer is
            System.gc();
            long before = ProcessMemory.residentBytes();
            long began = System.nanoTime();
            long count = mine(source, corpus, model);
            double seconds = (System.nanoTime() - began) * 1e-9;
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("seconds", seconds);
            answer.put("anchors", count);
            answer.put("more_bytes", ProcessMemory.peakBytes() - before);
            if (!lexical) {
                answer.put("search_seconds", search(source, corpus, model));
            }
            spec.commandLine().getOut().println(new ObjectMapper().writeValueAsString(answer));
        }
        return 0;
    }

    private long mine(Source<String> source, Corpus<String> corpus, Model model) {
        KnownPositives known = KnownPositives.of(source);
        long[] count = {0};
        try (Miner<String> miner = miner(corpus, model)) {
            Mining.of(corpus, miner, known)
                    .with(List.of(new RelativeMargin<>(margin)))
                    .with(negatives, depth)
                    .mine(source, mined -> count[0] += mined.size());
        }
        return count[0];
    }

    private Miner<String> miner(Corpus<String> corpus, Model model) {
        if (!lexical) {
            return DenseMiner.exact(corpus, model.queries(), model.documents());
        }
        List<Document> documents = new ArrayList<>(corpus.size());
        for (int place = 0; place < corpus.size(); place++) {
            documents.add(new Document(Integer.toString(place), "", corpus.get(place)));
        }
        return new RetrieverMiner<>("bm25", Bm25.of(documents, Analysis.ENGLISH, Bm25Settings.defaults()), corpus);
    }

    /** Of the search alone, the vectors at hand. */
    private double search(Source<String> source, Corpus<String> corpus, Model model) {
        List<String> anchors = new ArrayList<>();
        try (Source.Cursor<String> cursor = source.open(0)) {
            for (var example = cursor.next(); example != null; example = cursor.next()) {
                anchors.add(example.anchor());
            }
        }
        Encoder<String> queries = model.queries();
        List<float[]> asked = Arrays.asList(queries.encode(anchors));
        try (VectorIndex index =
                ExactIndex.of(corpus.ids(), model.documents().encode(corpus.inputs()), VectorMetric.DOT)) {
            long began = System.nanoTime();
            index.searchAll(asked, depth);
            return (System.nanoTime() - began) * 1e-9;
        }
    }
}
