package dev.dipole.bench.text;

import dev.dipole.TextSettings;
import dev.dipole.app.ConsoleProgress;
import dev.dipole.app.Progress;
import dev.dipole.app.TrainingProgress;
import dev.dipole.data.Document;
import dev.dipole.encoder.Encoder;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.RetrievalEvaluation;
import dev.dipole.eval.RetrievalValidation;
import dev.dipole.model.Model;
import dev.dipole.retrieve.Answers;
import dev.dipole.retrieve.Retriever;
import dev.dipole.search.Analysis;
import dev.dipole.search.Bm25;
import dev.dipole.search.Bm25Settings;
import dev.dipole.search.Hybrid;
import java.io.PrintWriter;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Measures systems on one task. Documents are encoded once for each model, and every retriever searches once. */
final class Measuring {

    private static final RetrievalEvaluation EVALUATION = RetrievalEvaluation.of("ndcg@10", "recall@100");

    /** Answers of each part that are fused, and that the metrics look at. */
    private static final int DEPTH = 100;

    /** Documents that are encoded between two looks at the clock. */
    private static final int CHUNK = 512;

    /** Held here, since the log manager may forget a logger, and its level, that nobody holds. */
    private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

    private final TextData data;
    private final PrintWriter err;
    private final boolean terminal;
    private @Nullable Lexical lexical;

    /** @param terminal whether a line of {@code err} can be written over */
    Measuring(TextData data, PrintWriter err, boolean terminal) {
        this.data = data;
        this.err = err;
        this.terminal = terminal;
    }

    /**
     * BM25's answers.
     *
     * @param seconds for index, answers and figures
     */
    private record Lexical(Answers answers, EvaluationReport report, double seconds) {}

    /** BM25 as English, at k1 0.9 and b 0.4. */
    Measured bm25() {
        Lexical measured = lexical();
        return new Measured(TextSystem.BM25.recipe(), 0, data.seconds() + measured.seconds(), measured.report());
    }

    private Lexical lexical() {
        Lexical known = lexical;
        if (known == null) {
            LUCENE.setLevel(Level.WARNING); // its notes on the processor help nobody here
            long start = System.nanoTime();
            try (Bm25 bm25 = Bm25.of(data.task().documents(), Analysis.ENGLISH, Bm25Settings.defaults())) {
                Answers answers = answers(bm25);
                known = new Lexical(answers, report(TextSystem.BM25.recipe(), answers), seconds(start));
            }
            lexical = known;
        }
        return known;
    }

    /** A system with a model, and its fusion with BM25; the times of the fusion hold those of both parts. */
    List<Measured> dense(TextSystem system, TextSettings settings, long seed) {
        Lexical words = lexical();
        long start = System.nanoTime();
        Answers answers;
        try (Model model = system.model(settings, data.training(), new TrainingProgress(err, terminal))) {
            List<Document> documents = data.task().documents();
            float[][] vectors = encode(
                    model.documents(), documents.stream().map(Document::content).toList());
            try (Retriever<String> dense = RetrievalValidation.retriever(model.queries(), documents, vectors)) {
                answers = answers(dense);
            }
        }
        EvaluationReport alone = report(system.recipe(), answers);
        double seconds = data.seconds() + seconds(start);
        EvaluationReport fused = report(system.hybrid(), Hybrid.of(List.of(answers, words.answers())));
        return List.of(
                new Measured(system.recipe(), seed, seconds, alone),
                new Measured(system.hybrid(), seed, data.seconds() + seconds(start) + words.seconds(), fused));
    }

    private Answers answers(Retriever<String> retriever) {
        return Answers.of(retriever, data.task().queries().values(), DEPTH);
    }

    private EvaluationReport report(String recipe, Retriever<String> retriever) {
        return EVALUATION.run(recipe, retriever, data.task());
    }

    private float[][] encode(Encoder<String> encoder, List<String> texts) {
        Progress progress = new ConsoleProgress(err, terminal);
        float[][] vectors = new float[texts.size()][];
        for (int start = 0; start < vectors.length; start += CHUNK) {
            progress.update("encoding documents", start, vectors.length);
            int end = Math.min(vectors.length, start + CHUNK);
            System.arraycopy(encoder.encode(texts.subList(start, end)), 0, vectors, start, end - start);
        }
        progress.update("encoding documents", vectors.length, vectors.length);
        return vectors;
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
