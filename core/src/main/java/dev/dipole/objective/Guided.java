package dev.dipole.objective;

import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Operand;
import dev.dipole.similarity.Similarity;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Ignores, around any grid objective, the candidates that a guide finds about as like the anchor as its own positive. The
 * guide is another model: its embeddings of the same rows come with the batch, in its own number of dimensions, and its
 * scores, by cosine, are computed for a tile at a time. Each anchor's own positive sets its threshold, also where the
 * columns choose among the anchors. What is ignored is counted.
 *
 * <p>Sources: Solatorio 2024 (GISTEmbed), section 3, for a margin of 0; the margins as sentence-transformers has them.
 *
 * @param inner the objective
 * @param rule from which of the guide's scores on a candidate is ignored
 */
public record Guided(EmbeddingObjective inner, AlikeRule rule) implements WrappedObjective {

    /** The guide's embeddings of the anchors among the batch's extras, [B, any dim]. */
    public static final String ANCHORS = "guide-anchors";

    /** The guide's embeddings of the candidates among the batch's extras, [N, the same dim]. */
    public static final String CANDIDATES = "guide-candidates";

    /**
     * The loss and its gradients on plain arrays.
     *
     * @param guideAnchors [B, any dim], the guide's embeddings of the anchors
     * @param guideCandidates [N, the same dim]
     */
    public Evaluation evaluate(
            float[][] anchors, float[][] candidates, float[][] guideAnchors, float[][] guideCandidates) {
        try (Scope scope = Scope.open()) {
            Embeddings.require(ANCHORS, guideAnchors);
            Embeddings.require(CANDIDATES, guideCandidates);
            Targets targets = new Rule(Targets.pairs(), rule, Tensors.of(guideAnchors), Tensors.of(guideCandidates));
            return inner.evaluate(anchors, candidates, targets);
        }
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        try (Scope scope = Scope.open()) {
            Rule guided =
                    new Rule(batch.targets(), rule, extra(batch.extras(), ANCHORS), extra(batch.extras(), CANDIDATES));
            TensorEvaluation result = inner.evaluate(batch.withTargets(guided), parameters);
            scope.keep(result.anchorGradient());
            scope.keep(result.candidateGradient());
            result.parameterGradients().byName().values().forEach(scope::keep);
            return result;
        }
    }

    private static Tensor extra(Map<String, Tensor> extras, String name) {
        Tensor tensor = extras.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the batch has no " + name
                    + "; put the guide's embeddings of its rows into the extras, and see that the guide is set");
        }
        return tensor;
    }

    /** The targets of a batch, less what the guide finds alike. */
    private static final class Rule implements Targets {

        private static final int TILE = 1024;

        private final Targets rule;
        private final AlikeRule alike;
        private final Similarity similarity = new Cosine();
        private final Operand anchors;
        private final Operand candidates;
        private final Tensor highest;
        private final TileCounts counts = new TileCounts();

        Rule(Targets rule, AlikeRule alike, Tensor guideAnchors, Tensor guideCandidates) {
            if (guideAnchors.size(1) != guideCandidates.size(1)) {
                throw new IllegalArgumentException(ANCHORS + " have " + guideAnchors.size(1) + " dimensions and "
                        + CANDIDATES + " " + guideCandidates.size(1) + "; both must come from the same guide");
            }
            this.rule = rule;
            this.alike = alike;
            anchors = similarity.prepare(guideAnchors);
            candidates = similarity.prepare(guideCandidates);
            rule.check(anchors.rows(), candidates.rows());
            highest = torch.full_like(guideAnchors.select(1, 0), Tensors.scalar(Double.NEGATIVE_INFINITY));
            for (int row = 0; row < anchors.rows(); row += TILE) {
                Span rows = new Span(row, Math.min(anchors.rows(), row + TILE));
                for (int column = 0; column < candidates.rows(); column += TILE) {
                    Span columns = new Span(column, Math.min(candidates.rows(), column + TILE));
                    try (Scope scope = Scope.open()) {
                        Cells positives = rule.positives(rows, columns);
                        if (!positives.isNone()) {
                            AlikeRule.raise(part(rows), scores(rows, columns), positives);
                        }
                    }
                }
            }
        }

        private Tensor part(Span rows) {
            return highest.narrow(0, rows.start(), rows.size());
        }

        private Tensor scores(Span rows, Span columns) {
            Tensor into = Tensors.empty(anchors.vectors().scalar_type(), rows.size(), columns.size());
            similarity.scores(anchors, rows, candidates, columns, 1, into);
            return into;
        }

        @Override
        public Cells positives(Span rows, Span columns) {
            return rule.positives(rows, columns);
        }

        @Override
        public Cells ignored(Span rows, Span columns) {
            return counts.count(
                    rows,
                    columns,
                    alike.ignored(
                            scores(rows, columns),
                            part(rows),
                            rule.positives(rows, columns),
                            rule.ignored(rows, columns)));
        }

        @Override
        public void check(int anchorCount, int candidateCount) {
            if (anchors.rows() != anchorCount || candidates.rows() != candidateCount) {
                throw new IllegalArgumentException("the guide has embeddings of " + anchors.rows() + " anchors and "
                        + candidates.rows() + " candidates, and the batch has " + anchorCount + " and "
                        + candidateCount + "; let it embed the same rows");
            }
        }

        @Override
        public long ignoredCount() {
            return counts.total();
        }
    }
}
