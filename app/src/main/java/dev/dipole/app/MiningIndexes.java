package dev.dipole.app;

import dev.dipole.TextSettings;
import dev.dipole.TextTraining;
import dev.dipole.retrieve.VectorIndex;
import dev.dipole.search.Analysis;
import dev.dipole.search.Bm25;
import dev.dipole.search.Bm25Settings;
import dev.dipole.search.HnswIndex;
import dev.dipole.search.HnswSettings;
import dev.dipole.similarity.VectorMetric;
import java.util.List;
import java.util.function.Supplier;

/** Lucene's indexes for the negatives that a training mines. */
public final class MiningIndexes {

    private MiningIndexes() {}

    /**
     * Gives a training what its phases of mining need; nothing where it has none.
     *
     * @param settings those of the training
     * @param corpus what is mined from beside the data, read only if it is needed
     */
    public static void give(TextTraining training, TextSettings settings, Supplier<List<String>> corpus) {
        if (settings.negatives().phases().isEmpty()) {
            return;
        }
        // Who has identifiers split for the model wants them split for BM25.
        boolean code =
                settings.base().name().equals("none") && settings.vocabulary().splitIdentifiers();
        Analysis analysis = code ? Analysis.CODE : Analysis.ENGLISH;
        training.lexical(documents -> Bm25.of(documents, analysis, Bm25Settings.defaults()))
                .approximate(MiningIndexes::graph)
                .corpus(corpus.get());
    }

    /** One thread builds the same graph each time, so that a resumed run mines what it would have. */
    private static VectorIndex graph(List<String> ids, float[][] vectors) {
        return HnswIndex.of(
                ids, vectors, VectorMetric.DOT, HnswSettings.defaults().withThreads(1));
    }
}
