package dev.dipole.app.inspect;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A curve in characters, with its axes. */
public final class Plot {

    /** The bits of the dots of a braille character, by column and row. */
    private static final int[][] DOTS = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

    private static final int BRAILLE = 0x2800;
    private static final int LABEL = 9;
    private static final int LEAST_WIDTH = 24;

    private Plot() {}

    /**
     * The lines of a plot: a title with the last value, the rows, the axis of steps.
     *
     * @param width of all, in characters
     * @param height rows of the plot itself
     * @param braille eight dots to a character; otherwise one, in ASCII
     */
    public static List<String> of(Curve curve, int width, int height, boolean braille) {
        int columns = Math.max(LEAST_WIDTH, width) - LABEL - 2;
        int across = braille ? 2 : 1;
        int down = braille ? 4 : 1;
        int[][] cells = new int[height][columns];
        List<Curve.Point> points = curve.points();
        List<String> lines = new ArrayList<>();
        lines.add(curve.name() + ": " + number(curve.last()));
        if (points.isEmpty()) {
            return lines;
        }
        double first = points.get(0).step();
        double length = Math.max(points.get(points.size() - 1).step() - first, 1e-9);
        double low = points.stream().mapToDouble(Curve.Point::value).min().orElseThrow();
        double high = points.stream().mapToDouble(Curve.Point::value).max().orElseThrow();
        double[] tops = new double[columns * across];
        double[] bottoms = new double[columns * across];
        Arrays.fill(tops, Double.NaN);
        for (Curve.Point point : points) {
            int x = (int) Math.round((point.step() - first) / length * (columns * across - 1));
            if (Double.isNaN(tops[x])) {
                tops[x] = point.value();
                bottoms[x] = point.value();
            }
            tops[x] = Math.max(tops[x], point.value());
            bottoms[x] = Math.min(bottoms[x], point.value());
        }
        for (int x = 0; x < tops.length; x++) {
            if (Double.isNaN(tops[x])) {
                continue;
            }
            int top = row(tops[x], low, high, height * down);
            int bottom = row(bottoms[x], low, high, height * down);
            for (int y = top; y <= bottom; y++) {
                cells[y / down][x / across] |= DOTS[x % across][y % down];
            }
        }
        for (int y = 0; y < height; y++) {
            String label = y == 0 ? number(high) : y == height - 1 ? number(low) : "";
            StringBuilder line = new StringBuilder(" ".repeat(Math.max(0, LABEL - label.length())));
            line.append(label).append(braille ? " ┤" : " |");
            for (int cell : cells[y]) {
                line.append(cell == 0 ? ' ' : braille ? (char) (BRAILLE + cell) : '*');
            }
            lines.add(line.toString().stripTrailing());
        }
        String from = number(Math.floor(first));
        String to = "step " + number(Math.ceil(first + length));
        lines.add(" ".repeat(LABEL + 2) + from + " ".repeat(Math.max(1, columns - from.length() - to.length())) + to);
        return lines;
    }

    /** From the top. */
    private static int row(double value, double low, double high, int rows) {
        return high == low ? rows / 2 : (int) Math.round((high - value) / (high - low) * (rows - 1));
    }

    /** At most four digits that count, where it is not a whole number. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return Long.toString((long) value);
        }
        double rounded = new BigDecimal(value).round(new MathContext(4)).doubleValue();
        String plain =
                new BigDecimal(Double.toString(rounded)).stripTrailingZeros().toPlainString();
        return plain.length() < LABEL ? plain : String.format(java.util.Locale.ROOT, "%.2e", value);
    }
}
