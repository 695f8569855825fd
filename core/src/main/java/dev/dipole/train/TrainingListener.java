package dev.dipole.train;

import dev.dipole.monitor.RunEvent;

/** Hears of a run while it goes on. Every method may be left out. */
public interface TrainingListener {

    /**
     * What the run will need, from a short trial.
     *
     * @param steps how many
     * @param examples how many
     * @param seconds for all steps, without evaluations
     * @param bytes of memory outside the Java heap: weights, moments, the best copy, one step
     */
    record Plan(long steps, long examples, double seconds, long bytes) {}

    /**
     * A step.
     *
     * @param step from 1
     * @param steps of the run
     * @param loss in nats, the mean over the batch
     * @param pairsPerSecond over the last steps, evaluations not counted
     * @param secondsLeft estimated
     * @param learningRate of this step
     * @param gradientNorm before clipping
     * @param ignored cells of the batch that were known positives and so no negatives
     */
    record Step(
            long step,
            long steps,
            double loss,
            double pairsPerSecond,
            double secondsLeft,
            double learningRate,
            double gradientNorm,
            long ignored) {}

    /** Nobody listens. */
    TrainingListener NONE = new TrainingListener() {};

    /**
     * Work that comes before the plan and may take a while: a vocabulary that is trained or distilled.
     *
     * @param what is being done
     * @param done how much of it
     * @param total how much there is of it, in the same unit; 0 where nobody knows
     */
    default void preparing(String what, long done, long total) {}

    /** Before the first step. */
    default void planned(Plan plan) {}

    /** Before the first step of a run that was stopped and goes on; {@link #planned} is not told then. */
    default void resumed(long step, long steps) {}

    /** After each step. */
    default void stepped(Step step) {}

    /** After each evaluation of the development part. */
    default void evaluated(long step, String metric, double value, boolean best) {}

    /** After each look at the fixed sample. */
    default void measured(RunEvent.Measured measured) {}

    /**
     * Negatives come from another mining from now on.
     *
     * @param waitedSeconds that the training stood still for it
     */
    default void renewed(RunEvent.Renewed renewed, double waitedSeconds) {}

    /** Something is wrong; the message says what and what to do. */
    default void warned(String message) {}
}
