package dev.dipole.negatives.miner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.KnownPositives;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Miner;
import dev.dipole.negatives.VectorScorer;
import dev.dipole.random.RandomKey;
import dev.dipole.testing.Texts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ScoredMinerTest extends MinerContract {

    private static final VectorScorer<String> GUIDE =
            new VectorScorer<>(new WordEncoder(32, 7), new WordEncoder(32, 7));

    @Override
    protected Miner<String> miner(Corpus<String> corpus) {
        return ScoredMiner.reranking(new RandomMiner<>(corpus), corpus, GUIDE);
    }

    @Test
    void rerankingOrdersAndKeepingDoesNot(SplittableRandom random, RandomKey key) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            texts.add(Texts.text(random, 'a', i));
        }
        Corpus<String> corpus = Corpus.of(texts, KnownPositives::hash);
        List<Anchor<String>> anchors = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            // More candidates in all than are scored at once.
            anchors.add(Anchor.of(Texts.text(random, 'q', i), null, KnownPositives::hash));
        }
        Miner<String> inner = new RandomMiner<>(corpus);
        List<List<Candidate>> plain = inner.propose(anchors, 600, key);
        List<List<Candidate>> kept =
                ScoredMiner.keepingOrder(inner, corpus, GUIDE).propose(anchors, 600, key);
        List<List<Candidate>> ordered =
                ScoredMiner.reranking(inner, corpus, GUIDE).propose(anchors, 600, key);
        for (int i = 0; i < anchors.size(); i++) {
            assertEquals(
                    plain.get(i).stream().map(Candidate::place).toList(),
                    kept.get(i).stream().map(Candidate::place).toList());
            assertEquals(new HashSet<>(kept.get(i)), new HashSet<>(ordered.get(i)));
            for (int k = 1; k < ordered.get(i).size(); k++) {
                assertTrue(ordered.get(i).get(k).score()
                        <= ordered.get(i).get(k - 1).score());
            }
        }
    }
}
