package dev.dipole.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Beir;
import dev.dipole.data.Document;
import dev.dipole.data.Documents;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Miner;
import dev.dipole.negatives.Mining;
import dev.dipole.negatives.MiningReport;
import dev.dipole.negatives.miner.KnownTexts;
import dev.dipole.negatives.miner.MinerContract;
import dev.dipole.negatives.miner.RetrieverMiner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BM25 as a miner, on made-up data and on all of two real sets. */
final class LexicalMiningTest extends MinerContract {

    @Override
    protected Miner<String> miner(Corpus<String> corpus) {
        List<Document> documents = new ArrayList<>();
        for (int place = 0; place < corpus.size(); place++) {
            documents.add(new Document(Integer.toString(place), "", corpus.get(place)));
        }
        return new RetrieverMiner<>("bm25", Bm25.of(documents, Analysis.ENGLISH, Bm25Settings.defaults()), corpus);
    }

    @ParameterizedTest
    @CsvSource({"scifact, 919", "medquad, 13270"})
    void nothingThatBelongsIsMinedFromRealData(String name, int pairs) {
        Path folder = Path.of(System.getProperty("project.root", "."), "..", "shared", "data", name);
        Assumptions.assumeTrue(Files.isDirectory(folder), folder + " is absent: mining all of it is not tested");
        Source<String> source = Beir.trainingPairs(folder, "train");
        KnownTexts texts = KnownTexts.of(source);
        Corpus<String> corpus;
        try (Documents.Cursor documents = Documents.open(folder)) {
            corpus = Corpus.of(documents);
        }
        try (Miner<String> miner = miner(corpus)) {
            MiningReport report = Mining.of(corpus, miner, KnownPositives.of(source))
                    .with(5, 10)
                    .mine(source, mined -> mined.forEach(one -> texts.check(one, corpus)));
            assertEquals(pairs, report.anchors());
            assertTrue(report.belonging() > pairs / 2, "hardly any positive was found, so nothing was tested");
            assertTrue(report.kept() > 4L * pairs);
        }
    }
}
