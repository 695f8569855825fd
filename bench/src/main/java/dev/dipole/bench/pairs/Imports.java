package dev.dipole.bench.pairs;

import dev.dipole.Dipole;
import dev.dipole.PairRecipe;
import dev.dipole.PairSettings;
import dev.dipole.bench.results.ResultRow;
import dev.dipole.data.interaction.HoldOut;
import dev.dipole.data.interaction.Interactions;
import dev.dipole.encoder.features.BagEncoder;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.RecommendationTask;
import dev.dipole.random.RandomKey;
import dev.dipole.retrieve.item.ItemNeighbours;
import dev.dipole.retrieve.item.Popularity;
import dev.dipole.retrieve.item.VectorRecommender;
import dev.dipole.train.TrainingResult;
import java.util.List;
import java.util.Map;

/**
 * Which types a class imports: one of them is held out at random and to be found among all that the class does not import anyway.
 * Classes of at least five types, and types of at least five classes, count.
 */
final class Imports implements PairSystem {

    private static final int LEAST = 5;

    private static final String[] METRICS = {"recall@10", "ndcg@10"};
    private static final RandomKey SPLIT = RandomKey.ofSeed(7);

    private final HoldOut split;
    private final boolean development;
    private final String commit;

    Imports(Interactions all, boolean development, String commit) {
        this.development = development;
        this.commit = commit;
        HoldOut test = HoldOut.random(all.core(LEAST, LEAST), 2, SPLIT.split("test"));
        split = development ? HoldOut.random(test.training(), 2, SPLIT.split("development")) : test;
    }

    @Override
    public List<ResultRow> run(PairRecipe recipe, PairSettings settings) {
        RecommendationTask task = RecommendationTask.of(split);
        Interactions training = split.training();
        Map<String, Integer> popularity = training.popularity();
        String part = development ? "development" : "test";
        try (BagEncoder encoder = settings.ofItems().encoder(training.items(), Start.key(settings, "items"));
                Popularity popular = Popularity.of(training);
                ItemNeighbours neighbours = ItemNeighbours.of(training)) {
            TrainingResult result =
                    Dipole.pairs(encoder, encoder).settings(settings).train(training.bags());
            PairRows rows = PairRows.of("imports", settings.training().seed(), result.seconds(), commit);
            List<EvaluationReport> baselines = List.of(
                    task.evaluate("popularity", popular, METRICS),
                    task.evaluate("item-neighbours", neighbours, METRICS));
            baselines.forEach(each -> rows.baseline(part, each));
            try (VectorRecommender with = VectorRecommender.of(
                            encoder::encode,
                            encoder::encode,
                            popularity,
                            settings.items().prior());
                    VectorRecommender without = VectorRecommender.of(encoder::encode, encoder::encode, popularity, 0)) {
                rows.trained(part, task.evaluate(recipe.name(), with, METRICS), baselines);
                rows.trained(part, task.evaluate(recipe.name() + ", no prior", without, METRICS), baselines);
            }
            return rows.rows();
        }
    }
}
