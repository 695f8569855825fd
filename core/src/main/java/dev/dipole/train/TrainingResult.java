package dev.dipole.train;

import java.util.List;

/**
 * What a run did. The encoder holds the best weights.
 *
 * @param steps taken
 * @param examples in the data
 * @param lastLoss in nats, the mean over the last steps, as many as a tenth of those planned
 * @param seconds of training, evaluations not counted
 * @param monitoringSeconds of these, spent on looking at the fixed sample since this process began
 * @param evaluations in order
 * @param bestStep whose weights the encoder holds; the last one where nothing was evaluated
 * @param warnings in order
 */
public record TrainingResult(
        long steps,
        long examples,
        double lastLoss,
        double seconds,
        double monitoringSeconds,
        List<Evaluated> evaluations,
        long bestStep,
        List<String> warnings) {

    /**
     * An evaluation of the development part.
     *
     * @param step after which
     * @param value of the validation's metric
     */
    public record Evaluated(long step, double value) {}
}
