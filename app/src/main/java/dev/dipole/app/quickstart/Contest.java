package dev.dipole.app.quickstart;

import dev.dipole.app.Progress;
import dev.dipole.data.Document;
import dev.dipole.data.RetrievalTask;
import dev.dipole.encoder.Encoder;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.RetrievalEvaluation;
import dev.dipole.retrieve.Answers;
import dev.dipole.retrieve.DenseRetriever;
import dev.dipole.retrieve.ExactIndex;
import dev.dipole.retrieve.Retriever;
import dev.dipole.search.Analysis;
import dev.dipole.search.Bm25;
import dev.dipole.search.Bm25Settings;
import dev.dipole.search.Hybrid;
import dev.dipole.search.HybridSettings;
import dev.dipole.similarity.VectorMetric;
import java.util.List;

/**
 * The model, BM25 and their fusion on the same documents and questions. Documents are what {@link JavaMethod#code} gives,
 * for every system; BM25 takes identifiers apart ({@link Analysis#CODE}). The model's answers are found by exact search,
 * so that its figures hold no error of an index.
 */
final class Contest {

    /** What is chosen by, and what is reported first. */
    static final String METRIC = "mrr@10";

    private static final RetrievalEvaluation EVALUATION = RetrievalEvaluation.of(METRIC, "recall@10", "ndcg@10");
    private static final int DEPTH = 100;
    private static final double[] K1 = {0.6, 0.9, 1.5, 2.2, 3, 4, 6};
    private static final double[] B = {0.4, 0.6, 0.8, 0.9, 1};
    private static final int[] RANK_CONSTANTS = {3, 10, 30, 60};
    private static final double[] MODEL_WEIGHTS = {0.4, 0.5, 0.6, 0.7, 0.8};
    /** With which a partner is looked for, before weights are. */
    private static final HybridSettings EVEN = fusion(10, 0.5);

    private Contest() {}

    /**
     * Settings that were chosen on the development part, by {@link #METRIC}. What is best for BM25 alone is not what adds
     * most to the model, so both are looked for.
     *
     * @param bm25 of BM25 alone
     * @param bm25Value what they reached there
     * @param partner of BM25 as a part of the fusion
     * @param hybrid of the fusion of the model with that
     * @param hybridValue what they reached there
     * @param modelValue what the model reached there alone
     */
    record Chosen(
            Bm25Settings bm25,
            double bm25Value,
            Bm25Settings partner,
            HybridSettings hybrid,
            double hybridValue,
            double modelValue) {}

    /**
     * What each system reached on the test part.
     *
     * @param bm25 at k1 0.9 and b 0.4
     * @param bm25Tuned with the settings chosen
     * @param model by exact search
     * @param hybrid of {@code model} and BM25 with the settings chosen for that
     */
    record Outcome(EvaluationReport bm25, EvaluationReport bm25Tuned, EvaluationReport model, EvaluationReport hybrid) {

        /** All of them, in the order in which they are shown. */
        List<EvaluationReport> all() {
            return List.of(bm25, bm25Tuned, model, hybrid);
        }
    }

    /** Chooses the settings of BM25 and of the fusion on the development part. */
    static Chosen choose(RetrievalTask development, Encoder<String> encoder, Progress progress) {
        try (Bm25 index = Bm25.of(development.documents(), Analysis.CODE, Bm25Settings.defaults())) {
            Answers dense = dense(development, encoder);
            Best<Bm25Settings> alone = new Best<>(Bm25Settings.defaults());
            Best<Bm25Settings> partner = new Best<>(Bm25Settings.defaults());
            int done = 0;
            for (double k1 : K1) {
                for (double b : B) {
                    Bm25Settings settings = new Bm25Settings(k1, b);
                    Answers lexical = answers(index.withSettings(settings), development);
                    alone.offer(settings, value(lexical, development));
                    partner.offer(settings, value(new Hybrid<>(List.of(dense, lexical), EVEN), development));
                    progress.update("tuning BM25", ++done, (long) K1.length * B.length);
                }
            }
            Answers lexical = answers(index.withSettings(partner.settings), development);
            Best<HybridSettings> hybrid = new Best<>(EVEN);
            for (int constant : RANK_CONSTANTS) {
                for (double weight : MODEL_WEIGHTS) {
                    HybridSettings settings = fusion(constant, weight);
                    hybrid.offer(settings, value(new Hybrid<>(List.of(dense, lexical), settings), development));
                }
            }
            return new Chosen(
                    alone.settings,
                    alone.value,
                    partner.settings,
                    hybrid.settings,
                    hybrid.value,
                    value(dense, development));
        }
    }

    private static HybridSettings fusion(int rankConstant, double modelWeight) {
        return new HybridSettings(rankConstant, DEPTH, List.of(modelWeight, 1 - modelWeight));
    }

    private static double value(Retriever<String> retriever, RetrievalTask task) {
        return RetrievalEvaluation.of(METRIC).run("trial", retriever, task).mean(METRIC);
    }

    /** The best settings so far; of equals, the first. */
    private static final class Best<S> {
        private S settings;
        private double value = Double.NEGATIVE_INFINITY;

        Best(S initial) {
            settings = initial;
        }

        void offer(S other, double reached) {
            if (reached > value) {
                settings = other;
                value = reached;
            }
        }
    }

    /** Measures all systems on the test part, which is read here and nowhere else. */
    static Outcome test(RetrievalTask test, Encoder<String> encoder, Chosen chosen) {
        try (Bm25 index = Bm25.of(test.documents(), Analysis.CODE, Bm25Settings.defaults())) {
            Answers dense = dense(test, encoder);
            Answers partner = answers(index.withSettings(chosen.partner()), test);
            return new Outcome(
                    EVALUATION.run("bm25", index, test),
                    EVALUATION.run("bm25_tuned", index.withSettings(chosen.bm25()), test),
                    EVALUATION.run("model", dense, test),
                    EVALUATION.run("hybrid", new Hybrid<>(List.of(dense, partner), chosen.hybrid()), test));
        }
    }

    private static Answers dense(RetrievalTask task, Encoder<String> encoder) {
        List<String> ids = task.documents().stream().map(Document::id).toList();
        float[][] vectors =
                encoder.encode(task.documents().stream().map(Document::content).toList());
        try (DenseRetriever retriever =
                new DenseRetriever(encoder::encode, ExactIndex.of(ids, vectors, VectorMetric.COSINE))) {
            return answers(retriever, task);
        }
    }

    private static Answers answers(Retriever<String> retriever, RetrievalTask task) {
        return Answers.of(retriever, task.queries().values(), DEPTH);
    }
}
