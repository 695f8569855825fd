package dev.dipole.negatives.miner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.data.KnownPositives;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Miner;
import dev.dipole.retrieve.DenseRetriever;
import dev.dipole.retrieve.ExactIndex;
import dev.dipole.retrieve.Retriever;
import dev.dipole.similarity.VectorMetric;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RetrieverMinerTest extends MinerContract {

    private static Retriever<String> retriever(Corpus<String> corpus) {
        WordEncoder encoder = WordEncoder.of(64);
        return new DenseRetriever(
                encoder::encode, ExactIndex.of(corpus.ids(), encoder.encode(corpus.inputs()), VectorMetric.DOT));
    }

    @Override
    protected Miner<String> miner(Corpus<String> corpus) {
        return new RetrieverMiner<>("words", retriever(corpus), corpus);
    }

    @Test
    void aRetrieverOfOtherDocumentsIsRefused() {
        Corpus<String> one = Corpus.of(List.of("a"), KnownPositives::hash);
        Corpus<String> two = Corpus.of(List.of("a", "b"), KnownPositives::hash);
        try (Retriever<String> retriever = retriever(two)) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> new RetrieverMiner<>("words", retriever, one));
            assertEquals(
                    "the retriever finds 2 documents and the corpus has 1 inputs; index the corpus's inputs by their ids",
                    e.getMessage());
        }
    }
}
