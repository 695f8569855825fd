package dev.dipole.bench.pairs;

import dev.dipole.Dipole;
import dev.dipole.PairRecipe;
import dev.dipole.PairSettings;
import dev.dipole.bench.results.ResultRow;
import dev.dipole.data.Example;
import dev.dipole.data.Media;
import dev.dipole.data.Sources;
import dev.dipole.data.Words;
import dev.dipole.data.image.FileSet;
import dev.dipole.data.sound.Sound;
import dev.dipole.data.sound.SoundDecoder;
import dev.dipole.encoder.MappedEncoder;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.audio.AudioEncoder;
import dev.dipole.encoder.audio.AudioSettings;
import dev.dipole.encoder.audio.LogMel;
import dev.dipole.eval.CrossModal;
import dev.dipole.eval.CrossModal.Direction;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.Labelled;
import dev.dipole.eval.NearestNeighbourProbe;
import dev.dipole.eval.TaskReport;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.train.TrainingResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Spoken digits and their words. Takes 0 to 4 of every speaker are the test; besides, each speaker is left out once, so that the
 * voices of the test are new. The baseline votes among the nearest log-mel spectrograms of the training part.
 */
final class Digits implements PairSystem {

    private static final List<String> WORDS =
            List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

    /** Takes below it are the test; those below the next, where settings are chosen, the development part. */
    private static final int TEST_TAKES = 5;

    private static final int DEVELOPMENT_TAKES = 10;

    private static final NearestNeighbourProbe NEIGHBOURS = new NearestNeighbourProbe(List.of(5), 0.07);
    private static final List<Integer> KS = List.of(1);

    /** A recording: {@code DIGIT_SPEAKER_TAKE.wav}. */
    record Recording(Sound sound, int digit, String speaker, int take) {

        static Recording of(Sound sound) {
            String name = sound.name();
            String[] parts =
                    name.substring(name.lastIndexOf('/') + 1, name.length() - 4).split("_", -1);
            return new Recording(sound, Integer.parseInt(parts[0]), parts[1], Integer.parseInt(parts[2]));
        }

        String word() {
            return WORDS.get(digit);
        }
    }

    private final List<Recording> recordings;
    private final boolean development;
    private final String commit;

    Digits(Path folder, boolean development, String commit) {
        this.development = development;
        this.commit = commit;
        recordings = sounds(folder.resolve("recordings.tar")).stream()
                .map(Recording::of)
                .filter(each -> !development || each.take() >= TEST_TAKES)
                .toList();
    }

    private static List<Sound> sounds(Path archive) {
        List<Sound> sounds = new ArrayList<>();
        try (FileSet.Walk walk = FileSet.at(archive).open()) {
            for (FileSet.Entry entry = walk.next(); entry != null; entry = walk.next()) {
                if (entry.path().endsWith(".wav")) {
                    sounds.add(SoundDecoder.decode(entry.path(), entry.encoded().read(entry.path())));
                }
            }
        }
        return sounds;
    }

    @Override
    public List<ResultRow> run(PairRecipe recipe, PairSettings settings) {
        // Distilled once: every training begins with a copy.
        try (StaticTextEncoder words = Start.words(settings, WORDS)) {
            if (development) {
                return measured(
                        recipe, settings, words, "development", List.of(each -> each.take() < DEVELOPMENT_TAKES));
            }
            List<ResultRow> rows = new ArrayList<>(
                    measured(recipe, settings, words, "test", List.of(each -> each.take() < TEST_TAKES)));
            List<Predicate<Recording>> speakers = new ArrayList<>();
            recordings.stream()
                    .map(Recording::speaker)
                    .distinct()
                    .sorted()
                    .forEach(speaker ->
                            speakers.add(recording -> recording.speaker().equals(speaker)));
            rows.addAll(measured(recipe, settings, words, "test, unseen speakers", speakers));
            return rows;
        }
    }

