package dev.dipole.bench;

import dev.dipole.app.quickstart.QuickstartData;
import dev.dipole.data.Sources;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.eval.RetrievalValidation;
import dev.dipole.objective.InfoNce;
import dev.dipole.random.RandomKey;
import dev.dipole.text.WordPieceSettings;
import dev.dipole.text.WordPieceTokenizer;
import dev.dipole.text.WordPieceTrainer;
import dev.dipole.train.Method;
import dev.dipole.train.Schedule;
import dev.dipole.train.Trainer;
import dev.dipole.train.TrainingListener;
import dev.dipole.train.TrainingSettings;
import java.nio.file.Path;
import java.util.stream.Stream;

public final class Study {
    private Study() {}

    static double now() {
        return System.nanoTime() * 1e-9;
    }

    public static void main(String[] args) {
        QuickstartData data = QuickstartData.ofLibraries(Path.of(args[0]), (a, b, c) -> {});
        System.out.println(data.pairs().counts() + " extract " + data.extractNanos() * 1e-9 + " split "
                + data.splitNanos() * 1e-9);
        var task = data.pairs().development();
        var bm25 = dev.dipole.search.Bm25.of(
                task.documents(), dev.dipole.search.Analysis.CODE, dev.dipole.search.Bm25Settings.defaults());
        System.out.println("bm25 dev "
                + dev.dipole.eval.RetrievalEvaluation.of("mrr@10")
                        .run("bm25", bm25, task)
                        .mean("mrr@10"));
        bm25 = bm25.withSettings(new dev.dipole.search.Bm25Settings(3, 1));
        var train = Sources.of("train", data.pairs().examples());
        for (int i = 1; i < args.length; i++) {
            String[] p = args[i].split(",", -1);
            int vocab = Integer.parseInt(p[0]);
            int dim = Integer.parseInt(p[1]);
            int maxTokens = Integer.parseInt(p[2]);
            int batch = Integer.parseInt(p[3]);
            int epochs = Integer.parseInt(p[4]);
            double lr = Double.parseDouble(p[5]);
            double temperature = Double.parseDouble(p[6]);
            double t0 = now();
            WordPieceTokenizer tokenizer = new WordPieceTrainer(
                            WordPieceSettings.forCode().withVocabularySize(vocab))
                    .train(data.pairs().examples().stream()
                            .flatMap(e -> Stream.of(e.anchor(), e.positives().get(0))));
            double t1 = now();
            double sif = p.length > 7 ? Double.parseDouble(p[7]) : 0;
            double sd = p.length > 8 ? Double.parseDouble(p[8]) : 1;
            double[] freq = new double[tokenizer.vocabularySize()];
            double total = 0;
            for (var e : data.pairs().examples()) {
                for (String t : java.util.List.of(e.anchor(), e.positives().get(0))) {
                    for (int id : tokenizer.encode(t, maxTokens)) {
                        freq[id]++;
                        total++;
                    }
                }
            }
            float[] table = new float[tokenizer.vocabularySize() * dim];
            var random = RandomKey.ofSeed(1).generator();
            for (int v = 0; v < freq.length; v++) {
                double w = sd * (sif == 0 ? 1 : sif / (sif + freq[v] / total));
                for (int k = 0; k < dim; k++) {
                    table[v * dim + k] = (float) (w * random.nextGaussian());
                }
            }
            try (StaticTextEncoder encoder = StaticTextEncoder.of(tokenizer, maxTokens, table, dim)) {
                var settings = new TrainingSettings(
                        epochs, 0, batch, lr, 0.01, 0.1, Schedule.Decay.LINEAR, 0, 0, 4, 0, 1_000_000, p.length > 9 ? Integer.parseInt(p[9]) : 1, 1);
                StringBuilder evals = new StringBuilder();
                double t2 = now();
                double[] plan = new double[1];
                var result = new Trainer<>(
                                Method.shared(encoder, InfoNce.symmetric(temperature)),
                                settings,
                                new RetrievalValidation(data.pairs().development(), "mrr@10"),
                                new TrainingListener() {
                                    @Override
                                    public void evaluated(long step, String metric, double value, boolean best) {
                                        evals.append(String.format(" %.4f", value));
                                    }

                                    @Override
                                    public void planned(Plan p) {
                                        plan[0] = p.seconds();
                                    }

                                    @Override
                                    public void warned(String m) {
                                        System.out.println(m);
                                    }
                                })
                        .train(train);
                double t3 = now();
                var ids = task.documents().stream().map(d -> d.id()).toList();
                var vec = encoder.encode(
                        task.documents().stream().map(d -> d.content()).toList());
                var dense = new dev.dipole.retrieve.DenseRetriever(
                        encoder::encode,
                        dev.dipole.retrieve.ExactIndex.of(ids, vec, dev.dipole.similarity.VectorMetric.COSINE));
                for (double w : new double[] {0.3, 0.5, 0.7, 1}) {
                    var hybrid = new dev.dipole.search.Hybrid<>(
                            java.util.List.of(dense, bm25),
                            new dev.dipole.search.HybridSettings(10, 100, java.util.List.of(1.0, w)));
                    evals.append(String.format(
                            " h%.1f %.4f",
                            w,
                            dev.dipole.eval.RetrievalEvaluation.of("mrr@10")
                                    .run("h", hybrid, task)
                                    .mean("mrr@10")));
                }
                System.out.printf(
                        "%s vocab %d (%.1f s) train %.1f s (wall %.1f, plan %.1f) %.0f pairs/s loss %.3f dev%s%n",
                        args[i],
                        tokenizer.vocabularySize(),
                        t1 - t0,
                        result.seconds(),
                        t3 - t2,
                        plan[0],
                        result.examples() * epochs / result.seconds(),
                        result.lastLoss(),
                        evals);
            }
        }
    }
}
