package dev.dipole.monitor;

import dev.dipole.monitor.RunEvent.Evaluated;
import dev.dipole.monitor.RunEvent.Stepped;
import java.util.Locale;
import java.util.Optional;

/** Training gets better while the development part gets worse. */
final class Overfitting implements Tripwire {

    /** Evaluations in a row below the best. */
    private static final int PATIENCE = 3;

    /** How much lower, relative, counts. */
    private static final double LOWER = 0.02;

    /** Development figures of few queries go up and down by some percent without any cause. */
    private static final double FALLEN = 0.05;

    private double sum;
    private long steps;
    private double best = Double.NaN;
    private long bestStep;
    private double lossAtBest = Double.NaN;
    private int below;

    @Override
    public String name() {
        return "overfitting";
    }

    @Override
    public Optional<String> observe(RunEvent event) {
        if (event instanceof Stepped stepped) {
            sum += stepped.loss();
            steps++;
        }
        return event instanceof Evaluated evaluated ? evaluated(evaluated) : Optional.empty();
    }

    private Optional<String> evaluated(Evaluated evaluated) {
        double loss = sum / steps;
        sum = 0;
        steps = 0;
        double value = evaluated.value();
        if (!(value <= best)) {
            best = value;
            bestStep = evaluated.step();
            lossAtBest = loss;
            below = 0;
            return Optional.empty();
        }
        below++;
        boolean lower = value < best - FALLEN * Math.abs(best);
        boolean learns = loss < lossAtBest - LOWER * Math.abs(lossAtBest);
        if (below < PATIENCE || !lower || !learns) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "the training loss still falls (%s to %s) while %s fell from %.4f at step %d to %.4f: the model learns"
                        + " the training pairs by heart; stop earlier (training.patience) or take fewer epochs, or give it"
                        + " more pairs",
                Digits.of(lossAtBest),
                Digits.of(loss),
                evaluated.metric(),
                best,
                bestStep,
                value));
    }
}
