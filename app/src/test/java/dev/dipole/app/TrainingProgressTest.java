package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.monitor.RunEvent;
import dev.dipole.train.TrainingListener;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TrainingProgressTest {

    private final StringWriter err = new StringWriter();

    private void run(boolean terminal) {
        TrainingProgress progress = new TrainingProgress(new PrintWriter(err, true), terminal);
        progress.planned(new TrainingListener.Plan(2, 12_345, 75, 210_000_000));
        progress.stepped(new TrainingListener.Step(1, 2, 1.5, 20_000, 3.2, 0.05, 1, 0));
        progress.warned("the loss is 0");
        progress.stepped(new TrainingListener.Step(2, 2, 1.25, 20_000, 0, 0.05, 1, 0));
        progress.evaluated(2, "mrr@10", 0.5, true);
    }

    @Test
    void aTerminalShowsWhatComesBeforeThePlan() {
        TrainingProgress progress = new TrainingProgress(new PrintWriter(err, true), true);
        progress.preparing("counting tokens, examples read", 16_384, 0);
        assertEquals("\rcounting tokens, examples read: 16,384", err.toString());
        err.getBuffer().setLength(0);
        progress = new TrainingProgress(new PrintWriter(err, true), true);
        progress.preparing("putting tokens through the transformer", 1024, 30_522);
        assertEquals("\rputting tokens through the transformer: 1,024 of 30,522", err.toString());
    }

    @Test
    void aLogHoldsWhatStays() {
        run(false);
        assertEquals("""
                training on 12,345 examples: 2 steps, about 1 min 15 s and 210 MB of memory beside the Java heap
                warning: the loss is 0
                step 2 of 2  loss 1.2500  20,000 pairs/s
                step 2: mrr@10 0.5000 on the held-out part, the best so far
                """, err.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void newNegativesAreToldWithTheirAgeAndTheWaiting() {
        TrainingProgress progress = new TrainingProgress(new PrintWriter(err, true), false);
        progress.renewed(new RunEvent.Renewed(0, "random", 0, "", 1300, 0), 0.01);
        progress.renewed(new RunEvent.Renewed(1200, "dense", 1150, "0a", 1288, 12), 2.4);
        assertEquals("""
                step 0: random negatives
                step 1,200: dense negatives, by the weights of step 1,150, none for 12 of 1,300 anchors; waited 2 s
                """, err.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void aTerminalShowsEachStatusInPlace() {
        run(true);
        assertTrue(
                err.toString()
                        .contains("\rstep 1 of 2  loss 1.5000  20,000 pairs/s  3 s left\rwarning: the loss is 0   "),
                err.toString());
    }

    @Test
    void unitsSuitTheSize() {
        assertEquals("0.1 s", TrainingProgress.duration(0.004));
        assertEquals("59 s", TrainingProgress.duration(59.4));
        assertEquals("1 min 0 s", TrainingProgress.duration(59.6));
        assertEquals("2 h 10 min", TrainingProgress.duration(7830));
        assertEquals("0.1 MB", TrainingProgress.memory(12));
        assertEquals("1.5 GB", TrainingProgress.memory(1_500_000_000));
    }
}
