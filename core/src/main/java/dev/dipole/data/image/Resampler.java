package dev.dipole.data.image;

/**
 * Along one axis: which source places make each target place, and how much of each. A picture is resampled by one of these for
 * its columns and one for its rows, for the filters are products of one in each direction.
 *
 * <p>Immutable and safe for concurrent use.
 */
public final class Resampler {

    /** How many source places make each target place; those that do not reach so far have weights of 0. */
    private final int taps;

    /** By target place, the first of its source places. */
    private final int[] starts;

    /** [target, taps] */
    private final float[] weights;

    private Resampler(int sources, double[][] byTarget, int[] firsts) {
        int most = 1;
        for (double[] each : byTarget) {
            most = Math.max(most, each.length);
        }
        taps = most;
        starts = new int[byTarget.length];
        weights = new float[byTarget.length * taps];
        for (int target = 0; target < byTarget.length; target++) {
            // All read the same number of places; near the end that means to begin earlier.
            starts[target] = Math.min(firsts[target], sources - taps);
            double sum = 0;
            for (double weight : byTarget[target]) {
                sum += weight;
            }
            for (int i = 0; i < byTarget[target].length; i++) {
                weights[target * taps + firsts[target] - starts[target] + i] = (float) (byTarget[target][i] / sum);
            }
        }
    }

    /** How many places the target has. */
    public int length() {
        return starts.length;
    }

    /**
     * Each target place is the mean over the stretch of the source that it covers, parts of places counted as such; where it
     * covers less than one place it is interpolated linearly.
     *
     * @param from where the source's part begins, in places; may be within one
     * @param length of the source's part, in places
     * @param sources how many places the source has
     * @param targets how many places the target has
     */
    public static Resampler area(double from, double length, int sources, int targets) {
        check(sources, targets);
        double scale = length / targets;
        int[] firsts = new int[targets];
        double[][] weights = new double[targets][];
        for (int target = 0; target < targets; target++) {
            double begin = from + target * scale;
            double end = begin + scale;
            if (scale <= 1) {
                double place = Math.max(0, Math.min(sources - 1, (begin + end) / 2 - 0.5));
                firsts[target] = Math.min((int) place, Math.max(0, sources - 2));
                double share = place - firsts[target];
                weights[target] = sources == 1 ? new double[] {1} : new double[] {1 - share, share};
            } else {
                // Rounding may carry an end over an edge by a hair, and a hair is no place.
                int first = Math.max(0, Math.min(sources - 1, (int) Math.floor(begin + 1e-9)));
                int last = Math.max(first, Math.min(sources - 1, (int) Math.ceil(end - 1e-9) - 1));
                firsts[target] = first;
                weights[target] = new double[last - first + 1];
                for (int i = first; i <= last; i++) {
                    weights[target][i - first] = Math.min(end, i + 1) - Math.max(begin, i);
                }
            }
        }
        return new Resampler(sources, weights, firsts);
    }

    /**
     * The linear filter with anti-aliasing, as Pillow and torchvision have it: a triangle that is as wide as two target places
     * where the picture becomes smaller, and as two source places where it becomes larger. Nothing beyond the part is looked at.
     *
     * @param from the first place of the source's part
     * @param length of the part, in places
     * @param sources how many places the source has
     * @param targets how many places the target has
     */
    public static Resampler triangle(int from, int length, int sources, int targets) {
        check(sources, targets);
        if (from < 0 || length < 1 || from + length > sources) {
            throw new IllegalArgumentException(
                    "the part from " + from + " of " + length + " places must lie within " + sources + " places");
        }
        double scale = (double) length / targets;
        double support = Math.max(1, scale);
        int[] firsts = new int[targets];
        double[][] weights = new double[targets][];
        for (int target = 0; target < targets; target++) {
            double centre = (target + 0.5) * scale;
            int first = Math.max(0, (int) (centre - support + 0.5));
            int end = Math.min(length, (int) (centre + support + 0.5));
            firsts[target] = from + first;
            weights[target] = new double[end - first];
            for (int i = first; i < end; i++) {
                weights[target][i - first] = Math.max(0, 1 - Math.abs(i - centre + 0.5) / support);
            }
        }
        return new Resampler(sources, weights, firsts);
    }

    private static void check(int sources, int targets) {
        if (sources < 1 || targets < 1) {
            throw new IllegalArgumentException(
                    "lengths (" + sources + " and " + targets + ") must be at least 1 place");
        }
    }

    /**
     * Resamples one plane.
     *
     * @param source the plane begins at {@code sourceAt}, in rows of {@code sourceWidth}
     * @param target the plane begins at {@code targetAt}, in rows of the columns' length; another array than the source
     */
    public static void resample(
            float[] source,
            int sourceAt,
            int sourceWidth,
            Resampler columns,
            Resampler rows,
            float[] target,
            int targetAt) {
        int width = columns.length();
        int firstRow = Integer.MAX_VALUE;
        int lastRow = 0;
        for (int start : rows.starts) {
            firstRow = Math.min(firstRow, start);
            lastRow = Math.max(lastRow, start + rows.taps);
        }
        float[] narrow = new float[(lastRow - firstRow) * width];
        for (int y = firstRow; y < lastRow; y++) {
            columns.along(source, sourceAt + y * sourceWidth, narrow, (y - firstRow) * width);
        }
        for (int y = 0; y < rows.length(); y++) {
            int to = targetAt + y * width;
            for (int tap = 0; tap < rows.taps; tap++) {
                float weight = rows.weights[y * rows.taps + tap];
                int from = (rows.starts[y] - firstRow + tap) * width;
                if (tap == 0) {
                    for (int x = 0; x < width; x++) {
                        target[to + x] = weight * narrow[from + x];
                    }
                } else if (weight != 0) {
                    for (int x = 0; x < width; x++) {
                        target[to + x] += weight * narrow[from + x];
                    }
                }
            }
        }
    }

    private void along(float[] source, int at, float[] target, int to) {
        if (taps == 2) {
            for (int i = 0; i < starts.length; i++) {
                int from = at + starts[i];
                target[to + i] = weights[2 * i] * source[from] + weights[2 * i + 1] * source[from + 1];
            }
            return;
        }
        for (int i = 0; i < starts.length; i++) {
            int from = at + starts[i];
            float sum = 0;
            for (int tap = 0; tap < taps; tap++) {
                sum += weights[i * taps + tap] * source[from + tap];
            }
            target[to + i] = sum;
        }
    }
}
