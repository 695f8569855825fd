package dev.dipole.app;

import java.io.PrintWriter;

/**
 * Where work stands: on a terminal one line that is written over, elsewhere (a log, a pipe) a line at most every ten seconds,
 * so that nothing is silent for long and no log is flooded. Safe for use by several threads.
 */
public final class StatusLine {

    private static final long TERMINAL_INTERVAL_NANOS = 100_000_000L;
    private static final long LOG_INTERVAL_NANOS = 10_000_000_000L;

    private final PrintWriter err;
    private final boolean terminal;
    private long shownNanos;
    private int width;

    /**
     * Creates a status line.
     *
     * @param err where it writes
     * @param terminal whether a line can be written over with a carriage return
     */
    public StatusLine(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
        restart();
    }

    /** Begins another piece of work: on a terminal its first status shows at once, in a log after the usual time. */
    public synchronized void restart() {
        shownNanos = System.nanoTime() - (terminal ? TERMINAL_INTERVAL_NANOS : 0);
    }

    /** Whether enough time has passed for {@link #show} to make sense: a status costs something to write. */
    public synchronized boolean due() {
        return System.nanoTime() - shownNanos >= (terminal ? TERMINAL_INTERVAL_NANOS : LOG_INTERVAL_NANOS);
    }

    /** Shows a status, which the next one replaces. */
    public synchronized void show(String status) {
        shownNanos = System.nanoTime();
        if (terminal) {
            overwrite(status);
        } else {
            err.println(status);
        }
        err.flush();
    }

    /** Writes a line that stays, in place of a status that is being shown. */
    public synchronized void say(String line) {
        if (terminal) {
            overwrite(line);
        } else {
            err.print(line);
        }
        err.println();
        err.flush();
        width = 0;
    }

    private void overwrite(String line) {
        // Blanks cover what a longer line left behind.
        err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        width = line.length();
    }
}
