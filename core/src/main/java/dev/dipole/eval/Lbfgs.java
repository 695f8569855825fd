package dev.dipole.eval;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Minimises a smooth function by the limited-memory method of Broyden, Fletcher, Goldfarb and Shanno (Nocedal 1980; Nocedal and
 * Wright 2006, algorithm 7.5), with a line search that halves and doubles the step until it meets Wolfe's weak conditions.
 * Deterministic.
 */
final class Lbfgs {

    private static final int MEMORY = 10;
    private static final double DECREASE = 1e-4;
    private static final double CURVATURE = 0.9;
    private static final int MOST_TRIALS = 30;

    private Lbfgs() {}

    /** A function and its gradient. */
    interface Function {

        /** The value at a point; writes the gradient there. */
        double value(double[] point, double[] gradient);
    }

    private record Step(double[] moved, double[] turned, double rho) {}

    /**
     * A point whose gradient has no component above the tolerance, or the best one after so many steps, or where rounding
     * allows no further decrease.
     */
    static double[] minimise(double[] start, Function function, int mostSteps, double tolerance) {
        int n = start.length;
        double[] point = start.clone();
        double[] gradient = new double[n];
        double value = function.value(point, gradient);
        Deque<Step> memory = new ArrayDeque<>();
        double[] nextPoint = new double[n];
        double[] nextGradient = new double[n];
        for (int step = 0; step < mostSteps && largest(gradient) > tolerance; step++) {
            double[] direction = direction(gradient, memory);
            double slope = dot(direction, gradient);
            if (!(slope < 0)) {
                memory.clear();
                direction = direction(gradient, memory);
                slope = dot(direction, gradient);
            }
            double low = 0;
            double high = Double.POSITIVE_INFINITY;
            double length = memory.isEmpty() ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
            boolean found = false;
            double nextValue = value;
            for (int trial = 0; trial < MOST_TRIALS && !found; trial++) {
                for (int i = 0; i < n; i++) {
                    nextPoint[i] = point[i] + length * direction[i];
                }
                nextValue = function.value(nextPoint, nextGradient);
                if (!(nextValue <= value + DECREASE * length * slope)) {
                    high = length;
                    length = (low + high) / 2;
                } else if (dot(nextGradient, direction) < CURVATURE * slope) {
                    low = length;
                    length = Double.isInfinite(high) ? 2 * length : (low + high) / 2;
                } else {
                    found = true;
                }
            }
            if (!found) {
                if (memory.isEmpty()) {
                    break;
                }
                // The curvature remembered is of no use any more, as happens at the limit of rounding: steepest descent
                // once.
                memory.clear();
                continue;
            }
            remember(memory, point, gradient, nextPoint, nextGradient);
            value = nextValue;
            System.arraycopy(nextPoint, 0, point, 0, n);
            System.arraycopy(nextGradient, 0, gradient, 0, n);
        }
        return point;
    }

    private static void remember(
            Deque<Step> memory, double[] point, double[] gradient, double[] nextPoint, double[] nextGradient) {
        double[] moved = new double[point.length];
        double[] turned = new double[point.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = nextPoint[i] - point[i];
            turned[i] = nextGradient[i] - gradient[i];
        }
        double curvature = dot(moved, turned);
        if (curvature > 0) {
            if (memory.size() == MEMORY) {
                memory.removeFirst();
            }
            memory.addLast(new Step(moved, turned, 1 / curvature));
        }
    }

    /** The two loops of the recursion: minus the inverse Hessian, as far as it is known, times the gradient. */
    private static double[] direction(double[] gradient, Deque<Step> memory) {
        double[] q = gradient.clone();
        double[] alphas = new double[memory.size()];
        int i = memory.size();
        for (Iterator<Step> newest = memory.descendingIterator(); newest.hasNext(); ) {
            Step step = newest.next();
            alphas[--i] = step.rho() * dot(step.moved(), q);
            add(q, step.turned(), -alphas[i]);
        }
        Step last = memory.peekLast();
        double scale = last == null ? 1 : 1 / (last.rho() * dot(last.turned(), last.turned()));
        for (int j = 0; j < q.length; j++) {
            q[j] *= scale;
        }
        for (Step step : memory) {
            double beta = step.rho() * dot(step.turned(), q);
            add(q, step.moved(), alphas[i++] - beta);
        }
        for (int j = 0; j < q.length; j++) {
            q[j] = -q[j];
        }
        return q;
    }

    private static void add(double[] into, double[] values, double factor) {
        for (int i = 0; i < into.length; i++) {
            into[i] += factor * values[i];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
