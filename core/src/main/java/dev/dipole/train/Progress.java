package dev.dipole.train;

import dev.dipole.monitor.RunEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** How far a run has come: a function of its events alone, so that its log gives it back. */
final class Progress {

    private final long steps;
    private final List<TrainingResult.Evaluated> evaluations = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** Of the last steps, as many as a tenth of those planned: so that a run that stops early has them too. */
    private final Deque<Double> recentLosses = new ArrayDeque<>();

    private long step;
    private long bestStep;
    private double best = Double.NEGATIVE_INFINITY;
    private int worse;

    /** Of a run that plans these many steps. */
    Progress(long steps) {
        this.steps = steps;
    }

    void observe(RunEvent event) {
        if (event instanceof RunEvent.Stepped stepped) {
            step = stepped.step();
            recentLosses.add(stepped.loss());
            if (recentLosses.size() > Math.max(1, steps / 10)) {
                recentLosses.remove();
            }
        } else if (event instanceof RunEvent.Evaluated evaluated) {
            evaluations.add(new TrainingResult.Evaluated(evaluated.step(), evaluated.value()));
            if (evaluated.best()) {
                best = evaluated.value();
                bestStep = evaluated.step();
                worse = 0;
            } else {
                worse++;
            }
        } else if (event instanceof RunEvent.Warned warned) {
            warnings.add("step " + warned.step() + ": " + warned.message());
        }
    }

    /** Finished. */
    long step() {
        return step;
    }

    /** Whether this value would be the best so far. */
    boolean isBest(double value) {
        return value > best;
    }

    /** Evaluations since the best one. */
    int worse() {
        return worse;
    }

    /** Whether any evaluation chose weights. */
    boolean hasBest() {
        return bestStep > 0;
    }

    TrainingResult result(long examples, double seconds, double monitoringSeconds) {
        return new TrainingResult(
                step,
                examples,
                recentLosses.stream().mapToDouble(Double::doubleValue).average().orElseThrow(),
                seconds,
                monitoringSeconds,
                List.copyOf(evaluations),
                hasBest() ? bestStep : step,
                List.copyOf(warnings));
    }
}
