package dev.dipole;

import dev.dipole.data.Document;
import dev.dipole.data.Fingerprint;
import dev.dipole.data.InputException;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.model.Prompts;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.filter.RelativeMargin;
import dev.dipole.negatives.miner.DenseMiner;
import dev.dipole.negatives.miner.RandomMiner;
import dev.dipole.negatives.miner.RetrieverMiner;
import dev.dipole.random.RandomKey;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import dev.dipole.retrieve.VectorIndex;
import dev.dipole.train.Companion;
import dev.dipole.train.companion.Curriculum;
import dev.dipole.train.companion.Hunt;
import dev.dipole.train.companion.Phase;
import dev.dipole.train.companion.RefreshedNegatives;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The negatives that a training of texts mines, as its settings say.
 *
 * @param settings which, and when
 * @param documents what they are mined from beside the data's own positives and negatives, without prompts
 * @param lexical builds an index of words; null: there is none
 * @param approximate builds an index of vectors from their ids, by dot product; null: there is none
 */
record MinedNegatives(
        NegativesSettings settings,
        List<String> documents,
        @Nullable Function<List<Document>, Retriever<String>> lexical,
        @Nullable BiFunction<List<String>, float[][], VectorIndex> approximate) {

    MinedNegatives {
        documents = List.copyOf(documents);
        boolean words = settings.parts().stream().anyMatch(part -> part.kind() == NegativesSettings.Kind.LEXICAL);
        if (words && lexical == null) {
            throw new IllegalArgumentException("negatives.phases " + settings.phases()
                    + " name lexical, and there is no index of words; give one to TextTraining.lexical");
        }
        boolean dense = settings.parts().stream().anyMatch(part -> part.kind() == NegativesSettings.Kind.DENSE);
        if (dense && settings.search() == NegativesSettings.Search.HNSW && approximate == null) {
            throw new IllegalArgumentException("negatives.search is hnsw, and there is no such index; give one to"
                    + " TextTraining.approximate, or search exactly");
        }
    }

    /** What of it decides how a run ends, beside the settings and the data: SHA-256, in hexadecimal, of the documents. */
    String fingerprint() {
        return Fingerprint.of(documents.toArray(String[]::new));
    }

    /**
     * The companion that mines them for an encoder of both sides.
     *
     * @param source what is trained on, behind its prompts
     */
    Companion<String> companion(
            TrainableEncoder<String, ?> encoder, Source<String> source, Prompts prompts, RandomKey key) {
        List<Anchor<String>> anchors = Hunt.anchors(source, KnownPositives::hash);
        if (anchors.isEmpty()) {
            throw new InputException(
                    source.name() + " has no plain pair, and negatives.phases " + settings.phases()
                            + " mine for such; leave them empty for labels, scored pairs, and mixtures that exempt their parts");
        }
        List<String> texts = new ArrayList<>(Corpus.of(source).inputs());
        documents.stream()
                .filter(document -> !document.isBlank())
                .forEach(document -> texts.add(prompts.document() + document));
        Corpus<String> corpus = Corpus.of(texts, KnownPositives::hash);
        List<NegativeFilter<String>> filters =
                settings.relativeMargin() == 0 ? List.of() : List.of(new RelativeMargin<>(settings.relativeMargin()));
        List<Phase<String>> phases = new ArrayList<>();
        settings.parts().forEach(part -> phases.add(phase(part, corpus, prompts)));
        return new RefreshedNegatives<>(
                encoder,
                encoder,
                new Curriculum<>(
                        phases, settings.refreshEvery(), settings.swapAfter(), settings.perAnchor(), settings.depth()),
                new Hunt<>(corpus, anchors, KnownPositives.of(source), filters),
                key);
    }

    private Phase<String> phase(NegativesSettings.Part part, Corpus<String> corpus, Prompts prompts) {
        String name = part.kind().toString();
        return switch (part.kind()) {
            case RANDOM -> Phase.drawn(name, part.start(), () -> new RandomMiner<>(corpus));
            case LEXICAL ->
                Phase.once(name, part.start(), () -> new RetrieverMiner<>(name, words(corpus, prompts), corpus));
            case DENSE ->
                Phase.byWeights(
                        name,
                        part.start(),
                        weights -> approximate == null || settings.search() == NegativesSettings.Search.EXACT
                                ? DenseMiner.exact(corpus, weights.anchors(), weights.candidates())
                                : DenseMiner.of(corpus, weights.anchors(), weights.candidates(), approximate));
        };
    }

    private Retriever<String> words(Corpus<String> corpus, Prompts prompts) {
        if (lexical == null) {
            throw new IllegalStateException("without an index of words there is no lexical phase");
        }
        List<Document> bare = new ArrayList<>(corpus.size());
        for (int place = 0; place < corpus.size(); place++) {
            String text = corpus.get(place).substring(prompts.document().length());
            bare.add(new Document(Integer.toString(place), "", text));
        }
        return new Bare(lexical.apply(bare), prompts.query().length());
    }

    /**
     * A retriever that is asked with prompted queries, and whose documents have no prompts: words that stand before every text
     * tell nothing apart.
     *
     * @param prompt length of what is taken off each query
     */
    private record Bare(Retriever<String> inner, int prompt) implements Retriever<String> {

        @Override
        public List<Hit> search(String query, int k) {
            return inner.search(query.substring(prompt), k);
        }

        @Override
        public List<List<Hit>> searchAll(List<String> queries, int k) {
            return inner.searchAll(
                    queries.stream().map(query -> query.substring(prompt)).toList(), k);
        }

        @Override
        public int size() {
            return inner.size();
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
