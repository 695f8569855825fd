package dev.dipole;

import dev.dipole.augment.ImageView;
import dev.dipole.data.BadRows;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.image.CheckedImages;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.PixelLoader;
import dev.dipole.data.image.TrainingSize;
import dev.dipole.encoder.vision.VisionEncoder;
import dev.dipole.model.ImageModel;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.random.RandomKey;
import dev.dipole.settings.Settings;
import dev.dipole.train.RunFolder;
import dev.dipole.train.Trainer;
import dev.dipole.train.TrainingResult;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model of pictures: from the pictures alone, two views of each belonging together, or from their labels. Every setting
 * has a default that carries a first run; recipes set them for each of the known methods. The last weights are kept.
 */
public final class ImageTraining extends Training<ImageSettings, ImageTraining> {

    private @Nullable EmbeddingObjective objective;
    private BadRows bad = BadRows.none();

    ImageTraining() {
        super(ImageSettings.defaults());
    }

    /** The loss; without it the settings' one. */
    public ImageTraining objective(EmbeddingObjective loss) {
        objective = loss;
        return this;
    }

    /** How many pictures that cannot be decoded are passed over; without it the first fails. */
    public ImageTraining skip(BadRows rows) {
        bad = rows;
        return this;
    }

    /**
     * Trains a model. It belongs to the caller, who closes it.
     *
     * @param source of pictures alone, each its own positive, for losses of views; of labelled ones for those of classes
     * @throws dev.dipole.train.CollapseException if the vectors come to tell nothing apart, unless {@code training.monitor.stop}
     *     is false
     */
    public ImageModel train(Source<Image> source) {
        ImageSettings given = resolvedHere();
        ImageSettings resolved =
                objective == null ? given.with(given.objective().forClassesOf(source)) : given;
        EmbeddingObjective loss = objective == null
                ? resolved.objective().create(chosen -> Companions.ruled(resolved.method(), chosen))
                : Companions.ruled(resolved.method(), objective);
        try (PixelLoader loader =
                PixelLoader.ofTraining(TrainingSize.crop(resolved.encoder().size()), cache())) {
            Source<Image> checked = CheckedImages.of(source, loader, bad);
            Sources.requireTrainable(checked, loss.readsScores());
            Provenance<ImageSettings> provenance = Provenance.of(
                    ImageSettings.class, resolved, resolved.training().seed(), checked);
            RunFolder folder = folder();
            if (folder != null) {
                folder.begin(provenance.identity(objective));
            }
            VisionEncoder encoder = encoder(resolved);
            try {
                TrainingResult result = train(checked, resolved, loss, encoder, loader);
                return new ImageModel(encoder, provenance.trained(loss, result, null));
            } catch (RuntimeException e) {
                encoder.close();
                throw e;
            }
        }
    }

    /** The model that training would begin with: random weights. It belongs to the caller, who closes it. */
    public ImageModel untrained() {
        ImageSettings resolved = resolvedHere();
        return new ImageModel(encoder(resolved), Map.of("settings", Settings.toYaml(resolved)));
    }

    /** All settings, with the precision that this machine trains in: a run goes on in the same one. */
    private ImageSettings resolvedHere() {
        ImageSettings resolved = resolved();
        return Settings.override(
                resolved, List.of("encoder.precision=" + resolved.encoder().precisionHere()));
    }

    private static VisionEncoder encoder(ImageSettings resolved) {
        return VisionEncoder.random(resolved.encoder(), key(resolved).split("weights"));
    }

    private static RandomKey key(ImageSettings resolved) {
        return RandomKey.ofSeed(resolved.training().seed());
    }

    private TrainingResult train(
            Source<Image> source,
            ImageSettings resolved,
            EmbeddingObjective loss,
            VisionEncoder encoder,
            PixelLoader loader) {
        // They share the weights; each is closed for itself.
        try (VisionEncoder decoding = encoder.decodedBy(loader::load)) {
            ImageView view = resolved.views().view(resolved.encoder().size());
            VisionEncoder seeing = view == null ? decoding.decodedBy(loader::load) : decoding.seeing(view);
            try (SelfSupervised<Image> method = SelfSupervised.of(
                    seeing,
                    resolved.head(),
                    resolved.method(),
                    loss,
                    key(resolved).split("heads"))) {
                return new Trainer<>(method, resolved.training(), null, listener()).train(source, folder());
            }
        }
    }
}
