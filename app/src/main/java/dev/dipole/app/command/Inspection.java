package dev.dipole.app.command;

import dev.dipole.app.Progress;
import dev.dipole.app.inspect.ModelView;
import dev.dipole.data.Document;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Source;
import dev.dipole.model.Model;
import dev.dipole.monitor.EmbeddingSample;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at data with a model: encodes them, and measures what came out.
 *
 * @param data texts, pairs of texts, or the place of pictures or sounds
 * @param limit only the first so many are taken
 * @param threshold the cosine from which two count as nearly the same
 * @param progress hears how far it is
 * @param err is told of what is left out
 */
record Inspection(Path data, int limit, double threshold, Progress progress, PrintWriter err) {

    /** Texts, or pairs, that the indicators are measured on. */
    private static final int SAMPLE = 512;

    /** Files that cannot be read, of which the reason is told; the view lists them all. */
    private static final int NAMED = 5;

    /** Whether a folder holds a model of any kind. */
    static boolean isModel(Path folder) {
        return Files.exists(folder.resolve("modules.json")) || IndexModel.isOfFiles(folder);
    }

    /** Looks with a model of pictures or of sounds, or with the tower of two that an index would take. */
    ModelView files(Path folder) {
        try (IndexModel model = IndexModel.load(folder)) {
            IndexInput input = IndexInput.of(model.kind(), data, null);
            input.reportPassedOver(model, err);
            List<IndexModel.Entry> entries = input.entries();
            String kind = model.isOfTexts() ? ModelView.TEXTS : model.kind().name();
            if (entries.size() > limit) {
                partOnly(kind);
                entries = entries.subList(0, limit);
            }
            ReadableVectors encoded = ReadableVectors.of(model, entries, progress);
            encoded.faults().stream().limit(NAMED).forEach(err::println);
            err.flush();
            List<ModelView.Text> texts = new ArrayList<>();
            for (IndexModel.Entry entry : entries) {
                Document document = entry.document();
                texts.add(new ModelView.Text(document.id(), document.text()));
            }
            return view(kind, texts, encoded.vectors(), null);
        }
    }

    /**
     * Looks with a model of texts.
     *
     * @param columns of pairs, where any are named
     */
    ModelView texts(Path folder, ExampleFiles columns) throws IOException {
        try (Model model = Model.load(folder)) {
            List<ModelView.Text> texts = new ArrayList<>();
            List<String> anchors = new ArrayList<>();
            if (columns.named()) {
                pairs(columns, anchors, texts);
            } else {
                documents(texts);
            }
            float[][] vectors =
                    Texts.encode(model, texts.stream().map(ModelView.Text::text).toList(), "encoding texts", progress);
            return view(ModelView.TEXTS, texts, vectors, anchors.isEmpty() ? null : new Anchors(model, anchors));
        }
    }

    /** What belongs to the texts, row by row. */
    private record Anchors(Model model, List<String> texts) {}

    private ModelView view(String kind, List<ModelView.Text> texts, float[][] vectors, @Nullable Anchors anchors) {
        if (texts.size() < 2) {
            String one = kind.substring(0, kind.length() - 1);
            throw new InputException(
                    data + " holds " + texts.size() + " " + one + "(s); there must be at least 2 to be compared");
        }
        return ModelView.of(kind, texts, vectors, sample(kind, texts, vectors, anchors), threshold, progress);
    }

    private void documents(List<ModelView.Text> texts) throws IOException {
        try (TextInput input = TextInput.documents(data, null)) {
            for (TextInput.Text text = input.next(); text != null; text = input.next()) {
                if (texts.size() == limit) {
                    partOnly(ModelView.TEXTS);
                    break;
                }
                texts.add(new ModelView.Text(text.id(), text.text()));
            }
        }
    }

    /** Each anchor with its first positive, which is the text that is looked at. */
    private void pairs(ExampleFiles columns, List<String> anchors, List<ModelView.Text> texts) {
        try (Source.Cursor<String> cursor = columns.open(data).open(0)) {
            for (Example<String> example = cursor.next(); example != null; example = cursor.next()) {
                if (texts.size() == limit) {
                    partOnly("pairs");
                    break;
                }
                anchors.add(example.anchor());
                texts.add(new ModelView.Text(
                        Long.toString(cursor.position()), example.positives().get(0)));
            }
        }
    }

    private void partOnly(String what) {
        err.printf(Locale.ROOT, "only the first %,d %s are looked at; --limit takes more%n", limit, what);
        err.flush();
    }

    /** Spread evenly over the data, without equal texts and without what has no vector. */
    private EmbeddingSample sample(
            String kind, List<ModelView.Text> texts, float[][] vectors, @Nullable Anchors anchors) {
        List<Integer> distinct = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Set<String> seenAnchors = new HashSet<>();
        for (int i = 0; i < texts.size(); i++) {
            boolean fileWithout = !kind.equals(ModelView.TEXTS) && Texts.isZero(vectors[i]);
            if (!fileWithout
                    && seen.add(texts.get(i).text())
                    && (anchors == null || seenAnchors.add(anchors.texts().get(i)))) {
                distinct.add(i);
            }
        }
        if (distinct.size() < 2) {
            throw new InputException(
                    kind.equals(ModelView.TEXTS)
                            ? "all texts are equal; there must be at least 2 that differ to be compared"
                            : data + " holds " + texts.size() + " " + kind + ", of which " + distinct.size()
                                    + " can be read; there must be at least 2 to be compared");
        }
        int size = Math.min(SAMPLE, distinct.size());
        int[] rows = new int[size];
        float[][] candidates = new float[size][];
        for (int i = 0; i < size; i++) {
            rows[i] = distinct.get((int) ((long) i * distinct.size() / size));
            candidates[i] = vectors[rows[i]];
        }
        if (anchors == null) {
            return EmbeddingSample.alone(candidates);
        }
        List<String> chosen = new ArrayList<>();
        for (int row : rows) {
            chosen.add(anchors.texts().get(row));
        }
        return EmbeddingSample.pairs(anchors.model().encode(chosen), candidates);
    }
}
