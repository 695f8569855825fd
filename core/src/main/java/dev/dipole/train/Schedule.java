package dev.dipole.train;

/**
 * The learning rate over a run: a linear warm-up, then a decay.
 *
 * @param peak the highest learning rate
 * @param warmup the share of all steps over which it rises
 * @param decay how it falls afterwards
 */
public record Schedule(double peak, double warmup, Decay decay) {

    /** How the learning rate falls after the warm-up. */
    public enum Decay {
        /** Not at all. */
        CONSTANT,
        /** In a straight line to zero. */
        LINEAR,
        /** Along half a cosine to zero (Loshchilov and Hutter 2017). */
        COSINE
    }

    public Schedule {
        if (!(peak > 0) || Double.isInfinite(peak)) {
            throw new IllegalArgumentException("learningRate (" + peak + ") must be positive and finite");
        }
        if (!(warmup >= 0 && warmup < 1)) {
            throw new IllegalArgumentException("warmup (" + warmup + ") must be in [0, 1): it is a share of all steps");
        }
    }

    /** The learning rate of a step; steps count from 0. */
    public double rate(long step, long steps) {
        double rising = warmup * steps;
        if (step < rising) {
            return peak * (step + 1) / (rising + 1);
        }
        double done = (step - rising) / Math.max(1, steps - rising);
        if (decay == Decay.LINEAR) {
            return peak * (1 - done);
        }
        return decay == Decay.COSINE ? peak * 0.5 * (1 + Math.cos(Math.PI * done)) : peak;
    }
}
