package dev.dipole.app.tune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses one setting after the other: each axis is tried with what was chosen on the axes before it, and its best value is
 * kept. As many trials as there are values, not as there are combinations of them; what depends on each other, such as
 * temperature and batch, is found by a second round. Ties keep the value that was tried first.
 */
public final class CoordinateSearch {

    /** Trains and measures with settings of all axes, key to value. */
    public interface Evaluation {
        Trial run(Map<String, String> assignments);
    }

    /**
     * What was tried on one axis.
     *
     * @param round from 1
     * @param trials in the order of the axis' values
     * @param best the chosen one
     */
    public record Tried(int round, Axis axis, List<Trial> trials, Trial best) {

        public Tried {
            trials = List.copyOf(trials);
        }
    }

    /**
     * Everything that was tried.
     *
     * @param first with the settings as they were
     * @param tried axis by axis
     * @param best with the chosen settings
     */
    public record Outcome(Trial first, List<Tried> tried, Trial best) {

        public Outcome {
            tried = List.copyOf(tried);
        }

        /** Each different trial once, in the order in which they were run. */
        public List<Trial> trials() {
            Map<Map<String, String>, Trial> different = new LinkedHashMap<>();
            different.put(first.assignments(), first);
            for (Tried axis : tried) {
                axis.trials().forEach(trial -> different.putIfAbsent(trial.assignments(), trial));
            }
            return List.copyOf(different.values());
        }
    }

    private final List<Axis> axes;
    private final Map<String, String> start;
    private final int rounds;

    /**
     * A search.
     *
     * @param axes in the order in which they are chosen
     * @param start the value of each axis to begin with
     * @param rounds how often each axis is gone through
     */
    public CoordinateSearch(List<Axis> axes, Map<String, String> start, int rounds) {
        if (axes.isEmpty()) {
            throw new IllegalArgumentException("axes is empty; name at least one setting to vary");
        }
        Set<String> keys = new LinkedHashSet<>();
        for (Axis axis : axes) {
            if (!keys.add(axis.key())) {
                throw new IllegalArgumentException(axis.key() + " is varied twice; name all its values at once");
            }
        }
        if (!start.keySet().equals(keys)) {
            throw new IllegalArgumentException("the start has " + start.keySet() + ", and the axes are " + keys);
        }
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds (" + rounds + ") must be at least 1");
        }
        this.axes = List.copyOf(axes);
        this.start = Map.copyOf(start);
        this.rounds = rounds;
    }

    /** The most trials that there can be: fewer where a value is the chosen one already. */
    public int most() {
        return 1 + rounds * axes.stream().mapToInt(axis -> axis.values().size()).sum();
    }

    /** Runs the trials; one with settings that were tried before is not run again. */
    public Outcome run(Evaluation evaluation) {
        Map<Map<String, String>, Trial> known = new LinkedHashMap<>();
        Trial first = trial(start, known, evaluation);
        Trial best = first;
        List<Tried> tried = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (Axis axis : axes) {
                List<Trial> trials = new ArrayList<>();
                Trial chosen = best;
                for (String value : axis.values()) {
                    Map<String, String> assignments = new LinkedHashMap<>(best.assignments());
                    assignments.put(axis.key(), value);
                    Trial trial = trial(assignments, known, evaluation);
                    trials.add(trial);
                    if (trial.mean() > chosen.mean()) {
                        chosen = trial;
                    }
                }
                best = chosen;
                tried.add(new Tried(round, axis, trials, best));
            }
        }
        return new Outcome(first, tried, best);
    }

    private static Trial trial(
            Map<String, String> assignments, Map<Map<String, String>, Trial> known, Evaluation evaluation) {
        Map<String, String> key = Map.copyOf(assignments);
        Trial before = known.get(key);
        if (before == null) {
            before = evaluation.run(key);
            known.put(key, before);
        }
        return before;
    }
}
