package dev.dipole.app.inspect;

import dev.dipole.monitor.RunEvent;
import dev.dipole.monitor.RunLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the log of a run says, gathered in one pass. */
public final class RunView {

    private final Map<String, Curve> curves = new LinkedHashMap<>();
    private final List<RunEvent.Warned> warnings = new ArrayList<>();
    private RunEvent.@Nullable Measured measured;
    private RunEvent.@Nullable Evaluated best;
    private RunEvent.@Nullable Renewed renewed;
    private long steps;

    private RunView() {}

    /** Reads a log; that of a run that goes on, too. */
    public static RunView of(Path log) {
        RunView view = new RunView();
        RunLog.read(log, view::add);
        return view;
    }

    private void add(RunEvent event) {
        long step = event.step();
        steps = Math.max(steps, step);
        if (event instanceof RunEvent.Stepped stepped) {
            add("loss", step, stepped.loss());
            add("learning rate", step, stepped.learningRate());
            add("gradient norm", step, stepped.gradientNorm());
            if (!Double.isNaN(stepped.temperature())) {
                add("temperature", step, stepped.temperature());
            }
            if (renewed != null && renewed.readsWeights()) {
                add("staleness of negatives", step, renewed.staleness(step));
            }
        } else if (event instanceof RunEvent.Evaluated evaluated) {
            add("development " + evaluated.metric(), step, evaluated.value());
            best = evaluated.best() ? evaluated : best;
        } else if (event instanceof RunEvent.Measured now) {
            measured = now;
            now.values().forEach((name, value) -> add(name, step, value));
        } else if (event instanceof RunEvent.Renewed now) {
            renewed = now;
        } else if (event instanceof RunEvent.Warned warned) {
            warnings.add(warned);
        }
    }

    private void add(String name, long step, double value) {
        curves.computeIfAbsent(name, Curve::new).add(step, value);
    }

    /** By name, in the order in which the run first told of them. */
    public Map<String, Curve> curves() {
        return curves;
    }

    public List<RunEvent.Warned> warnings() {
        return warnings;
    }

    /** The last measurement of the sample; null: none yet. */
    public RunEvent.@Nullable Measured measured() {
        return measured;
    }

    /** The best evaluation; null: none yet. */
    public RunEvent.@Nullable Evaluated best() {
        return best;
    }

    /** Finished so far. */
    public long steps() {
        return steps;
    }
}
