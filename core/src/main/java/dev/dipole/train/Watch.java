package dev.dipole.train;

import dev.dipole.data.Example;
import dev.dipole.monitor.EmbeddingSample;
import dev.dipole.monitor.Indicators;
import dev.dipole.monitor.MonitorSettings;
import dev.dipole.monitor.Nearest;
import dev.dipole.monitor.RunEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at a fixed sample of the data with the weights of the moment. */
final class Watch<I> {

    /** Of a text that is written down. */
    private static final int SHOWN_CHARACTERS = 200;

    /** Fewer pairs than these say nothing of a model. */
    private static final int FEWEST = 8;

    private final MonitorSettings settings;
    private final Course course;
    private final List<String> anchors;
    private final List<String> candidates;
    private final Tower<I, ?>.Sample anchorSample;
    private final Tower<I, ?>.Sample candidateSample;

    Watch(
            MonitorSettings settings,
            Course course,
            List<Example<I>> sample,
            Tower<I, ?> anchorTower,
            Tower<I, ?> candidateTower) {
        this.settings = settings;
        this.course = course;
        List<I> left = new ArrayList<>();
        List<I> right = new ArrayList<>();
        // Each text once: the indicators take every other pair for one that does not belong together.
        Set<Long> seen = new HashSet<>();
        for (Example<I> example : sample) {
            I positive = example.positives().get(0);
            long anchor = anchorTower.encoder().identity(example.anchor());
            long candidate = candidateTower.encoder().identity(positive);
            if (anchor != candidate && !seen.contains(anchor) && !seen.contains(candidate)) {
                seen.add(anchor);
                seen.add(candidate);
                left.add(example.anchor());
                right.add(positive);
            }
        }
        anchors = shown(left);
        candidates = shown(right);
        anchorSample = anchorTower.sample(left);
        candidateSample = candidateTower.sample(right);
    }

    /** What is seen after a step; null where it is not time, or the data has too few pairs. */
    RunEvent.@Nullable Measured after(long step) {
        if (anchors.size() < FEWEST || !settings.due(step, course.steps(), course.examples() * course.epochs())) {
            return null;
        }
        EmbeddingSample sample = EmbeddingSample.pairs(anchorSample.look(), candidateSample.look());
        return new RunEvent.Measured(
                step,
                Indicators.measure(sample),
                Nearest.of(sample, anchors, candidates, settings.examples(), settings.neighbours()));
    }

    private static <I> List<String> shown(List<I> inputs) {
        return inputs.stream()
                .map(String::valueOf)
                .map(text -> text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…")
                .toList();
    }
}
