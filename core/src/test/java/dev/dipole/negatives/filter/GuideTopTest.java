package dev.dipole.negatives.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.data.KnownPositives;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Miner;
import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import dev.dipole.negatives.Proposed;
import dev.dipole.negatives.miner.DenseMiner;
import dev.dipole.negatives.miner.RandomMiner;
import dev.dipole.negatives.miner.WordEncoder;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GuideTopTest extends FilterContract {

    @Override
    protected NegativeFilter<String> filter(Corpus<String> corpus) {
        return new GuideTop<>(new RandomMiner<>(corpus), 5);
    }

    @Override
    protected boolean needsScores() {
        return false;
    }

    @Test
    void whatTheGuideFindsFirstIsRemoved() {
        Corpus<String> corpus = Corpus.of(List.of("axx", "abb", "aq", "acc"), KnownPositives::hash);
        Miner<String> guide = DenseMiner.exact(corpus, WordEncoder.of(4096), WordEncoder.of(4096));
        Proposed<String> proposed = new Proposed<>(
                Anchor.of("qbb", "p", KnownPositives::hash),
                1,
                List.of(new Candidate(3, 1), new Candidate(1, 1), new Candidate(0, 1)));
        assertEquals(List.of(places(1)), new GuideTop<>(guide, 1).objections(List.of(proposed), PositiveScores.none()));
        guide.close();
    }

    @Test
    void noneAtAllIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new GuideTop<>(new RandomMiner<>(Corpus.of(List.of("a"), KnownPositives::hash)), 0));
    }
}
