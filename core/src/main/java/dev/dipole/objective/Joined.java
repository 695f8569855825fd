package dev.dipole.objective;

import dev.dipole.similarity.Span;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Sets anchors and candidates as one set against itself: every anchor also meets the other anchors, and every reversible
 * candidate the other candidates. None stands against itself. With B pairs there are 2B rows with 2B − 1 candidates each.
 *
 * <pre>
 * rows     a₁ … a_B, c₁ … c_R             R the reversible candidates
 * columns  a₁ … a_B, c₁ … c_N
 * </pre>
 *
 * <p>What the targets say of an anchor and a candidate holds in both orders. Of two on the same side, say anchors i and j,
 * they are asked about anchor i and candidate j, and about anchor j and candidate i: where either is ignored so are the two,
 * and where either is positive they are what {@code kin} says.
 *
 * @param name by which recipes call it
 * @param inner over the joined set; its anchors and candidates are the same vectors
 * @param kin what two of one side are that belong together by way of the other side
 */
public record Joined(String name, EmbeddingObjective inner, Kin kin) implements WrappedObjective {

    /** What becomes of two that belong together in another way than as anchor and candidate. */
    public enum Kin {
        /** Neither positive nor negative. */
        IGNORED,
        /** Positives: belonging together is an equivalence, as having one label is. */
        POSITIVE
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        int anchors = Math.toIntExact(batch.anchors().size(0));
        int candidates = Math.toIntExact(batch.candidates().size(0));
        if (batch.reversible() > anchors) {
            throw new IllegalArgumentException("reversible (" + batch.reversible() + ") must be at most the anchors ("
                    + anchors + "): candidate i belongs to anchor i");
        }
        try (Scope scope = Scope.open()) {
            Tensor columns = Tensors.rowsOf(batch.anchors(), batch.candidates());
            Tensor rows = columns.narrow(0, 0, (long) anchors + batch.reversible());
            TensorEvaluation all = inner.evaluate(
                    new EmbeddingBatch(
                            rows,
                            columns,
                            0,
                            new Rule(batch.targets(), kin, anchors, candidates, batch.reversible()),
                            batch.extras()),
                    parameters);
            Tensor gradient = all.candidateGradient();
            gradient.narrow(0, 0, rows.size(0)).add_(all.anchorGradient());
            // Copies: a part would hold the memory of the whole.
            Tensor anchorGradient = scope.keep(gradient.narrow(0, 0, anchors).clone());
            Tensor candidateGradient =
                    scope.keep(gradient.narrow(0, anchors, candidates).clone());
            all.parameterGradients().byName().values().forEach(scope::keep);
            return new TensorEvaluation(
                    all.loss(),
                    anchorGradient,
                    candidateGradient,
                    all.parameterGradients(),
                    all.leftOut(),
                    all.ignored());
        }
    }

    /** Everybody but itself. */
    @Override
    public double choices(int anchors, int candidates) {
        return anchors + candidates - 1;
    }

    /** One set is joined already. */
    @Override
    public Evaluation evaluate(float[][] embeddings, int[] labels) {
        return inner.evaluate(embeddings, labels);
    }

    /** The targets of two sides, asked about the joined set. */
    private static final class Rule implements Targets {

        private final Targets rule;
        private final Kin kin;
        private final int anchors;
        private final int candidates;
        private final int reversible;
        private final TileCounts counts = new TileCounts();

        Rule(Targets rule, Kin kin, int anchors, int candidates, int reversible) {
            this.rule = rule;
            this.kin = kin;
            this.anchors = anchors;
            this.candidates = candidates;
            this.reversible = reversible;
        }

        @Override
        public Cells positives(Span rows, Span columns) {
            List<Cells.Part> marked = new ArrayList<>();
            asked(rows, columns, Ask.CROSS, rule::positives, marked);
            if (kin == Kin.POSITIVE) {
                asked(rows, columns, Ask.SAME, rule::positives, marked);
            }
            return Cells.union(rows.size(), columns.size(), marked, List.of(self(rows, columns)));
        }

