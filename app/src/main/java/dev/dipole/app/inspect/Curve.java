package dev.dipole.app.inspect;

import java.util.ArrayList;
import java.util.List;

/**
 * A figure over the steps of a run, in bounded memory: where there are many values, each point is the mean of as many
 * neighbours as all others.
 */
public final class Curve {

    private static final int MOST = 2048;

    /** A place on the curve. */
    public record Point(double step, double value) {}

    private final String name;
    private final List<Point> points = new ArrayList<>();
    private int stride = 1;
    private int pending;
    private double steps;
    private double values;
    private double last = Double.NaN;
    private double lowest = Double.POSITIVE_INFINITY;
    private double highest = Double.NEGATIVE_INFINITY;
    private long count;

    Curve(String name) {
        this.name = name;
    }

    /** Adds a value; one that is not finite has no place on a curve. */
    void add(long step, double value) {
        last = value;
        if (!Double.isFinite(value)) {
            return;
        }
        count++;
        lowest = Math.min(lowest, value);
        highest = Math.max(highest, value);
        steps += step;
        values += value;
        if (++pending == stride) {
            points.add(new Point(steps / stride, values / stride));
            pending = 0;
            steps = 0;
            values = 0;
            if (points.size() == MOST) {
                halve();
            }
        }
    }

    private void halve() {
        stride *= 2;
        for (int i = 0; i < MOST / 2; i++) {
            Point left = points.get(2 * i);
            Point right = points.get(2 * i + 1);
            points.set(i, new Point((left.step + right.step) / 2, (left.value + right.value) / 2));
        }
        points.subList(MOST / 2, MOST).clear();
    }

    public String name() {
        return name;
    }

    /** From the first step on. */
    public List<Point> points() {
        if (pending == 0) {
            return List.copyOf(points);
        }
        List<Point> all = new ArrayList<>(points);
        all.add(new Point(steps / pending, values / pending));
        return all;
    }

    /** How many values there are. */
    public long count() {
        return count;
    }

    /** The last value, finite or not. */
    public double last() {
        return last;
    }

    public double lowest() {
        return lowest;
    }

    public double highest() {
        return highest;
    }
}
