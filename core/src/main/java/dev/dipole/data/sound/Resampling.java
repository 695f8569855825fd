package dev.dipole.data.sound;

/**
 * From one rate to another by a windowed sinc (Smith, Digital Audio Resampling): each new sample is the sum of the old ones
 * around it, weighted by a sinc that lets through what both rates can hold, under a Hann window.
 */
final class Resampling {

    /** Zero crossings of the sinc on each side. */
    private static final int CROSSINGS = 16;

    /** A little below half the rate: the window is not perfectly steep. */
    private static final double LET_THROUGH = 0.95;

    private Resampling() {}

    static float[] of(float[] samples, int from, int to) {
        int length = Math.toIntExact(Math.max(1, Math.round((double) samples.length * to / from)));
        double cutoff = LET_THROUGH * Math.min(1, (double) to / from);
        double reach = CROSSINGS / cutoff;
        float[] result = new float[length];
        for (int i = 0; i < length; i++) {
            double centre = (double) i * from / to;
            int first = Math.max(0, (int) Math.ceil(centre - reach));
            int last = Math.min(samples.length - 1, (int) Math.floor(centre + reach));
            double sum = 0;
            for (int j = first; j <= last; j++) {
                double away = j - centre;
                double window = 0.5 + 0.5 * Math.cos(Math.PI * away / reach);
                sum += samples[j] * window * cutoff * sinc(cutoff * away);
            }
            result[i] = (float) sum;
        }
        return result;
    }

    private static double sinc(double x) {
        return Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }
}
