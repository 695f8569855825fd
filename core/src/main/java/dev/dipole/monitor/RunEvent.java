package dev.dipole.monitor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run says of itself, in the order in which it happens. None of them holds a time of the clock: a run that was killed
 * and resumed tells the same as one that was not. Whatever is derived from them (warnings, best values, files for other
 * tools) is a function of them alone.
 */
public sealed interface RunEvent {

    /** Steps that were finished when it happened, at least 0. */
    long step();

    /**
     * A step of the optimiser.
     *
     * @param loss mean over the anchors, in nats
     * @param gradientNorm of all weights of the encoders together, before clipping
     * @param temperature by which scores were divided; NaN: the objective has none
     * @param anchors B
     * @param candidates N, with those kept of earlier steps
     * @param choices among how many each anchor chose, so that choosing blindly costs the logarithm; 0: the objective has no
     *     such choice
     * @param ignored cells of the B x N that were no negatives
     * @param leftOut candidates that were in the batch and among which nobody chose
     */
    record Stepped(
            long step,
            double loss,
            double learningRate,
            double gradientNorm,
            double temperature,
            int anchors,
            int candidates,
            double choices,
            long ignored,
            long leftOut)
            implements RunEvent {

        public Stepped {
            requireStep(step);
            requireCount("anchors", anchors);
            requireCount("candidates", candidates);
            if (!(choices >= 0)) {
                throw new IllegalArgumentException("choices (" + choices + ") must not be negative; give 0 for none");
            }
            requireCount("ignored", ignored);
            requireCount("leftOut", leftOut);
        }
    }

    /**
     * The fixed sample, seen by the model of this step.
     *
     * @param values of the indicators, by name, in a fixed order
     * @param samples a few anchors and what is nearest to them
     */
    record Measured(long step, Map<String, Double> values, List<Neighbours> samples) implements RunEvent {

        public Measured {
            requireStep(step);
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
            samples = List.copyOf(samples);
        }
    }

    /**
     * A figure on the development part.
     *
     * @param metric its name; higher is better
     * @param best whether it is the best of the run so far, and the weights are kept
     */
    record Evaluated(long step, String metric, double value, boolean best) implements RunEvent {

        public Evaluated {
            requireStep(step);
        }
    }

    /**
     * Explicit negatives come from another mining from now on.
     *
     * @param phase of the curriculum, such as {@code dense}
     * @param weightsStep after which step the weights stood by which they were mined; the step itself where no weights were
     *     asked
     * @param weights SHA-256 of these, in hexadecimal; empty where none were asked
     * @param anchors that have any
     * @param without anchors for which nothing was left
     */
    record Renewed(long step, String phase, long weightsStep, String weights, int anchors, int without)
            implements RunEvent {

        public Renewed {
            requireStep(step);
            requireCount("weightsStep", weightsStep);
            requireCount("anchors", anchors);
            requireCount("without", without);
            if (weightsStep > step) {
                throw new IllegalArgumentException("weightsStep (" + weightsStep + ") must be at most step (" + step
                        + "): negatives are mined by weights that there were");
            }
        }

        /** Whether what is mined depends on weights, and so grows stale. */
        public boolean readsWeights() {
            return !weights.isEmpty();
        }

        /** How many steps older the weights are than those of a later step. */
        public long staleness(long later) {
            return later - weightsStep;
        }
    }

    /**
     * Something is wrong.
     *
     * @param message its cause and what to do
     */
    record Warned(long step, String message) implements RunEvent {

        public Warned {
            requireStep(step);
        }
    }

    /**
     * An anchor of the sample and the candidates nearest to it.
     *
     * @param anchor what it says
     * @param nearest the nearest first
     */
    record Neighbours(String anchor, List<Neighbour> nearest) {

        public Neighbours {
            nearest = List.copyOf(nearest);
        }
    }

    /**
     * A candidate of the sample.
     *
     * @param text what it says
     * @param cosine in [-1, 1]
     * @param positive whether it is the anchor's own
     */
    record Neighbour(String text, double cosine, boolean positive) {}

    private static void requireStep(long step) {
        requireCount("step", step);
    }

    private static void requireCount(String name, long count) {
        if (count < 0) {
            throw new IllegalArgumentException(name + " (" + count + ") must not be negative; give what was counted");
        }
    }
}
