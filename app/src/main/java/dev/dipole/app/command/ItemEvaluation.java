package dev.dipole.app.command;

import dev.dipole.PairSettings;
import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.data.BadRows;
import dev.dipole.data.Columns;
import dev.dipole.data.InputException;
import dev.dipole.data.interaction.Bag;
import dev.dipole.data.interaction.HoldOut;
import dev.dipole.data.interaction.Interactions;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.encoder.features.BagEncoder;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.RecommendationTask;
import dev.dipole.eval.SystemComparison;
import dev.dipole.model.Model;
import dev.dipole.model.PairModel;
import dev.dipole.retrieve.item.ItemNeighbours;
import dev.dipole.retrieve.item.Popularity;
import dev.dipole.retrieve.item.VectorRecommender;
import dev.dipole.settings.Settings;
import dev.dipole.tower.ItemKind;
import dev.dipole.tower.ItemSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures models of users and items: is what a user took later, or what was held out, among the first that are recommended?
 * Beside them stand the most popular items, and the neighbours of the user's items. What a user has is never recommended.
 */
final class ItemEvaluation {

    private static final String[] METRICS = {"recall@10", "ndcg@10"};

    private ItemEvaluation() {}

    /** Whether a path is the folder of a table of items. */
    static boolean isOne(Path system) {
        return Files.isDirectory(system)
                && "items".equals(PairModel.historyOf(system).get("anchors"));
    }

    /**
     * What is asked.
     *
     * @param data what users took later; or, without training data, the file that was trained on, of which something was held out
     * @param training what users have; null: it is in {@code data}
     * @param columns null: by their usual names
     * @param perQuery where the values of single users go, or null
     */
    record Asked(
            Path data,
            @Nullable Path training,
            @Nullable Columns columns,
            @Nullable Path perQuery) {}

    /**
     * Measures and reports.
     *
     * @param folders name to the model's folder
     */
    static void run(Main main, Map<String, Path> folders, Asked asked) {
        Split split = null;
        ItemKind first = null;
        List<EvaluationReport> reports = new ArrayList<>();
        for (Map.Entry<String, Path> each : folders.entrySet()) {
            try (Model model = Model.load(each.getValue())) {
                ItemKind kind = kind(each.getValue(), model);
                if (split == null || first == null) {
                    first = kind;
                    split = asked.training() == null
                            ? heldOut(asked, each.getValue(), model, kind)
                            : later(asked, asked.training(), kind);
                    baselines(split, reports);
                } else if (!kind.settings().equals(first.settings())) {
                    throw new InputException(each.getValue() + " counts users and items otherwise than "
                            + folders.values().iterator().next() + " (items.* of their settings); measure them apart");
                }
                main.progress().update("measuring", reports.size() - 2, folders.size());
                reports.add(recommended(each.getKey(), model, kind, split));
                main.progress().update("measuring", reports.size() - 2, folders.size());
            }
        }
        if (asked.perQuery() != null) {
            PerQueryFile.write(asked.perQuery(), reports, null);
        }
        if (split != null) {
            show(main, split, new SystemComparison(reports));
        }
    }

    private record Split(RecommendationTask task, Interactions training) {}

    private static ItemKind kind(Path folder, Model model) {
        if (!(model.encoder() instanceof StaticTextEncoder)
                || !(model.history().get("settings") instanceof String yaml)) {
            throw InputException.in(
                    folder, "is no table of items that train wrote", "train it again with --recipe two-tower");
        }
        return Settings.parse(yaml, folder + ", settings", PairSettings.class).ofItems();
    }

    private static Split heldOut(Asked asked, Path folder, Model model, ItemKind kind) {
        if (!kind.settings().holdsOut()) {
            throw InputException.in(
                    folder,
                    "was trained with items.hold-out=none, so nothing of " + asked.data() + " is new to it",
                    "name what it was trained on with --train-data and what was taken later with --data, or train it with"
                            + " --set items.hold-out=last (or random)");
        }
        String now = kind.members(asked.data(), asked.columns(), null, BadRows.none())
                .fingerprint();
        if (!now.equals(model.history().get("data-sha256"))) {
            throw InputException.in(
                    asked.data(),
                    "is not what " + folder + " was trained on, so what would be held out may have been trained on",
                    "name the very file and columns, or give --train-data");
        }
        HoldOut split = kind.settings().split(kind.interactions(asked.data(), asked.columns()));
        return new Split(RecommendationTask.of(split), split.training());
    }

    /** Of the users of the training, what they took later and did not have. */
    private static Split later(Asked asked, Path training, ItemKind kind) {
        Interactions before = kind.interactions(training, asked.columns());
        Interactions after = kind.settings()
                .liked(new ItemKind(ItemSettings.defaults(), kind.dim()).interactions(asked.data(), asked.columns()));
        Map<String, List<String>> have = before.byUser();
        Map<String, Bag> users = new LinkedHashMap<>();
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        after.byUser().forEach((user, items) -> {
            List<String> own = have.get(user);
            if (own != null) {
                Map<String, Integer> wanted = new LinkedHashMap<>();
                items.stream().filter(item -> !own.contains(item)).forEach(item -> wanted.put(item, 1));
                if (!wanted.isEmpty()) {
                    users.put(user, Bag.of(user, own));
                    judgements.put(user, wanted);
                }
            }
        });
        if (users.isEmpty()) {
            throw InputException.in(
                    asked.data(),
                    "tells of no user in " + training + " something that the user does not have there",
                    "give what the same users took later");
        }
        return new Split(
                new RecommendationTask(after.name() + ", what users of " + before.name() + " took", users, judgements),
                before);
    }

    private static void baselines(Split split, List<EvaluationReport> reports) {
        try (Popularity popular = Popularity.of(split.training());
                ItemNeighbours neighbours = ItemNeighbours.of(split.training())) {
            reports.add(split.task().evaluate("popularity", popular, METRICS));
            reports.add(split.task().evaluate("item-neighbours", neighbours, METRICS));
        }
    }

    private static EvaluationReport recommended(String name, Model model, ItemKind kind, Split split) {
        // The model owns the table.
        BagEncoder encoder = BagEncoder.of((StaticTextEncoder) model.encoder());
        try (VectorRecommender recommender = VectorRecommender.of(
                encoder::encode,
                encoder::encode,
                split.training().popularity(),
                kind.settings().prior())) {
            return split.task().evaluate(name, recommender, METRICS);
        }
    }

    private static void show(Main main, Split split, SystemComparison comparison) {
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("task", split.task().name());
            json.put("kind", "recommendation");
            json.put("items", split.training().items().size());
            json.putAll(Comparison.json(comparison));
            JsonOut.print(main.out(), json);
            return;
        }
        PrintWriter out = main.out();
        out.printf(
                Locale.ROOT,
                "%s (recommendation): %,d users, %,d items%n%n",
                split.task().name(),
                comparison.queries(),
                split.training().items().size());
        Comparison.lines(comparison).forEach(out::println);
        out.flush();
    }
}
