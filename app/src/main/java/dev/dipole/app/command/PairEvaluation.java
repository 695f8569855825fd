package dev.dipole.app.command;

import dev.dipole.PairSettings;
import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.data.BadRows;
import dev.dipole.data.Columns;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.eval.CrossModal;
import dev.dipole.eval.CrossModal.Direction;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.SystemComparison;
import dev.dipole.model.PairModel;
import dev.dipole.model.TowerModel;
import dev.dipole.tower.TowerData;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Measures models of two towers: of rows of pairs, does each anchor find a candidate that belongs to it among those of all rows,
 * and each candidate its anchors?
 */
final class PairEvaluation {

    private PairEvaluation() {}

    /** Whether a path is the folder of two towers. */
    static boolean isOne(Path system) {
        return Files.isDirectory(system) && PairModel.holds(system);
    }

    /**
     * What is asked.
     *
     * @param paths of rows, and of the folder or archive of the files that they name, as {@link TowerData} reads them
     * @param columns null: by their usual names
     * @param limit rows that are taken at most
     * @param ks the depths of {@code recall@k}
     * @param perQuery where the values of single queries go, or null
     */
    record Asked(
            List<Path> paths,
            @Nullable Columns columns,
            int limit,
            List<Integer> ks,
            @Nullable Path perQuery) {}

    /**
     * Measures and reports.
     *
     * @param folders name to the model's folder
     */
    static void run(Main main, Map<String, Path> folders, Asked asked) {
        Rows rows = null;
        String kinds = "";
        Map<Direction, List<EvaluationReport>> reports = new LinkedHashMap<>();
        for (Map.Entry<String, Path> each : folders.entrySet()) {
            try (PairModel model = PairModel.load(each.getValue())) {
                String own =
                        model.anchors().kind() + " and " + model.candidates().kind();
                if (rows == null) {
                    rows = Rows.read(asked, model);
                    kinds = own;
                } else if (!own.equals(kinds)) {
                    throw new InputException(each.getValue() + " is of " + own + ", and others that are named are of "
                            + kinds + "; measure them apart");
                }
                warn(main, each.getKey(), model, rows);
                double[][] scores = CrossModal.cosines(
                        encode(main, model.anchors(), rows.anchors(), each.getKey()),
                        encode(main, model.candidates(), rows.candidates(), each.getKey()));
                for (Direction direction : Direction.values()) {
                    reports.computeIfAbsent(direction, unused -> new ArrayList<>())
                            .add(rows.task().evaluate(each.getKey(), direction, scores, asked.ks()));
                }
            }
        }
        if (rows == null) {
            throw new IllegalArgumentException("folders is empty; name a model");
        }
        if (asked.perQuery() != null) {
            List<EvaluationReport> all = new ArrayList<>();
            reports.values().forEach(all::addAll);
            PerQueryFile.write(asked.perQuery(), all, null);
        }
        show(main, rows, asked.ks(), reports);
    }

    /**
     * The rows, each different content once.
     *
     * @param kinds what the anchors are called, and the candidates
     * @param fingerprint of the rows and their files
     */
    private record Rows(
            CrossModal task, List<Media> anchors, List<Media> candidates, List<String> kinds, String fingerprint) {

        static Rows read(Asked asked, PairModel model) {
            PairSettings any = PairSettings.defaults();
            List<String> kinds =
                    List.of(model.anchors().kind(), model.candidates().kind());
            Source<Media> source = new TowerData(any.kind(kinds.get(0)), any.kind(kinds.get(1)))
                    .open(asked.paths(), asked.columns(), null, BadRows.none());
            Map<Media, Set<Media>> ofEach = new LinkedHashMap<>();
            Set<Media> candidates = new LinkedHashSet<>();
            for (Example<Media> example : Sources.limit(source, asked.limit()).readAll()) {
                ofEach.computeIfAbsent(example.anchor(), unused -> new LinkedHashSet<>())
                        .addAll(example.positives());
            }
            ofEach.values().forEach(candidates::addAll);
            if (ofEach.size() < 2 || candidates.size() < 2) {
                throw new InputException(
                        source.name() + ": has " + ofEach.size() + " different " + kinds.get(0) + " and "
                                + candidates.size() + " different " + kinds.get(1)
                                + ", and each is found among at least two; give more rows, or check that the right columns were"
                                + " named");
            }
            List<List<Media>> captions = new ArrayList<>();
            ofEach.values().forEach(own -> captions.add(List.copyOf(own)));
            return new Rows(
                    CrossModal.ofSeveral(source.name(), captions),
                    List.copyOf(ofEach.keySet()),
                    List.copyOf(candidates),
                    kinds,
                    source.fingerprint());
        }

        String title(Direction direction) {
            return direction == Direction.TO_CAPTION
                    ? kinds.get(0) + " to " + kinds.get(1)
                    : kinds.get(1) + " to " + kinds.get(0);
        }
    }

    private static void warn(Main main, String name, PairModel model, Rows rows) {
        if (rows.fingerprint().equals(model.history().get("data-sha256"))) {
            main.err()
                    .println("warning: the " + (name.equals("model") ? name : "model " + name)
                            + " was trained on these very rows, so these figures say nothing about data that it has not"
                            + " seen");
        }
    }

    private static float[][] encode(Main main, TowerModel tower, List<Media> contents, String name) {
        return Texts.encode(
                tower::encode, MediaInput.TOGETHER, contents, name + ", encoding " + tower.kind(), main.progress());
    }

    private static void show(Main main, Rows rows, List<Integer> ks, Map<Direction, List<EvaluationReport>> reports) {
        CrossModal task = rows.task();
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("task", task.name());
            json.put("kind", "cross-modal");
            json.put("anchors", rows.anchors().size());
            json.put("candidates", rows.candidates().size());
            reports.forEach((direction, each) -> {
                Map<String, Object> part = new LinkedHashMap<>();
                Map<String, Object> chance = new LinkedHashMap<>();
                ks.forEach(k -> chance.put("recall@" + k, task.chance(direction, k)));
                part.put("chance", chance);
                part.putAll(Comparison.json(new SystemComparison(each)));
                json.put(rows.title(direction).replace(' ', '_'), part);
            });
            JsonOut.print(main.out(), json);
            return;
        }
        PrintWriter out = main.out();
        out.printf(
                Locale.ROOT,
                "%s (cross-modal): %,d %s, %,d %s%n",
                task.name(),
                rows.anchors().size(),
                rows.kinds().get(0),
                rows.candidates().size(),
                rows.kinds().get(1));
        reports.forEach((direction, each) -> {
            out.println();
            out.println(rows.title(direction) + ", chance "
                    + String.join(
                            ", ",
                            ks.stream()
                                    .map(k ->
                                            String.format(Locale.ROOT, "recall@%d %.4f", k, task.chance(direction, k)))
                                    .toList()));
            out.println();
            Comparison.lines(new SystemComparison(each)).forEach(out::println);
        });
        out.flush();
    }
}
