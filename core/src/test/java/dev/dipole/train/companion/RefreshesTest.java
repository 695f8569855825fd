package dev.dipole.train.companion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.testing.Seeds;
import dev.dipole.train.companion.Refreshes.Refresh;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class RefreshesTest {

    /** Every mining of a run, in order, as the training meets them. */
    private static List<Refresh> all(Refreshes refreshes, long total) {
        List<Refresh> all = new ArrayList<>();
        for (long finished = 0; finished < total; finished++) {
            Refresh at = refreshes.at(finished);
            if (at != null && (all.isEmpty() || !all.get(all.size() - 1).equals(at))) {
                assertEquals(finished, at.swaps(), "what is in use changes at a swap");
                all.add(at);
            }
        }
        return all;
    }

    @Test
    void phasesFollowOneAnother() {
        boolean[] again = {true, false, true};
        Refreshes refreshes = new Refreshes(new long[] {0, 25, 40}, again, 10, 4, 62);
        assertEquals(
                List.of(
                        new Refresh(0, 0, 0),
                        new Refresh(0, 6, 10),
                        new Refresh(0, 16, 20),
                        new Refresh(1, 21, 25),
                        new Refresh(2, 36, 40),
                        new Refresh(2, 46, 50),
                        new Refresh(2, 56, 60)),
                all(refreshes, 62));
        assertNull(refreshes.next(60), "nothing is mined for after the end");
    }

    @Test
    void beforeTheFirstPhaseThereIsNothing() {
        Refreshes refreshes = new Refreshes(new long[] {5}, new boolean[] {false}, 10, 8, 20);
        assertNull(refreshes.at(4));
        assertEquals(new Refresh(0, 0, 5), refreshes.next(0), "no earlier than the run");
        assertNull(refreshes.next(5));
    }

    @Test
    void ofTwoThatBeginTogetherTheLaterCounts() {
        Refreshes refreshes = new Refreshes(new long[] {3, 3}, new boolean[] {true, true}, 5, 5, 9);
        assertEquals(List.of(new Refresh(1, 0, 3), new Refresh(1, 3, 8)), all(refreshes, 9));
    }

    @Test
    void oneMiningAtATime(SplittableRandom random) {
        for (int round = 0; round < 200; round++) {
            long total = random.nextLong(1, 80);
            long[] starts = LongStream.range(0, random.nextInt(1, 4))
                    .map(i -> random.nextLong(0, total + 5))
                    .sorted()
                    .toArray();
            boolean[] again = new boolean[starts.length];
            for (int i = 0; i < again.length; i++) {
                again[i] = random.nextBoolean();
            }
            long every = random.nextLong(1, 20);
            long after = random.nextLong(0, every + 1);
            Refreshes refreshes = new Refreshes(starts, again, every, after, total);
            List<Refresh> all = all(refreshes, total);
            long before = 0;
            for (Refresh refresh : all) {
                String told = refresh + " of " + Arrays.toString(starts) + " every " + every + " after " + after;
                assertEquals(Math.max(before, refresh.swaps() - after), refresh.begins(), told);
                assertTrue(refresh.begins() <= refresh.swaps(), told);
                before = refresh.swaps();
            }
            for (long finished = 0; finished < total; finished++) {
                long now = finished;
                Refresh expected = all.stream()
                        .filter(each -> each.swaps() > now)
                        .findFirst()
                        .orElse(null);
                assertEquals(expected, refreshes.next(finished), "after " + finished + " of " + all);
            }
        }
    }
}
