package dev.dipole.train;

import dev.dipole.monitor.MonitorSettings;
import dev.dipole.settings.Setting;

/** How to train. */
public record TrainingSettings(
        @Setting("Passes over the data.") int epochs,

        @Setting("At most these many steps; 0: as many as the epochs take.")
        long steps,

        @Setting("Anchors per step; each is told apart from every other example of its batch, so larger is harder.")
        int batch,

        @Setting("The highest learning rate.") double learningRate,

        @Setting("The highest learning rate of the objective's own parameters, such as a learned temperature.")
        double objectiveRate,

        @Setting("Share of all steps over which the learning rate rises, in [0, 1).")
        double warmup,

        @Setting("How the learning rate falls after the warm-up.")
        Schedule.Decay decay,

        @Setting("Decoupled weight decay, per unit of learning rate.")
        double weightDecay,

        @Setting("Largest norm of the gradient of all weights; 0: no clipping.")
        double clipNorm,

        @Setting("Evaluations of the development part, spread evenly over the run; 0: none.")
        int evaluations,

        @Setting("Stop after these many evaluations without a better one; 0: never.")
        int patience,

        @Setting("Examples that are read and shuffled together; larger data is shuffled block by block.")
        int block,

        @Setting(
                "Consecutive examples that stay together in a batch: negatives from the same place are harder; 1: none.")
        int neighbours,

        @Setting("Seconds between checkpoints, where a run is kept; 0: only at its end. Decides nothing else.")
        double checkpointSeconds,

        @Setting("How the training is watched.") MonitorSettings monitor,

        @Setting("What all randomness comes from: the same seed gives the same weights.")
        long seed) {

    public TrainingSettings {
        requireAtLeast("epochs", epochs, 1);
        requireAtLeast("steps", steps, 0);
        requireAtLeast("batch", batch, 2);
        requireAtLeast("evaluations", evaluations, 0);
        requireAtLeast("patience", patience, 0);
        requireAtLeast("block", block, 2);
        requireAtLeast("neighbours", neighbours, 1);
        if (!(checkpointSeconds >= 0)) {
            throw new IllegalArgumentException(
                    "checkpointSeconds (" + checkpointSeconds + ") must not be negative; 0: only at the end");
        }
        if (!(clipNorm >= 0)) {
            throw new IllegalArgumentException("clipNorm (" + clipNorm + ") must not be negative; 0 turns it off");
        }
        if (block < batch) {
            throw new IllegalArgumentException(
                    "block (" + block + ") must be at least batch (" + batch + "): a batch is drawn from one block");
        }
        // The schedules check the rates and the warm-up.
        Schedule unused = new Schedule(learningRate, warmup, decay);
        unused = new Schedule(objectiveRate, warmup, decay);
        if (!(weightDecay >= 0 && weightDecay * learningRate < 1)) {
            throw new IllegalArgumentException("weightDecay (" + weightDecay + ") must not be negative, and below "
                    + 1 / learningRate + ", where a step at the highest learning rate would leave nothing of a weight");
        }
    }

    /** For static encoders: chosen on the quickstart's development library. */
    public static TrainingSettings defaults() {
        return new TrainingSettings(
                4,
                0,
                1024,
                0.05,
                0.01,
                0.1,
                Schedule.Decay.LINEAR,
                0,
                0,
                4,
                0,
                131_072,
                1,
                60,
                MonitorSettings.defaults(),
                1);
    }

    private static void requireAtLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " (" + value + ") must be at least " + least);
        }
    }
}
