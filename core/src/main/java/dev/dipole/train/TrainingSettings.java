package dev.dipole.train;

/**
 * How to train.
 *
 * @param epochs passes over the data
 * @param steps at most these many steps; 0: as many as the epochs take
 * @param batch anchors per step; each is told apart from every other example of its batch
 * @param learningRate the highest one
 * @param objectiveRate the highest one of the objective's own parameters, such as a learned temperature
 * @param warmup share of all steps over which the learning rate rises
 * @param decay how it falls afterwards
 * @param weightDecay decoupled, per unit of learning rate
 * @param clipNorm largest norm of the gradient of all weights; 0: no clipping
 * @param evaluations of the development part, spread evenly over the run
 * @param patience stop after these many evaluations without a better one; 0: never
 * @param block examples that are shuffled together; more are read block by block
 * @param seed what all randomness comes from
 */
public record TrainingSettings(
        int epochs,
        long steps,
        int batch,
        double learningRate,
        double objectiveRate,
        double warmup,
        Schedule.Decay decay,
        double weightDecay,
        double clipNorm,
        int evaluations,
        int patience,
        int block,
        long seed) {

    public TrainingSettings {
        requireAtLeast("epochs", epochs, 1);
        requireAtLeast("steps", steps, 0);
        requireAtLeast("batch", batch, 2);
        requireAtLeast("evaluations", evaluations, 0);
        requireAtLeast("patience", patience, 0);
        requireAtLeast("block", block, 2);
        if (!(clipNorm >= 0)) {
            throw new IllegalArgumentException("clipNorm (" + clipNorm + ") must not be negative; 0 turns it off");
        }
        // The schedules check the rates and the warm-up.
        Schedule unused = new Schedule(learningRate, warmup, decay);
        unused = new Schedule(objectiveRate, warmup, decay);
    }

    private static void requireAtLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " (" + value + ") must be at least " + least);
        }
    }
}
