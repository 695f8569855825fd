package dev.dipole.train.companion;

import dev.dipole.encoder.Encoder;
import dev.dipole.objective.Lists;
import dev.dipole.objective.embedding.EmbeddingDistillation;
import dev.dipole.tensor.Tensors;
import dev.dipole.train.Companion;
import dev.dipole.train.FixedTower;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Another model whose vectors, and whose scores of each anchor's own candidates, a student learns to give. A score is the inner
 * product of the teacher's two vectors over a temperature.
 *
 * @param <I> what the encoders take
 */
public final class Teacher<I> implements Companion<I> {

    private final FixedTower<I> tower;

    private final double temperature;

    /** A teacher whose scores are its inner products; the encoder stays its owner's. */
    public Teacher(Encoder<I> encoder) {
        this(encoder, 1);
    }

    /**
     * A teacher; the encoder stays its owner's.
     *
     * @param temperature what inner products are divided by; above 0
     */
    public Teacher(Encoder<I> encoder, double temperature) {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException(
                    "temperature (" + temperature + ") must be positive; 1 leaves inner products as they are");
        }
        tower = new FixedTower<>(encoder);
        this.temperature = temperature;
    }

    @Override
    public String name() {
        return "teacher";
    }

    @Override
    public void prepare(List<I> inputs) {
        tower.prepare(inputs);
    }

    @Override
    public void prepareMore(List<I> inputs) {
        tower.prepareMore(inputs);
    }

    @Override
    public Map<String, Tensor> extras(int[] anchors, int[] candidates, long[][] lists) {
        Map<String, Tensor> extras = new LinkedHashMap<>();
        Tensor left = tower.embed(anchors);
        Tensor right = tower.embed(candidates);
        extras.put(EmbeddingDistillation.TEACHER_ANCHORS, left);
        extras.put(EmbeddingDistillation.TEACHER_CANDIDATES, right);
        int longest = lists.length == 0 ? 0 : lists[0].length;
        long[] columns = Arrays.stream(lists).flatMapToLong(Arrays::stream).toArray();
        extras.put(Lists.LISTS, Tensors.of(columns).view(lists.length, longest));
        extras.put(Lists.LABELS, Tensors.of(scores(left, right, columns, longest), lists.length, longest));
        return extras;
    }

    /** NaN where a list is shorter. */
    private float[] scores(Tensor anchors, Tensor candidates, long[] columns, int longest) {
        long[] rows = new long[columns.length];
        long[] own = new long[columns.length];
        for (int cell = 0; cell < columns.length; cell++) {
            rows[cell] = cell / longest;
            own[cell] = Math.max(0, columns[cell]);
        }
        float[] scores = Tensors.floatArray(anchors.index_select(0, Tensors.of(rows))
                .mul_(candidates.index_select(0, Tensors.of(own)))
                .sum(new long[] {1}, false, Tensors.sameType()));
        for (int cell = 0; cell < columns.length; cell++) {
            scores[cell] = columns[cell] < 0 ? Float.NaN : (float) (scores[cell] / temperature);
        }
        return scores;
    }

    @Override
    public void close() {
        tower.close();
    }
}
