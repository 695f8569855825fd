package dev.dipole.negatives;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Beir;
import dev.dipole.data.Documents;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.negatives.miner.DenseMiner;
import dev.dipole.negatives.miner.WordEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mining by vectors over all of two real sets, where they are present. */
final class RealMiningTest {

    @ParameterizedTest
    @ValueSource(strings = {"scifact", "medquad"})
    void nothingThatBelongsIsMined(String name) {
        Path folder = Path.of(System.getProperty("project.root", "."), "..", "shared", "data", name);
        Assumptions.assumeTrue(Files.isDirectory(folder), folder + " is absent");
        Source<String> source = Beir.trainingPairs(folder, "train");
        KnownPositives known = KnownPositives.of(source);
        Corpus<String> corpus;
        try (Documents.Cursor documents = Documents.open(folder)) {
            corpus = Corpus.of(documents);
        }
        WordEncoder words = WordEncoder.of(96);
        try (Miner<String> miner = DenseMiner.exact(corpus, words, words)) {
            MiningReport report = Mining.of(corpus, miner, known)
                    .with(5, 20)
                    .mine(source, mined -> mined.forEach(one -> check(one, corpus, known)));
            assertTrue(report.belonging() > 0, "no positive was found, so nothing was tested");
            assertTrue(report.kept() > 4 * report.anchors());
        }
    }

    private static void check(Mined<String> mined, Corpus<String> corpus, KnownPositives known) {
        for (Candidate negative : mined.negatives()) {
            String text = corpus.get(negative.place());
            assertFalse(known.contains(mined.anchor().input(), text), text);
            assertFalse(
                    text.equals(mined.anchor().positive())
                            || text.equals(mined.anchor().input()),
                    text);
        }
    }
}
