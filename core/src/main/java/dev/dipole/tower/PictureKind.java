package dev.dipole.tower;

import dev.dipole.augment.ImageView;
import dev.dipole.data.BadContent;
import dev.dipole.data.BadRows;
import dev.dipole.data.Columns;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.image.CheckedImages;
import dev.dipole.data.image.FileLookup;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.Images;
import dev.dipole.data.image.PixelLoader;
import dev.dipole.data.image.TrainingSize;
import dev.dipole.encoder.MappedEncoder;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.vision.VisionEncoder;
import dev.dipole.model.TowerModel;
import dev.dipole.random.RandomKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pictures: files, of a folder or an archive.
 *
 * @param dim length of the vectors
 */
public record PictureKind(PictureSettings settings, int dim) implements TowerKind {

    private static final String TRAINING = "train";

    @Override
    public String name() {
        return "pictures";
    }

    @Override
    public List<String> columns() {
        return List.of("image", "picture", "photo", "image_path", "file", "file_name", "filename", "path", "anchor");
    }

    @Override
    public Media content(String cell, FileLookup files) {
        return new Image(cell, files.at(cell));
    }

    @Override
    public boolean isFile(String path) {
        return Images.isPicture(path);
    }

    /** Pictures labelled by their folders. */
    @Override
    public Source<Media> members(Path place, @Nullable Columns columns, @Nullable String under, BadRows bad) {
        Source<Image> labelled = under == null ? ofTraining(place) : Images.labelled(place, under);
        return Sources.converted(labelled, example -> example.mapped(image -> (Media) image, image -> (Media) image));
    }

    private static Source<Image> ofTraining(Path place) {
        try {
            return Images.labelled(place, TRAINING);
        } catch (InputException e) {
            return Images.labelled(place, "");
        }
    }

    /** A loader of pictures at the tower's size, which keeps them in memory; the caller's, who closes it. */
    public PixelLoader loader() {
        return loader(null);
    }

    private PixelLoader loader(@Nullable Path cache) {
        return PixelLoader.ofTraining(TrainingSize.crop(settings.encoder().size()), cache);
    }

    /**
     * An encoder of random weights, which learns through the settings' views; the caller's, who closes it.
     *
     * @param loader decodes pictures
     */
    public VisionEncoder encoder(PixelLoader loader, RandomKey key) {
        try (VisionEncoder random = random(key)) {
            return seeing(random, loader);
        }
    }

    private VisionEncoder random(RandomKey key) {
        return VisionEncoder.random(settings.encoder().withDim(dim), key);
    }

    /** The same weights, through the loader and the views; each is closed for itself. */
    private VisionEncoder seeing(VisionEncoder random, PixelLoader loader) {
        VisionEncoder decoding = random.decodedBy(loader::load);
        ImageView view = settings.view();
        if (view == null) {
            return decoding;
        }
        try (decoding) {
            return decoding.seeing(view);
        }
    }

    @Override
    public Tower open(@Nullable Path cache) {
        return new PictureTower(this, loader(cache));
    }

    private static final class PictureTower implements Tower {

        private final PictureKind kind;
        private final PixelLoader loader;
        private @Nullable VisionEncoder weights;
        private @Nullable VisionEncoder seeing;

        PictureTower(PictureKind kind, PixelLoader loader) {
            this.kind = kind;
            this.loader = loader;
        }

        @Override
        public List<@Nullable BadContent> faults(List<Media> contents) {
            return CheckedImages.faults(contents, loader);
        }

        @Override
        public TrainableEncoder<Media, ?> begin(Start start) {
            VisionEncoder random = kind.random(start.key());
            weights = random;
            VisionEncoder trained = kind.seeing(random, loader);
            seeing = trained;
            return new MappedEncoder<>(trained, media -> media.as(Image.class));
        }

        @Override
        public TowerModel finished(Map<String, Object> history) {
            VisionEncoder trained = weights;
            if (trained == null) {
                throw new IllegalStateException("the tower has not begun, or has ended already");
            }
            weights = null;
            return TowerModel.of(trained, history);
        }

        @Override
        public void close() {
            if (seeing != null) {
                seeing.close();
            }
            if (weights != null) {
                weights.close();
            }
            loader.close();
        }
    }
}
