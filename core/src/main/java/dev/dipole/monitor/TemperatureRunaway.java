package dev.dipole.monitor;

import dev.dipole.monitor.RunEvent.Stepped;
import java.util.Optional;

/** A learned temperature that leaves the range in which it is of use. */
final class TemperatureRunaway implements Tripwire {

    /** Where a learned temperature is held, unless it started lower: a scale of 100. */
    private static final double BOUND = 0.01;

    /** Steps in a row at the bound. */
    private static final int PATIENCE = 100;

    /** From the start, in either direction. */
    private static final double FACTOR = 10;

    private double start = Double.NaN;
    private int held;

    @Override
    public String name() {
        return "temperature-runaway";
    }

    @Override
    public Optional<String> observe(RunEvent event) {
        if (!(event instanceof Stepped stepped) || !(stepped.temperature() > 0)) {
            return Optional.empty();
        }
        double temperature = stepped.temperature();
        if (Double.isNaN(start)) {
            start = temperature;
        }
        boolean atBound = start > 1.1 * BOUND && temperature <= 1.001 * BOUND;
        held = atBound ? held + 1 : 0;
        if (temperature >= FACTOR * start) {
            return said(
                    temperature,
                    "scores are flattened since pairs cannot be told apart; check that the columns belong together, lower"
                            + " the rate of the objective's parameters (training.objective-rate), or fix the temperature");
        }
        if (held >= PATIENCE || temperature <= start / FACTOR) {
            return said(
                    temperature,
                    (held >= PATIENCE ? "its bound; " : "")
                            + "the loss falls by sharper scores and no longer by better vectors; fix the temperature or"
                            + " lower the rate of the objective's parameters (training.objective-rate), raise the batch"
                            + " size, or give harder negatives");
        }
        return Optional.empty();
    }

    private Optional<String> said(double temperature, String why) {
        return Optional.of(
                "the temperature went from " + Digits.of(start) + " to " + Digits.of(temperature) + ": " + why);
    }
}
