package dev.dipole.app;

import dev.dipole.monitor.RunEvent;
import dev.dipole.train.TrainingListener;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Tells people how a training goes: what it will need before the first step, then a status with loss, speed and time left, and
 * each evaluation and warning on a line that stays.
 */
public final class TrainingProgress implements TrainingListener {

    /** What is shorter is no waiting that anybody would notice. */
    private static final double LONG_WAIT_SECONDS = 0.1;

    private final StatusLine line;

    /**
     * Creates a display.
     *
     * @param err where it writes
     * @param terminal whether a line can be written over with a carriage return
     */
    public TrainingProgress(PrintWriter err, boolean terminal) {
        this.line = new StatusLine(err, terminal);
    }

    @Override
    public void preparing(String what, long done, long total) {
        if (line.due()) {
            String status = String.format(Locale.ROOT, "%s: %,d", what, done);
            line.show(total == 0 ? status : String.format(Locale.ROOT, "%s of %,d", status, total));
        }
    }

    @Override
    public void planned(Plan plan) {
        line.say(String.format(
                Locale.ROOT,
                "training on %,d examples: %,d steps, about %s and %s of memory beside the Java heap",
                plan.examples(),
                plan.steps(),
                duration(plan.seconds()),
                memory(plan.bytes())));
        line.restart();
    }

    @Override
    public void stepped(Step step) {
        boolean last = step.step() == step.steps();
        if (!last && !line.due()) {
            return;
        }
        String status = String.format(
                Locale.ROOT,
                "step %,d of %,d  loss %.4f  %,.0f pairs/s",
                step.step(),
                step.steps(),
                step.loss(),
                step.pairsPerSecond());
        if (last) {
            line.say(status);
        } else {
            line.show(status + "  " + duration(step.secondsLeft()) + " left");
        }
    }

    @Override
    public void evaluated(long step, String metric, double value, boolean best) {
        line.say(String.format(
                Locale.ROOT,
                "step %,d: %s %.4f on the held-out part%s",
                step,
                metric,
                value,
                best ? ", the best so far" : ""));
    }

    @Override
    public void renewed(RunEvent.Renewed renewed, double waitedSeconds) {
        line.say(String.format(
                Locale.ROOT,
                "step %,d: %s negatives%s%s%s",
                renewed.step(),
                renewed.phase(),
                renewed.readsWeights()
                        ? String.format(Locale.ROOT, ", by the weights of step %,d", renewed.weightsStep())
                        : "",
                renewed.without() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", none for %,d of %,d anchors",
                                renewed.without(),
                                renewed.anchors() + renewed.without()),
                waitedSeconds < LONG_WAIT_SECONDS ? "" : "; waited " + duration(waitedSeconds)));
    }

    @Override
    public void warned(String message) {
        line.say("warning: " + message);
    }

    /** A time as people read it, such as {@code 0.4 s}, {@code 12 s}, {@code 3 min 5 s} or {@code 2 h 10 min}. */
    public static String duration(double seconds) {
        if (seconds < 1) {
            // "0.0 s" would say that it takes no time.
            return String.format(Locale.ROOT, "%.1f s", Math.max(0.1, seconds));
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }

    /** A number of bytes as people read it, such as {@code 210 MB} or {@code 1.5 GB} (powers of ten). */
    public static String memory(long bytes) {
        if (bytes < 1_000_000) {
            return String.format(Locale.ROOT, "%.1f MB", Math.max(0.1, bytes / 1e6));
        }
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.0f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
