package dev.dipole.bench.pairs;

import dev.dipole.augment.HorizontalFlip;
import dev.dipole.augment.ImageView;
import dev.dipole.augment.InOrder;
import dev.dipole.augment.RandomResizedCrop;
import dev.dipole.augment.Sometimes;
import dev.dipole.augment.sound.SoundViews;
import dev.dipole.data.image.PixelLoader;
import dev.dipole.encoder.DistillationSettings;
import dev.dipole.encoder.StaticDistillation;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.encoder.audio.AudioEncoder;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.encoder.vision.VisionEncoder;
import dev.dipole.model.Bases;
import dev.dipole.model.Model;
import dev.dipole.random.RandomKey;
import java.util.List;

/** Makes the towers that settings ask for; each is its caller's, who closes it. */
final class Towers {

    /** What texts are read by: a static encoder of its tokens' vectors, so that words nobody has trained on mean something. */
    static final String TEXT_BASE = "all-minilm-l6-v2";

    /** Shape of a crop, width over height. */
    private static final double LEAST_RATIO = 0.85;

    private Towers() {}

    /** Sees pictures, decoded by the loader. */
    static VisionEncoder pictures(SystemSettings settings, PixelLoader loader) {
        VisionEncoder random =
                VisionEncoder.random(settings.vision().withDim(settings.dim()), key(settings, "pictures"));
        VisionEncoder decoding = random.decodedBy(loader::load);
        random.close();
        int size = settings.vision().size();
        ImageView crop = new RandomResizedCrop(size, size, settings.leastCrop(), 1, LEAST_RATIO, 1 / LEAST_RATIO);
        ImageView view = switch (settings.views()) {
            case "none" -> null;
            case "crop" -> crop;
            case "crop-flip" -> InOrder.of(crop, new Sometimes(0.5, new HorizontalFlip()));
            default ->
                throw new IllegalArgumentException("views (" + settings.views() + ") must be none, crop or crop-flip");
        };
        if (view == null) {
            return decoding;
        }
        VisionEncoder seeing = decoding.seeing(view);
        decoding.close();
        return seeing;
    }

    /** Hears sounds. */
    static AudioEncoder sounds(SystemSettings settings) {
        AudioEncoder plain = AudioEncoder.random(settings.audio().withDim(settings.dim()), key(settings, "sounds"));
        if (!settings.hearing()) {
            return plain;
        }
        AudioEncoder hearing = plain.hearing(SoundViews.standard());
        plain.close();
        return hearing;
    }

    /** Reads words: a static encoder distilled from MiniLM, whose tokens are weighted by how often the texts use them. */
    static StaticTextEncoder words(List<String> texts, int dim) {
        try (Model base = Bases.open(TEXT_BASE)) {
            TransformerEncoder teacher = (TransformerEncoder) base.encoder();
            long[] counts = new long[teacher.tokenizer().vocabularySize()];
            for (int[] ids : teacher.tokenizer().encodeAll(texts, Integer.MAX_VALUE)) {
                for (int id : ids) {
                    counts[id]++;
                }
            }
            return StaticDistillation.of(teacher, DistillationSettings.defaults(), dim, counts, Integer.MAX_VALUE);
        }
    }

    static RandomKey key(SystemSettings settings, String purpose) {
        return RandomKey.ofSeed(settings.training().seed()).split(purpose);
    }
}
