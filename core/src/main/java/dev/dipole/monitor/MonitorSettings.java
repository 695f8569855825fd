package dev.dipole.monitor;

import dev.dipole.settings.Setting;

/** How closely a run is watched. */
public record MonitorSettings(
        @Setting("Pairs of the fixed sample that the indicators are measured on.")
        int sample,

        @Setting(
                "At most these many measurements, spread evenly over the run, and fewer where they would cost time; 0: none.")
        int measurements,

        @Setting("Pairs of the sample whose nearest neighbours are written down at each measurement.")
        int examples,

        @Setting("Nearest neighbours that are written down of each.")
        int neighbours,

        @Setting("Pairs that are trained on for each pair that is measured, at least: what keeps measuring cheap.")
        int spacing,

        @Setting("Whether a run that collapses is stopped, with the cause named; otherwise it is warned of.")
        boolean stop) {

    /**
     * A measurement encodes its pairs without a gradient and compares them all with each other: with a static encoder, whose
     * steps are the cheapest, a few percent of a short run, where the first looks cost most (bench/run monitoring). A network's
     * steps cost so much more that it may be looked at more often.
     */
    private static final int SPACING = 224;

    public MonitorSettings {
        requireAtLeast("sample", sample, 2);
        requireAtLeast("measurements", measurements, 0);
        requireAtLeast("examples", examples, 0);
        requireAtLeast("neighbours", neighbours, 0);
        requireAtLeast("spacing", spacing, 1);
    }

    /** Enough for a curve and a glance. */
    public static MonitorSettings defaults() {
        return new MonitorSettings(256, 50, 5, 3, SPACING, false);
    }

    /**
     * How often a run is measured: a function of counts only, so that a resumed run is measured at the same steps.
     *
     * @param anchors of all steps together
     */
    public long measurements(long anchors) {
        return Math.min(measurements, Math.max(1, anchors / ((long) spacing * sample)));
    }

    /**
     * Whether to measure after a step; after the last one always, where at all.
     *
     * @param step finished, from 1
     * @param steps of the run
     * @param anchors of all steps together
     */
    public boolean due(long step, long steps, long anchors) {
        long times = Math.min(steps, measurements(anchors));
        return evenly(step, steps, times) > evenly(step - 1, steps, times);
    }

    private static long evenly(long step, long steps, long times) {
        return Math.floorDiv(Math.multiplyExact(step, times), steps);
    }

    private static void requireAtLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " (" + value + ") must be at least " + least
                    + (name.equals("sample") ? "; measurements=0 turns the measurements off" : ""));
        }
    }
}
