package dev.dipole.train;

import dev.dipole.data.Example;
import dev.dipole.data.Media;
import dev.dipole.monitor.EmbeddingSample;
import dev.dipole.monitor.Indicators;
import dev.dipole.monitor.MonitorSettings;
import dev.dipole.monitor.Nearest;
import dev.dipole.monitor.RunEvent;
import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a fixed sample of the data with the weights of the moment. Pairs are seen as they are, as after the training. An input
 * that is its own positive is seen through two views, which stay the same from look to look. Of members of labels nothing is known
 * to be the anchor's own: they are seen alone.
 */
final class Watch<I> {

    /** Of a text that is written down. */
    private static final int SHOWN_CHARACTERS = 200;

    /** Fewer inputs than these say nothing of a model. */
    private static final int FEWEST = 8;

    private final MonitorSettings settings;
    private final Course course;
    private final List<String> anchors;
    private final List<String> candidates;
    private final @Nullable Supplier<EmbeddingSample> look;

    Watch(
            MonitorSettings settings,
            Course course,
            List<Example<I>> sample,
            TrainedTower<I, ?> anchorTower,
            TrainedTower<I, ?> candidateTower,
            RandomKey key) {
        this.settings = settings;
        this.course = course;
        List<I> left = new ArrayList<>();
        List<I> right = new ArrayList<>();
        List<I> own = new ArrayList<>();
        List<I> members = new ArrayList<>();
        // Each input once: the indicators take every other pair for one that does not belong together.
        Set<Long> seen = new HashSet<>();
        for (Example<I> example : sample) {
            long anchor = anchorTower.encoder().identity(example.anchor());
            if (example.positives().isEmpty()) {
                if (seen.add(anchor)) {
                    members.add(example.anchor());
                }
                continue;
            }
            I positive = example.positives().get(0);
            long candidate = candidateTower.encoder().identity(positive);
            if (seen.contains(anchor) || seen.contains(candidate)) {
                continue;
            }
            seen.add(anchor);
            seen.add(candidate);
            // Numbers of different towers say nothing of each other.
            if (anchor == candidate && example.anchor().equals(positive)) {
                own.add(positive);
            } else {
                left.add(example.anchor());
                right.add(positive);
            }
        }
        if (left.size() >= FEWEST) {
            TrainedTower<I, ?>.Sample anchorSample = anchorTower.sample(left);
            TrainedTower<I, ?>.Sample candidateSample = candidateTower.sample(right);
            look = () -> EmbeddingSample.pairs(anchorSample.look(), candidateSample.look());
            anchors = shown(left);
            candidates = shown(right);
        } else if (own.size() >= FEWEST) {
            TrainedTower<I, ?>.Sample first = anchorTower.sample(own);
            TrainedTower<I, ?>.Sample second = candidateTower == anchorTower ? first : candidateTower.sample(own);
            look = () -> EmbeddingSample.pairs(first.look(key.split("first")), second.look(key.split("second")));
            anchors = shown(own);
            candidates = anchors;
        } else if (members.size() >= FEWEST) {
            TrainedTower<I, ?>.Sample alone = anchorTower.sample(members);
            look = () -> EmbeddingSample.alone(alone.look());
            anchors = shown(members);
            candidates = anchors;
        } else {
            look = null;
            anchors = List.of();
            candidates = anchors;
        }
    }

    /** What is seen after a step; null where it is not time, or the data has too few inputs. */
    RunEvent.@Nullable Measured after(long step) {
        if (look == null || !settings.due(step, course.steps(), course.examples() * course.epochs())) {
            return null;
        }
        EmbeddingSample sample = look.get();
        return new RunEvent.Measured(
                step,
                Indicators.measure(sample),
                Nearest.of(sample, anchors, candidates, settings.examples(), settings.neighbours()));
    }

    private static <I> List<String> shown(List<I> inputs) {
        return inputs.stream()
                .map(input -> input instanceof Media media ? media.name() : String.valueOf(input))
                .map(text -> text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…")
                .toList();
    }
}
