package dev.dipole.objective;

import dev.dipole.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * The embeddings of one batch, and what belongs together in it.
 *
 * @param anchors [B, dim]
 * @param candidates [N, dim]; the first {@code reversible} are the anchors' own positives
 * @param reversible how many candidates also have a reverse direction
 * @param targets which candidate belongs to which anchor
 * @param extras further tensors by name, without gradient: a guide's or teacher's embeddings, labels
 */
public record EmbeddingBatch(
        Tensor anchors, Tensor candidates, int reversible, Targets targets, Map<String, Tensor> extras) {

    /** The name of the labels among the extras. */
    public static final String LABELS = "classes";

    public EmbeddingBatch {
        if (anchors.dim() != 2 || candidates.dim() != 2) {
            throw new IllegalArgumentException("anchors and candidates must be matrices [rows, dim]");
        }
        if (anchors.size(1) != candidates.size(1)) {
            throw new IllegalArgumentException("anchors have " + anchors.size(1) + " dimensions and candidates "
                    + candidates.size(1) + "; both must come from the same space");
        }
        extras = Map.copyOf(extras);
    }

    /** Pairs: row i of the anchors belongs to row i of the candidates, and further candidates are negatives. */
    public static EmbeddingBatch pairs(Tensor anchors, Tensor candidates) {
        return new EmbeddingBatch(
                anchors,
                candidates,
                Math.toIntExact(Math.min(anchors.size(0), candidates.size(0))),
                Targets.pairs(),
                Map.of());
    }

    /** A further tensor that an objective cannot do without. {@code use} says what to pass. */
    public Tensor extra(String name, String use) {
        Tensor extra = extras.get(name);
        if (extra == null) {
            throw new IllegalArgumentException("the batch has no " + name + "; pass extras \"" + name + "\", " + use);
        }
        return extra;
    }

    /**
     * One set with labels: every embedding is anchor and candidate, those of one label belong together, and none stands
     * against itself. The labels are in the extras, too, as {@value #LABELS} [B], int64.
     *
     * @throws IllegalArgumentException where there are not as many labels as embeddings
     */
    public static EmbeddingBatch oneSet(Tensor embeddings, int[] labels) {
        if (labels.length != embeddings.size(0)) {
            throw new IllegalArgumentException("labels (" + labels.length + ") must be as many as embeddings ("
                    + embeddings.size(0) + "); give each row its label");
        }
        return new EmbeddingBatch(
                embeddings,
                embeddings,
                0,
                LabelTargets.within(labels),
                Map.of(LABELS, Tensors.of(Arrays.stream(labels).asLongStream().toArray())));
    }

    /** This batch under other targets. */
    public EmbeddingBatch withTargets(Targets other) {
        return new EmbeddingBatch(anchors, candidates, reversible, other, extras);
    }

    /** This batch with further tensors beside those that it has. */
    public EmbeddingBatch withExtras(Map<String, Tensor> more) {
        Map<String, Tensor> all = new LinkedHashMap<>(extras);
        all.putAll(more);
        return new EmbeddingBatch(anchors, candidates, reversible, targets, all);
    }
}
