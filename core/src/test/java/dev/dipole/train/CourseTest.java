package dev.dipole.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.settings.Settings;
import dev.dipole.testing.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class CourseTest {

    private static Course course(long examples, int batch, int block, int epochs) {
        return new Course(
                examples,
                Settings.override(
                        TrainingSettings.defaults(), List.of("batch=" + batch, "block=" + block, "epochs=" + epochs)));
    }

    /** Walks through the run as nested loops would, and finds each step where it is said to be. */
    @Test
    void everyStepHasItsPlace(SplittableRandom random) {
        for (int trial = 0; trial < 50; trial++) {
            int batch = random.nextInt(2, 40);
            int block = batch + random.nextInt(60);
            Course course = course(random.nextInt(2, 700), batch, block, random.nextInt(1, 4));
            long step = 0;
            for (int epoch = 0; epoch < course.epochs(); epoch++) {
                long seen = 0;
                for (long at = 0; at < course.blocks(); at++) {
                    assertEquals(seen, course.blockStart(at));
                    int inBlock = 0;
                    for (int index = 0; index < course.batches(at); index++) {
                        assertEquals(new Course.Place(epoch, at, index), course.place(step++));
                        int size = course.batchStart(at, index + 1) - course.batchStart(at, index);
                        assertTrue(size >= 2 && size <= Math.max(batch, 3), "a batch of " + size + " at " + batch);
                        inBlock += size;
                    }
                    assertEquals(course.blockSize(at), inBlock);
                    seen += inBlock;
                }
                assertEquals(course.examples(), seen, "every example once in an epoch");
            }
            assertEquals(course.steps(), step);
        }
    }

    @Test
    void aLimitOfStepsEndsTheRun() {
        TrainingSettings limited =
                Settings.override(TrainingSettings.defaults(), List.of("batch=10", "epochs=3", "steps=7"));
        assertEquals(7, new Course(100, limited).steps());
        assertEquals(30, course(100, 10, 1000, 3).steps());
    }
}
