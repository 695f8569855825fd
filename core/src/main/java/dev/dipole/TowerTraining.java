package dev.dipole;

import dev.dipole.data.BadRows;
import dev.dipole.data.CheckedContent;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.model.PairModel;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.random.RandomKey;
import dev.dipole.settings.Settings;
import dev.dipole.tower.Tower;
import dev.dipole.tower.TowerData;
import dev.dipole.tower.TowerKind;
import dev.dipole.train.RunFolder;
import dev.dipole.train.TrainingResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the towers that a recipe asks for and trains them: pictures and captions, sounds and words, faces, users and items. The
 * last weights are kept. {@link PairTraining} trains encoders that are there.
 */
public final class TowerTraining extends Training<PairSettings, TowerTraining> {

    private final PairRecipe recipe;
    private BadRows bad = BadRows.none();

    TowerTraining(PairRecipe recipe) {
        super(recipe.settings(List.of()));
        this.recipe = recipe;
    }

    /** How many examples whose pictures or sounds cannot be used are passed over; without it the first fails. */
    public TowerTraining skip(BadRows rows) {
        bad = rows;
        return this;
    }

    /** How what this learns from is read, as far as is set by now. */
    public TowerData data() {
        return recipe.data(resolved());
    }

    /**
     * Trains a model. It belongs to the caller, who closes it.
     *
     * @param source as {@link #data} reads it: anchors of the recipe's one kind, positives and negatives of the other
     */
    public PairModel train(Source<Media> source) {
        PairSettings resolved = resolvedHere();
        TowerData kinds = recipe.data(resolved);
        TowerKind other = kinds.candidates();
        PairTraining.requireTowersFor(resolved.method(), other == null);
        try (Tower anchors = kinds.anchors().open(cache())) {
            if (other == null) {
                return train(source, resolved, new Sides(kinds.anchors(), anchors, kinds.anchors(), anchors));
            }
            try (Tower candidates = other.open(cache())) {
                return train(source, resolved, new Sides(kinds.anchors(), anchors, other, candidates));
            }
        }
    }

    /** All settings, with the precision that this machine trains in: a run goes on in the same one. */
    private PairSettings resolvedHere() {
        PairSettings resolved = resolved();
        String precision = resolved.pictures().encoder().precisionHere();
        return Settings.override(resolved, List.of("pictures.encoder.precision=" + precision));
    }

    private record Sides(TowerKind left, Tower anchors, TowerKind right, Tower candidates) {

        boolean isShared() {
            return anchors == candidates;
        }
    }

    private PairModel train(Source<Media> source, PairSettings given, Sides sides) {
        Source<Media> checked = CheckedContent.of(source, sides.anchors()::faults, sides.candidates()::faults, bad);
        PairSettings resolved = given.with(given.objective().forClassesOf(checked));
        EmbeddingObjective loss = PairTraining.loss(resolved);
        Sources.requireTrainable(checked, loss.readsScores());
        long seed = resolved.training().seed();
        Provenance<PairSettings> provenance = Provenance.of(PairSettings.class, resolved, seed, checked);
        RunFolder folder = folder();
        if (folder != null) {
            folder.begin(identity(provenance, sides));
        }
        RandomKey key = RandomKey.ofSeed(seed);
        TrainableEncoder<Media, ?> anchors = begin(sides.left(), sides.anchors(), checked, key);
        TrainableEncoder<Media, ?> candidates =
                sides.isShared() ? anchors : begin(sides.right(), sides.candidates(), checked, key);
        TrainingResult result =
                new PairTraining<>(anchors, candidates).listener(listener()).train(checked, resolved, loss, folder());
        Map<String, Object> history = new LinkedHashMap<>();
        history.put("recipe", recipe.name());
        history.put("anchors", sides.left().name());
        history.put("candidates", sides.right().name());
        history.putAll(provenance.trained(loss, result, null));
        if (sides.isShared()) {
            return PairModel.shared(sides.anchors().finished(history));
        }
        return PairModel.of(
                sides.anchors().finished(history), sides.candidates().finished(history), history);
    }

    private TrainableEncoder<Media, ?> begin(TowerKind kind, Tower tower, Source<Media> source, RandomKey key) {
        return tower.begin(new Tower.Start(source, key.split(kind.name()), folder(), listener()));
    }

    /** Everything that decides how the run ends. */
    private Map<String, String> identity(Provenance<PairSettings> provenance, Sides sides) {
        Map<String, String> identity = provenance.identity(null);
        identity.put("anchors", sides.left().name());
        identity.put("candidates", sides.right().name());
        identity.putAll(sides.anchors().identity());
        identity.putAll(sides.candidates().identity());
        return identity;
    }
}
