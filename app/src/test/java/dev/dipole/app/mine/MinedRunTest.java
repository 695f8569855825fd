package dev.dipole.app.mine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Example;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Pairs;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Mining;
import dev.dipole.negatives.MiningReport;
import dev.dipole.negatives.PositiveScores;
import dev.dipole.negatives.miner.RandomMiner;
import dev.dipole.testing.Seeds;
import dev.dipole.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Seeds.class)
class MinedRunTest {

    private static final int CHUNKS = 40;

    @TempDir
    Path folder;

    /** Some with scores, some without, some with no negative. */
    private static List<MinedRow> chunk(int number) {
        List<MinedRow> rows = new ArrayList<>();
        for (int i = 0; i <= number % 3; i++) {
            int count = (number + i) % 4;
            List<String> negatives = new ArrayList<>();
            List<Double> scores = new ArrayList<>();
            for (int k = 0; k < count; k++) {
                negatives.add("negative \u00e9 \"" + k + "\" of " + number);
                scores.add(k / 8.0);
            }
            boolean scored = number % 5 != 0;
            rows.add(new MinedRow(
                    "anchor " + number + "." + i,
                    "positive " + number,
                    negatives,
                    scored ? 0.75 : Double.NaN,
                    scored ? scores : List.of()));
        }
        return rows;
    }

    private static Mining<String> mining() {
        Corpus<String> corpus = Corpus.of(List.of("a", "b"), KnownPositives::hash);
        return Mining.of(corpus, new RandomMiner<>(corpus), KnownPositives.none());
    }

    /** Writes until a chunk, as a process does that is killed then; all of it, where that is the last. */
    private static long write(Path out, int until) throws IOException {
        try (RunFolder run = RunFolder.open(MinedRun.beside(out));
                MinedRun mined = MinedRun.open(out, run, Map.of("data", "made up"))) {
            Mining<String> mining = mining();
            MiningReport report = new MiningReport(mining);
            mined.restore(report);
            long done = mined.done();
            assertEquals(done, report.anchors(), "the report is of another moment than the file");
            for (int chunk = (int) done; chunk < until; chunk++) {
                mining.mine(List.of(Anchor.of("q", "a", KnownPositives::hash)), PositiveScores.none(), report);
                mined.add(chunk(chunk), chunk + 1, report);
            }
            if (until == CHUNKS) {
                Path complete = mined.complete();
                mined.publish(complete);
                assertEquals(CHUNKS, report.anchors());
            }
            return done;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".jsonl", ".jsonl.gz", ".parquet"})
    void whoeverStopsEndsInTheSameBytes(String ending, SplittableRandom random) throws IOException {
        Path whole = folder.resolve("whole" + ending);
        write(whole, CHUNKS);
        List<Example<String>> expected = new ArrayList<>();
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            for (MinedRow row : chunk(chunk)) {
                List<Double> teacher = new ArrayList<>();
                if (row.isScored()) {
                    teacher.add(row.positiveScore());
                    teacher.addAll(row.negativeScores());
                }
                expected.add(new Example<>(
                        row.anchor(), List.of(row.positive()), row.negatives(), null, Double.NaN, null, teacher));
            }
        }
        assertEquals(expected, Pairs.open(whole).readAll());
        long resumed = 0;
        for (int i = 0; i < 6; i++) {
            Path out = folder.resolve("stopped" + i + ending);
            int first = random.nextInt(1, CHUNKS);
            write(out, first);
            resumed += write(out, random.nextInt(first, CHUNKS));
            assertFalse(Files.exists(out));
            resumed += write(out, CHUNKS);
            assertEquals(-1, Files.mismatch(whole, out), ending);
            assertFalse(Files.exists(MinedRun.beside(out)), "something is left of the run");
        }
        assertTrue(resumed > 0, "nothing was gone on with");
    }
}
