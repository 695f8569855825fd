package dev.dipole.app;

import java.io.PrintWriter;

/**
 * Progress for people: on a terminal one line that is written over, elsewhere (a log, a pipe) a line at most every ten
 * seconds, so that nothing is silent for long and no log is flooded.
 */
public final class ConsoleProgress implements Progress {

    private static final long TERMINAL_INTERVAL_NANOS = 100_000_000L;
    private static final long LOG_INTERVAL_NANOS = 10_000_000_000L;

    private final PrintWriter err;
    private final boolean terminal;
    private String current = "";
    private long startedNanos;
    private long shownNanos;
    private int width;

    /**
     * Creates a progress display.
     *
     * @param err where it writes
     * @param terminal whether a line can be written over with a carriage return
     */
    public ConsoleProgress(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public synchronized void update(String task, long done, long total) {
        long now = System.nanoTime();
        if (!task.equals(current)) {
            current = task;
            startedNanos = now;
            shownNanos = now - (terminal ? TERMINAL_INTERVAL_NANOS : 0);
        }
        boolean last = done >= total;
        if (!last && now - shownNanos < (terminal ? TERMINAL_INTERVAL_NANOS : LOG_INTERVAL_NANOS)) {
            return;
        }
        shownNanos = now;
        double seconds = (now - startedNanos) / 1e9;
        String line = last
                ? String.format("%s: %,d in %.1f s", task, done, seconds)
                : String.format("%s: %,d of %,d%s", task, done, total, remaining(done, total, seconds));
        if (terminal) {
            // Blanks cover what a longer line left behind.
            err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
            width = line.length();
        } else {
            err.print(line);
        }
        if (last || !terminal) {
            err.println();
            width = 0;
        }
        if (last) {
            current = "";
        }
        err.flush();
    }

    private static String remaining(long done, long total, double seconds) {
        if (done <= 0 || seconds < 1) {
            return "";
        }
        return String.format(", %.0f s left", seconds * (total - done) / done);
    }
}