    /** Trains and measures once for each part that is left out, and takes the items of all together. */
    private List<ResultRow> measured(
            PairRecipe recipe,
            PairSettings settings,
            StaticTextEncoder words,
            String split,
            List<Predicate<Recording>> leftOut) {
        List<Double> toWord = new ArrayList<>();
        List<Double> toSound = new ArrayList<>();
        List<Double> near = new ArrayList<>();
        double seconds = 0;
        String neighbours = "";
        for (Predicate<Recording> test : leftOut) {
            List<Recording> asked = recordings.stream().filter(test).toList();
            List<Recording> known = recordings.stream().filter(test.negate()).toList();
            Fold fold = fold(recipe, settings, words, known, asked);
            toWord.addAll(fold.toWord());
            toSound.addAll(fold.toSound());
            seconds += fold.seconds();
            TaskReport.Figure figure = NEIGHBOURS
                    .measure(
                            spectra(known, settings.sounds().encoder()),
                            spectra(asked, settings.sounds().encoder()),
                            RandomKey.ofSeed(1))
                    .get(0);
            neighbours = "log-mel " + figure.name();
            near.addAll(figure.items());
        }
        PairRows rows = PairRows.of("fsdd", settings.training().seed(), seconds, commit);
        EvaluationReport baseline = PairRows.report(split, neighbours, "accuracy", near);
        rows.chance(split, "accuracy", 1.0 / WORDS.size());
        rows.baseline(split, baseline);
        rows.trained(split, PairRows.report(split, recipe.name(), "accuracy", toWord), List.of(baseline));
        rows.trained(split, PairRows.report(split, recipe.name(), "word to sound, recall@1", toSound), List.of());
        return rows.rows();
    }

    private record Fold(List<Double> toWord, List<Double> toSound, double seconds) {}

    private static Fold fold(
            PairRecipe recipe,
            PairSettings settings,
            StaticTextEncoder start,
            List<Recording> known,
            List<Recording> asked) {
        List<Example<Media>> pairs = known.stream()
                .map(each -> Example.<Media>pair(each.sound(), new Words(each.word())))
                .toList();
        try (AudioEncoder audio = settings.ofSounds().encoder(Start.key(settings, "sounds"));
                StaticTextEncoder words = start.copy();
                MappedEncoder<Media, Sound, float[]> left = new MappedEncoder<>(audio, media -> media.as(Sound.class));
                TrainableEncoder<Media, ?> right = settings.ofWords().learning(words)) {
            TrainingResult result = Dipole.pairs(left, right)
                    .settings(settings)
                    .train(Sources.of("fsdd", pairs, media -> media.kind() + " " + media.name()));
            List<String> captions = asked.stream().map(Recording::word).toList();
            List<String> different = CrossModal.different(captions);
            double[][] scores = CrossModal.cosines(
                    audio.encode(asked.stream().map(Recording::sound).toList()), words.encode(different));
            CrossModal task = CrossModal.of("fsdd", captions);
            return new Fold(
                    items(task.evaluate(recipe.name(), Direction.TO_CAPTION, scores, KS)),
                    items(task.evaluate(recipe.name(), Direction.TO_ITEM, scores, KS)),
                    result.seconds());
        }
    }

    private static List<Double> items(EvaluationReport report) {
        return Arrays.stream(report.values("recall@1")).boxed().toList();
    }

    /** Log-mel spectrograms of the middle, as the tower hears them, less each one's mean. */
    private static Labelled spectra(List<Recording> recordings, AudioSettings settings) {
        int samples = (int) Math.round(settings.seconds() * settings.rate());
        float[][] heard = new float[recordings.size()][samples];
        for (int i = 0; i < heard.length; i++) {
            float[] all = recordings.get(i).sound().at(settings.rate()).samples();
            int start = Math.max(0, (all.length - samples) / 2);
            System.arraycopy(all, start, heard[i], 0, Math.min(samples, all.length));
        }
        float[][] vectors;
        try (Scope scope = Scope.open()) {
            vectors = Tensors.rows(new LogMel(settings.rate(), settings.bands())
                    .apply(Tensors.of(heard))
                    .reshape(heard.length, -1));
        }
        for (float[] vector : vectors) {
            double mean = 0;
            for (float value : vector) {
                mean += value / vector.length;
            }
            for (int j = 0; j < vector.length; j++) {
                vector[j] -= (float) mean;
            }
        }
        return new Labelled(
                vectors, recordings.stream().mapToInt(Recording::digit).toArray(), WORDS.size());
    }
}
