package dev.dipole.bench.pairs;

import dev.dipole.Dipole;
import dev.dipole.PairRecipe;
import dev.dipole.PairSettings;
import dev.dipole.bench.recipes.RawPixels;
import dev.dipole.bench.results.ResultRow;
import dev.dipole.data.BadRows;
import dev.dipole.data.Columns;
import dev.dipole.data.Example;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.Words;
import dev.dipole.data.image.Captions;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.PixelLoader;
import dev.dipole.data.image.Pixels;
import dev.dipole.encoder.MappedEncoder;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.vision.VisionEncoder;
import dev.dipole.eval.CrossModal;
import dev.dipole.eval.CrossModal.Direction;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.random.RandomKey;
import dev.dipole.train.TrainingResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Drawings of emojis and their captions: a name and keywords. What shares a drawing's base (tones of skin, genders, and whatever is
 * joined with it) is on one side of the split; a gallery holds one drawing for each of 200 bases. The baseline gives each drawing
 * the caption of the training drawing whose pixels are nearest, and compares captions by the untrained tower of words.
 */
final class Emojis implements PairSystem {

    /** How many bases the gallery has, and how many are kept aside to choose settings by. */
    static final int GALLERY = 200;

    /** Bases of more drawings than these are trained on: they are nearly all people. */
    private static final int LARGE_BASE = 20;

    private static final RandomKey SPLIT = RandomKey.ofSeed(7);
    private static final List<Integer> KS = List.of(1, 10);

    /**
     * Drawings and captions.
     *
     * @param training each drawing with its caption and its name alone
     * @param gallery drawings nobody trained on
     * @param captions [gallery]
     */
    private record Parts(Source<Media> training, List<Image> gallery, List<String> captions) {}

    private final Parts parts;
    private final boolean development;
    private final String commit;

    /**
     * Reads them.
     *
     * @param bases how many the gallery has
     */
    Emojis(Path folder, int bases, boolean development, String commit) {
        this.development = development;
        this.commit = commit;
        this.parts = parts(folder, bases, development);
    }

    private static Parts parts(Path folder, int gallerySize, boolean development) {
        Columns columns = new Columns("image", List.of("name", "keywords"), List.of(), null, null);
        List<Example<Media>> all = Captions.open(
                        folder.resolve("pairs.jsonl"), columns, folder.resolve("png.tar"), BadRows.none())
                .readAll();
        List<String> files =
                all.stream().map(example -> example.anchor().name()).toList();
        int[] bases = EmojiBases.of(files);
        Map<Integer, List<Integer>> members = new HashMap<>();
        for (int i = 0; i < bases.length; i++) {
            members.computeIfAbsent(bases[i], unused -> new ArrayList<>()).add(i);
        }
        List<Integer> order = members.keySet().stream().sorted().toList();
        List<Integer> drawn = new ArrayList<>();
        for (int place : SPLIT.permutation(order.size())) {
            if (members.getOrDefault(order.get(place), List.of()).size() <= LARGE_BASE) {
                drawn.add(order.get(place));
            }
        }
        List<Integer> test = drawn.subList(0, gallerySize);
        List<Integer> aside = drawn.subList(gallerySize, 2 * gallerySize);
        List<Example<Media>> training = new ArrayList<>();
        List<Image> gallery = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        for (int base : development ? aside : test) {
            Example<Media> first = all.get(members.getOrDefault(base, List.of()).get(0));
            gallery.add(first.anchor().as(Image.class));
            captions.add(caption(first));
        }
        for (int i = 0; i < bases.length; i++) {
            if (!test.contains(bases[i]) && !(development && aside.contains(bases[i]))) {
                Example<Media> each = all.get(i);
                training.add(new Example<>(
                        each.anchor(),
                        List.of(new Words(caption(each)), each.positives().get(0)),
                        List.of()));
            }
        }
        return new Parts(
                Sources.of("emojitwo", training, media -> media.kind() + " " + media.name()), gallery, captions);
    }

    /** The name, and the keywords that are not in it. */
    private static String caption(Example<Media> example) {
        List<String> texts = example.positives().stream()
                .map(text -> text.as(Words.class).text())
                .distinct()
                .toList();
        return String.join(", ", texts);
    }

    @Override
    public List<ResultRow> run(PairRecipe recipe, PairSettings settings) {
        List<Media> pictures = List.copyOf(parts.gallery());
        List<String> captions = CrossModal.different(parts.captions());
        CrossModal task = CrossModal.of("emojitwo", parts.captions());
        List<Example<Media>> training = parts.training().readAll();
        List<String> texts = training.stream()
                .map(example -> example.positives().get(0).as(Words.class).text())
                .toList();
        try (PixelLoader loader = settings.ofPictures().loader();
                VisionEncoder vision = settings.ofPictures().encoder(loader, Start.key(settings, "pictures"));
                StaticTextEncoder words = Start.words(settings, texts);
                MappedEncoder<Media, Image, Pixels> left = new MappedEncoder<>(vision, media -> media.as(Image.class));
                TrainableEncoder<Media, ?> right = settings.ofWords().learning(words)) {
            double[][] nearest = nearestCaption(training, texts, captions, loader, words);
            TrainingResult result = Dipole.pairs(left, right).settings(settings).train(parts.training());
            double[][] scores = CrossModal.cosines(left.encode(pictures), words.encode(captions));
            PairRows rows = PairRows.of("emojitwo", settings.training().seed(), result.seconds(), commit);
            for (Direction direction : Direction.values()) {
                String split = (development ? "development" : "test") + ", "
                        + (direction == Direction.TO_CAPTION ? "picture to text" : "text to picture");
                EvaluationReport pixels = task.evaluate("nearest-caption", direction, nearest, KS);
                EvaluationReport trained = task.evaluate(recipe.name(), direction, scores, KS);
                KS.forEach(k -> rows.chance(split, "recall@" + k, task.chance(direction, k)));
                rows.baseline(split, pixels);
                rows.trained(split, trained, List.of(pixels));
            }
            return rows.rows();
        }
    }

    /** [gallery][captions], how alike each caption is to that of the training drawing of nearest pixels. */
    private double[][] nearestCaption(
            List<Example<Media>> training,
            List<String> texts,
            List<String> captions,
            PixelLoader loader,
            StaticTextEncoder words) {
        List<Image> known = training.stream()
                .map(example -> example.anchor().as(Image.class))
                .toList();
        RawPixels pixels = new RawPixels(loader, RawPixels.Standard.PICTURE);
        float[][] theirs = pixels.encode(known);
        float[][] ours = pixels.encode(parts.gallery());
        List<String> borrowed = new ArrayList<>();
        for (float[] each : ours) {
            borrowed.add(texts.get(nearest(each, theirs)));
        }
        return CrossModal.cosines(words.encode(borrowed), words.encode(captions));
    }

    /** The place of the row of largest inner product, the lowest of equals. */
    private static int nearest(float[] vector, float[][] rows) {
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < rows.length; i++) {
            double product = 0;
            for (int j = 0; j < vector.length; j++) {
                product += vector[j] * rows[i][j];
            }
            if (product > most) {
                most = product;
                best = i;
            }
        }
        return best;
    }
}
