package dev.dipole.negatives;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Beir;
import dev.dipole.data.Documents;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.negatives.miner.DenseMiner;
import dev.dipole.negatives.miner.KnownTexts;
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
        Assumptions.assumeTrue(Files.isDirectory(folder), folder + " is absent: mining all of it is not tested");
        Source<String> source = Beir.trainingPairs(folder, "train");
        KnownTexts texts = KnownTexts.of(source);
        Corpus<String> corpus;
        try (Documents.Cursor documents = Documents.open(folder)) {
            corpus = Corpus.of(documents);
        }
        WordEncoder words = WordEncoder.of(96);
        try (Miner<String> miner = DenseMiner.exact(corpus, words, words)) {
            MiningReport report = Mining.of(corpus, miner, KnownPositives.of(source))
                    .with(5, 20)
                    .mine(source, mined -> mined.forEach(one -> texts.check(one, corpus)));
            assertTrue(report.belonging() > 0, "no positive was found, so nothing was tested");
            assertTrue(report.kept() > 4 * report.anchors());
        }
    }
}
