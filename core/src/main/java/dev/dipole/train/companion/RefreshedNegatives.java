package dev.dipole.train.companion;

import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.monitor.RunEvent;
import dev.dipole.negatives.Anchor;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Tensors;
import dev.dipole.train.Companion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Explicit negatives that are mined while the model learns: a {@link Curriculum} says when and by which miner, the
 * {@link Hunt} what from. Of the hardest that are left of each anchor, a step draws some by its key. Mining goes on in the
 * background, on copies of the weights; what is mined is swapped in at a step that was fixed before, so that a run depends on
 * its seed and not on the machine's speed. A checkpoint holds the lists in use, the step and the SHA-256 of the weights that
 * they come from, and, where a mining is under way, its weights: a resumed run does it again.
 *
 * <p>Memory: 4 · anchors · depth bytes for the lists in use, and as many for those that are mined; while mining, one more copy of
 * the weights, and what the miner needs, such as two copies of the corpus's vectors for exact search.
 *
 * <p>Source: Xiong et al. 2021 (ANCE), section 3, where the encoding of the corpus is as asynchronous, but swapped in when
 * it is ready.
 *
 * @param <I> what the encoders take
 */
public final class RefreshedNegatives<I> implements Companion<I> {

    private static final String LISTS = "lists";
    private static final String IN_USE = "in-use";
    private static final String BUILDING = "building";
    private static final String WEIGHTS = "weights.";

    /** SHA-256 as numbers. */
    private static final int HASH_LONGS = 4;

    private final TrainableEncoder<I, ?> anchors;
    private final TrainableEncoder<I, ?> candidates;
    private final Curriculum<I> curriculum;
    private final Hunt<I> hunt;
    private final RandomKey key;
    private final Map<Long, Integer> rows = new HashMap<>();
    private @Nullable InUse inUse;
    private @Nullable MiningJob<I> building;

    /**
     * What steps draw from.
     *
     * @param begun after so many steps its mining began
     * @param swapped after so many steps it came into use
     * @param weights SHA-256 in hexadecimal, empty for none
     */
    private record InUse(MinedLists lists, long begun, long swapped, String weights) {}

    /**
     * Nothing is mined yet.
     *
     * @param anchors the encoder of the anchors, as it is trained
     * @param candidates that of the candidates, the same where both share it
     * @param key for all that is drawn
     */
    public RefreshedNegatives(
            TrainableEncoder<I, ?> anchors,
            TrainableEncoder<I, ?> candidates,
            Curriculum<I> curriculum,
            Hunt<I> hunt,
            RandomKey key) {
        this.anchors = anchors;
        this.candidates = candidates;
        this.curriculum = curriculum;
        this.hunt = hunt;
        this.key = key;
        for (Anchor<I> anchor : hunt.anchors()) {
            rows.put(anchor.identity(), rows.size());
        }
        if (rows.size() < hunt.anchors().size()) {
            throw new IllegalArgumentException("anchors (" + hunt.anchors().size() + ") must be different, and "
                    + rows.size() + " are; Hunt.anchors gives each once");
        }
    }

    @Override
    public String name() {
        return "refreshed-negatives";
    }

    @Override
    public boolean readsWeights(long step, long total) {
        Refreshes.Refresh next = curriculum.over(total).next(step);
        return next != null
                && next.begins() == step
                && curriculum.phases().get(next.phase()).readsWeights();
    }

    @Override
    public Choice<I> negatives(Coming step) {
        Refreshes refreshes = curriculum.over(step.total());
        Refreshes.Refresh due = refreshes.at(step.finished());
        Renewal renewal = due != null && due.swaps() == step.finished() && !isInUse(due) ? swap(due) : null;
        Refreshes.Refresh next = refreshes.next(step.finished());
        if (building == null && next != null && next.begins() == step.finished()) {
            begin(next, null);
        }
        return new Choice<>(drawn(step), renewal);
    }

    private boolean isInUse(Refreshes.Refresh refresh) {
        return inUse != null && inUse.swapped() == refresh.swaps();
    }

