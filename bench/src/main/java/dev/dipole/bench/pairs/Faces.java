package dev.dipole.bench.pairs;

import dev.dipole.Dipole;
import dev.dipole.PairRecipe;
import dev.dipole.PairSettings;
import dev.dipole.bench.recipes.RawPixels;
import dev.dipole.bench.results.ResultRow;
import dev.dipole.data.Example;
import dev.dipole.data.Sources;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.Images;
import dev.dipole.data.image.PixelLoader;
import dev.dipole.encoder.vision.VisionEncoder;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.TaskReport;
import dev.dipole.eval.Verification;
import dev.dipole.random.RandomKey;
import dev.dipole.train.TrainingResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Faces: the people of the test are never seen in training. The baseline compares standardised pixels. */
final class Faces implements PairSystem {

    /** People of the test, and of the development part. */
    private static final int TEST = 15;

    private static final int DEVELOPMENT = 8;

    private static final RandomKey SPLIT = RandomKey.ofSeed(7);

    private final List<Example<Image>> training = new ArrayList<>();
    private final List<Image> faces = new ArrayList<>();
    private final List<String> people = new ArrayList<>();
    private final boolean development;
    private final String commit;

    Faces(Path folder, boolean development, String commit) {
        this.development = development;
        this.commit = commit;
        List<Example<Image>> all =
                Images.labelled(folder.resolve("faces.tar"), "faces").readAll();
        List<String> names = all.stream().map(Faces::person).distinct().sorted().toList();
        List<String> order = new ArrayList<>();
        for (int place : SPLIT.permutation(names.size())) {
            order.add(names.get(place));
        }
        List<String> test = order.subList(0, TEST);
        List<String> aside = order.subList(TEST, TEST + DEVELOPMENT);
        for (Example<Image> each : all) {
            if ((development ? aside : test).contains(person(each))) {
                faces.add(each.anchor());
                people.add(person(each));
            } else if (!test.contains(person(each))) {
                training.add(each);
            }
        }
    }

    private static String person(Example<Image> example) {
        return String.valueOf(example.label());
    }

    @Override
    public List<ResultRow> run(PairRecipe recipe, PairSettings settings) {
        Verification<Image> task = new Verification<>("olivetti", faces, people);
        String split = development ? "development" : "test, unseen people";
        try (PixelLoader loader = settings.ofPictures().loader();
                VisionEncoder encoder = settings.ofPictures().encoder(loader, Start.key(settings, "pictures"))) {
            TaskReport pixels = task.evaluate(new RawPixels(loader, RawPixels.Standard.PICTURE));
            TrainingResult result = Dipole.pairs(encoder, encoder)
                    .settings(settings)
                    .train(Sources.of("olivetti", training, image -> image.name()));
            TaskReport trained = task.evaluate(encoder);
            PairRows rows = PairRows.of("olivetti", settings.training().seed(), result.seconds(), commit);
            EvaluationReport baseline = rankOne("raw-pixels", pixels);
            rows.figure("raw-pixels", split, pixels.figure("roc-auc"), null, false);
            rows.figure(recipe.name(), split, trained.figure("roc-auc"), "raw-pixels", true);
            rows.baseline(split, baseline);
            rows.trained(split, rankOne(recipe.name(), trained), List.of(baseline));
            return rows.rows();
        }
    }

    private static EvaluationReport rankOne(String system, TaskReport report) {
        return PairRows.report(
                "olivetti", system, "rank-1", report.figure("rank-1").items());
    }
}
