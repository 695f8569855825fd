package dev.dipole.negatives.miner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.data.KnownPositives;
import dev.dipole.encoder.Encoder;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Miner;
import dev.dipole.negatives.VectorScorer;
import dev.dipole.random.RandomKey;
import dev.dipole.retrieve.ExactIndex;
import dev.dipole.similarity.VectorMetric;
import dev.dipole.testing.Messages;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DenseMinerTest extends MinerContract {

    @Override
    protected Miner<String> miner(Corpus<String> corpus) {
        return DenseMiner.exact(corpus, WordEncoder.of(64), WordEncoder.of(64));
    }

    @Test
    void whatTheIndexHoldsIsNotEncodedAgain(RandomKey key) {
        List<String> encoded = new ArrayList<>();
        Encoder<String> words = WordEncoder.of(64);
        Encoder<String> counting = new Encoder<>() {
            @Override
            public int dim() {
                return words.dim();
            }

            @Override
            public float[][] encode(List<String> inputs) {
                encoded.addAll(inputs);
                return words.encode(inputs);
            }
        };
        Corpus<String> corpus = Corpus.of(List.of("axx abb", "acc add"), KnownPositives::hash);
        try (Miner<String> miner = DenseMiner.exact(corpus, counting, counting)) {
            List<String> asked = List.of("qcc qdd", "qxx qbb");
            miner.propose(
                    asked.stream()
                            .map(text -> Anchor.of(text, null, KnownPositives::hash))
                            .toList(),
                    1,
                    key);
            double[][] scores =
                    miner.scorer().score(asked, List.of(List.of("acc add", "anew"), List.of("axx abb", "acc add")));
            assertEquals(List.of("axx abb", "acc add", "qcc qdd", "qxx qbb", "anew"), encoded);
            double[][] plain = new VectorScorer<>(words, words)
                    .score(asked, List.of(List.of("acc add", "anew"), List.of("axx abb", "acc add")));
            assertArrayEquals(plain[0], scores[0]);
            assertArrayEquals(plain[1], scores[1]);
        }
    }

    @Test
    void anIndexOfAnotherMetricIsRefused() {
        Corpus<String> corpus = Corpus.of(List.of("axx abb", "acc add"), KnownPositives::hash);
        Messages.assertMessage(
                "the index compares by cosine; a miner's must compare by dot, which is what its scores are",
                () -> DenseMiner.of(
                        corpus,
                        WordEncoder.of(64),
                        WordEncoder.of(64),
                        (ids, vectors) -> ExactIndex.of(ids, vectors, VectorMetric.COSINE)));
    }

    @Test
    void theMostAlikeIsFirst(RandomKey key) {
        Corpus<String> corpus = Corpus.of(List.of("axx abb", "acc add", "aee aff", "aee add"), KnownPositives::hash);
        try (Miner<String> miner = DenseMiner.exact(corpus, WordEncoder.of(4096), WordEncoder.of(4096))) {
            List<Anchor<String>> anchors = List.of(Anchor.of("qcc qdd", null, KnownPositives::hash));
            assertEquals(
                    List.of(1, 3, 0, 2),
                    miner.propose(anchors, 4, key).get(0).stream()
                            .map(candidate -> candidate.place())
                            .toList());
        }
    }
}