    private void begin(Refreshes.Refresh refresh, @Nullable Map<String, Tensor> weights) {
        Phase<I> phase = curriculum.phases().get(refresh.phase());
        Snapshot<I> snapshot = null;
        if (phase.readsWeights()) {
            snapshot = Snapshot.of(anchors, candidates);
            if (weights != null) {
                Restored restored = new Restored(name(), weights);
                snapshot.tensors().forEach((name, weight) -> restored.into(WEIGHTS + name, weight));
            }
        }
        building = new MiningJob<>(
                refresh,
                phase,
                snapshot,
                hunt,
                curriculum.depth(),
                key.split("mining").split(refresh.swaps()));
    }

    /** Takes what was mined for this step into use. */
    private Renewal swap(Refreshes.Refresh due) {
        if (building == null) {
            begin(due, null);
        }
        MiningJob<I> job = building;
        if (job == null || !job.refresh().equals(due)) {
            throw new IllegalStateException(
                    "at step " + due.swaps() + " another mining is under way; steps follow one another");
        }
        long began = System.nanoTime();
        MiningJob.Found found = job.await();
        double waited = (System.nanoTime() - began) * 1e-9;
        job.close();
        building = null;
        inUse = new InUse(found.lists(), due.begins(), due.swaps(), found.weights());
        int without = found.lists().without();
        return new Renewal(
                new RunEvent.Renewed(
                        due.swaps(),
                        job.phase().name(),
                        job.phase().readsWeights() ? due.begins() : due.swaps(),
                        found.weights(),
                        rows.size() - without,
                        without),
                waited);
    }

    private List<List<I>> drawn(Coming step) {
        InUse current = inUse;
        if (current == null) {
            return List.of();
        }
        RandomKey own = key.split("step").split(step.number());
        List<List<I>> negatives = new ArrayList<>();
        for (int i = 0; i < step.anchors().length; i++) {
            Integer row = rows.get(step.anchors()[i]);
            int[] places = row == null
                    ? new int[0]
                    : current.lists()
                            .draw(row, curriculum.perAnchor(), own.split(i).generator());
            negatives.add(Arrays.stream(places).mapToObj(hunt.corpus()::get).toList());
        }
        return negatives;
    }

    @Override
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        InUse current = inUse;
        if (current != null) {
            tensors.put(LISTS, Tensors.of(current.lists().places()));
            long[] state = new long[2 + HASH_LONGS];
            state[0] = current.begun();
            state[1] = current.swapped();
            for (int i = 0; i < HASH_LONGS && !current.weights().isEmpty(); i++) {
                state[2 + i] = HexFormat.fromHexDigitsToLong(current.weights(), 16 * i, 16 * i + 16);
            }
            tensors.put(IN_USE, Tensors.of(state));
        }
        MiningJob<I> job = building;
        if (job != null) {
            Refreshes.Refresh refresh = job.refresh();
            tensors.put(BUILDING, Tensors.of(new long[] {refresh.phase(), refresh.begins(), refresh.swaps()}));
            job.tensors().forEach((name, weight) -> tensors.put(WEIGHTS + name, weight));
        }
        return tensors;
    }

    @Override
    public void restore(Map<String, Tensor> tensors) {
        close();
        inUse = null;
        Restored restored = new Restored(name(), tensors);
        if (tensors.containsKey(LISTS)) {
            long[] state = restored.longs(IN_USE, 2 + HASH_LONGS);
            StringBuilder weights = new StringBuilder();
            for (int i = 0; i < HASH_LONGS; i++) {
                weights.append(HexFormat.of().toHexDigits(state[2 + i]));
            }
            boolean any = Arrays.stream(state).skip(2).anyMatch(part -> part != 0);
            inUse = new InUse(
                    MinedLists.of(restored.ints(LISTS, (long) rows.size() * curriculum.depth()), curriculum.depth()),
                    state[0],
                    state[1],
                    any ? weights.toString() : "");
        }
        if (tensors.containsKey(BUILDING)) {
            long[] state = restored.longs(BUILDING, 3);
            begin(new Refreshes.Refresh(Math.toIntExact(state[0]), state[1], state[2]), tensors);
        }
    }

    @Override
    public void close() {
        if (building != null) {
            building.close();
            building = null;
        }
    }
}
