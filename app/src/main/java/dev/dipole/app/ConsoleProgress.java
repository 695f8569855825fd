package dev.dipole.app;

import java.io.PrintWriter;
import java.util.Locale;

/** Progress for people, on a {@link StatusLine}. */
public final class ConsoleProgress implements Progress {

    private final StatusLine line;
    private String current = "";
    private long startedNanos;

    /**
     * Creates a progress display.
     *
     * @param err where it writes
     * @param terminal whether a line can be written over with a carriage return
     */
    public ConsoleProgress(PrintWriter err, boolean terminal) {
        this.line = new StatusLine(err, terminal);
    }

    @Override
    public synchronized void update(String task, long done, long total) {
        if (!task.equals(current)) {
            current = task;
            startedNanos = System.nanoTime();
            line.restart();
        }
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        if (done >= total) {
            line.say(String.format(Locale.ROOT, "%s: %,d in %.1f s", task, done, seconds));
            current = "";
        } else if (line.due()) {
            line.show(
                    String.format(Locale.ROOT, "%s: %,d of %,d%s", task, done, total, remaining(done, total, seconds)));
        }
    }

    private static String remaining(long done, long total, double seconds) {
        if (done <= 0 || seconds < 1) {
            return "";
        }
        return String.format(Locale.ROOT, ", %.0f s left", seconds * (total - done) / done);
    }
}
