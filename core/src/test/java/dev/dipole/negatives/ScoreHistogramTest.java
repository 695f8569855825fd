package dev.dipole.negatives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.testing.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class ScoreHistogramTest {

    @Test
    void binsHoldWhatFallsIntoThemWhateverTheOrder(SplittableRandom random) {
        for (double unit : new double[] {0.001, 1, 50, 1e30}) {
            double[] scores = random.doubles(500, -unit, unit).toArray();
            ScoreHistogram forward = new ScoreHistogram();
            ScoreHistogram backward = new ScoreHistogram();
            for (int i = 0; i < scores.length; i++) {
                forward.add(scores[i]);
                backward.add(scores[scores.length - 1 - i]);
            }
            List<ScoreHistogram.Bin> bins = forward.bins();
            assertEquals(bins, backward.bins());
            assertTrue(bins.size() <= ScoreHistogram.BINS);
            long total = 0;
            for (ScoreHistogram.Bin bin : bins) {
                long within = 0;
                for (double score : scores) {
                    within += score >= bin.from() && score < bin.to() ? 1 : 0;
                }
                assertEquals(within, bin.count());
                total += within;
            }
            assertEquals(500, total);
            assertTrue(bins.get(0).count() > 0 && bins.get(bins.size() - 1).count() > 0);
        }
    }

    @Test
    void whatWasNotedGoesOn(SplittableRandom random) {
        ScoreHistogram whole = new ScoreHistogram();
        ScoreHistogram first = new ScoreHistogram();
        for (int i = 0; i < 100; i++) {
            double score = i % 7 == 0 ? Double.NaN : random.nextDouble(-20, 30);
            whole.add(score);
            first.add(score);
            if (i == 50) {
                ScoreHistogram restored = new ScoreHistogram();
                restored.restore(first.toMap());
                first = restored;
            }
        }
        assertEquals(whole.toMap(), first.toMap());
        assertEquals(15, whole.others());
    }
}