        @Override
        public Cells ignored(Span rows, Span columns) {
            List<Cells.Part> marked = new ArrayList<>();
            asked(rows, columns, Ask.CROSS, rule::ignored, marked);
            asked(rows, columns, Ask.SAME, rule::ignored, marked);
            List<Cells.Part> positive = new ArrayList<>();
            if (kin == Kin.IGNORED) {
                asked(rows, columns, Ask.SAME, rule::positives, marked);
            } else {
                asked(rows, columns, Ask.SAME, rule::positives, positive);
            }
            Cells.Part self = self(rows, columns);
            // Itself is always left out, and never counted; what is positive is not ignored.
            List<Cells.Part> except = new ArrayList<>(positive);
            except.add(self);
            Cells others = Cells.union(rows.size(), columns.size(), marked, except);
            counts.count(rows, columns, others);
            return Cells.union(
                    rows.size(),
                    columns.size(),
                    List.of(self, new Cells.Part(others, 0, 0, rows.size(), columns.size(), false)),
                    List.of());
        }

        private static Cells.Part self(Span rows, Span columns) {
            return new Cells.Part(LabelTargets.self(rows, columns), 0, 0, rows.size(), columns.size(), false);
        }

        private enum Ask {
            CROSS,
            SAME
        }

        private interface Question {
            Cells of(Span rows, Span columns);
        }

        /** Collects what the rule answers for the blocks of a tile between the two sides, or within either. */
        private void asked(Span rows, Span columns, Ask ask, Question question, List<Cells.Part> into) {
            for (boolean rowAnchors : new boolean[] {true, false}) {
                for (boolean columnAnchors : new boolean[] {true, false}) {
                    if ((rowAnchors != columnAnchors) != (ask == Ask.CROSS)) {
                        continue;
                    }
                    int rowShift = rowAnchors ? 0 : anchors;
                    int columnShift = columnAnchors ? 0 : anchors;
                    // The rule's rows are anchors and its columns candidates: each block is asked in the orders it has.
                    if (ask == Ask.SAME || rowAnchors) {
                        Span asAnchors = cut(rows, rowShift, rowAnchors ? anchors : reversible);
                        Span asCandidates =
                                cut(columns, columnShift, columnAnchors ? Math.min(anchors, reversible) : candidates);
                        add(question, asAnchors, asCandidates, rows, columns, rowShift, columnShift, false, into);
                    }
                    if (ask == Ask.SAME || !rowAnchors) {
                        Span asAnchors = cut(columns, columnShift, columnAnchors ? anchors : reversible);
                        Span asCandidates = cut(rows, rowShift, reversible);
                        add(question, asAnchors, asCandidates, rows, columns, rowShift, columnShift, true, into);
                    }
                }
            }
        }

        private static void add(
                Question question,
                Span asAnchors,
                Span asCandidates,
                Span rows,
                Span columns,
                int rowShift,
                int columnShift,
                boolean turned,
                List<Cells.Part> into) {
            if (asAnchors.size() == 0 || asCandidates.size() == 0) {
                return;
            }
            Span inRows = turned ? asCandidates : asAnchors;
            Span inColumns = turned ? asAnchors : asCandidates;
            into.add(new Cells.Part(
                    question.of(asAnchors, asCandidates),
                    inRows.start() + rowShift - rows.start(),
                    inColumns.start() + columnShift - columns.start(),
                    asAnchors.size(),
                    asCandidates.size(),
                    turned));
        }

        /** Which of the first {@code count} of a side lie in the span of the joined set. */
        private static Span cut(Span span, int shift, int count) {
            int start = Math.max(0, span.start() - shift);
            int end = Math.min(count, span.end() - shift);
            return new Span(Math.min(start, Math.max(end, 0)), Math.max(end, 0));
        }

        @Override
        public void check(int rows, int columns) {
            rule.check(anchors, candidates);
        }

        @Override
        public long ignoredCount() {
            return counts.total();
        }
    }
}
