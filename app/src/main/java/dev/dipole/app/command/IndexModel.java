package dev.dipole.app.command;

import dev.dipole.data.Document;
import dev.dipole.data.Media;
import dev.dipole.data.Words;
import dev.dipole.model.EncoderFolder;
import dev.dipole.model.Model;
import dev.dipole.model.PairModel;
import dev.dipole.model.TowerModel;
import dev.dipole.tower.TowerKind;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model as an index uses it: what it is an index of, and what it can be asked with. Of two towers the index is of the
 * candidates, unless these are words and the anchors are not: words are what one asks with.
 */
final class IndexModel implements AutoCloseable {

    /** What goes into an index; the file is null where the document is the text itself. */
    record Entry(Document document, @Nullable Media file) {}

    private final TowerKind kind;
    private final String hash;
    private final int dim;
    private final Map<String, Object> history;
    private final Function<List<Entry>, float[][]> documents;

    /** By the kind of what is asked with. */
    private final Map<String, Function<List<Media>, float[][]>> questions;

    private final Runnable closing;

    private IndexModel(
            TowerKind kind,
            String hash,
            int dim,
            Map<String, Object> history,
            Function<List<Entry>, float[][]> documents,
            Map<String, Function<List<Media>, float[][]>> questions,
            Runnable closing) {
        this.kind = kind;
        this.hash = hash;
        this.dim = dim;
        this.history = history;
        this.documents = documents;
        this.questions = questions;
        this.closing = closing;
    }

    /** Whether a folder holds a model of pictures or sounds, or two towers, and not one of texts alone. */
    static boolean isOfFiles(Path folder) {
        return EncoderFolder.holds(folder) || PairModel.holds(folder);
    }

    /** Reads the folder of a model of texts, of pictures or of sounds, or of two towers. */
    static IndexModel load(Path folder) {
        if (!isOfFiles(folder)) {
            return of(Model.load(folder));
        }
        PairModel towers = PairModel.load(folder);
        try {
            return of(towers, folder);
        } catch (RuntimeException e) {
            towers.close();
            throw e;
        }
    }

    /** Documents and questions may have prompts of their own. */
    private static IndexModel of(Model model) {
        return new IndexModel(
                MediaInput.kind(TowerModel.WORDS),
                model.hash(),
                model.dim(),
                model.history(),
                entries -> model.encodeDocuments(entries.stream()
                        .map(entry -> entry.document().content())
                        .toList()),
                Map.of(
                        TowerModel.WORDS,
                        asked -> model.encodeQueries(asked.stream()
                                .map(media -> media.as(Words.class).text())
                                .toList())),
                model::close);
    }

    private static IndexModel of(PairModel towers, Path folder) {
        TowerModel indexed = indexed(towers);
        Map<String, Function<List<Media>, float[][]>> questions = new LinkedHashMap<>();
        questions.put(towers.candidates().kind(), towers.candidates()::encode);
        // Of two towers of one kind, the anchors' is the one that asks.
        questions.put(towers.anchors().kind(), towers.anchors()::encode);
        return new IndexModel(
                MediaInput.kind(indexed, folder),
                towers.hash(),
                towers.dim(),
                towers.history(),
                entries -> indexed.encode(entries.stream()
                        .map(entry -> {
                            Media file = entry.file();
                            return file == null ? new Words(entry.document().content()) : file;
                        })
                        .toList()),
                questions,
                towers::close);
    }

    /** Of two towers the one whose vectors go into an index. */
    static TowerModel indexed(PairModel towers) {
        boolean wordsLast = isOfWords(towers.candidates()) && !isOfWords(towers.anchors());
        return wordsLast ? towers.anchors() : towers.candidates();
    }

    private static boolean isOfWords(TowerModel tower) {
        return tower.kind().equals(TowerModel.WORDS);
    }

    /** What the documents are. */
    TowerKind kind() {
        return kind;
    }

    /** Whether the documents are texts. */
    boolean isOfTexts() {
        return kind.name().equals(TowerModel.WORDS);
    }

    /** Whether words can be asked with. */
    boolean takesWords() {
        return questions.containsKey(TowerModel.WORDS);
    }

    /** SHA-256, in hexadecimal: equal vectors, equal hash. */
    String hash() {
        return hash;
    }

    /** Length of the vectors. */
    int dim() {
        return dim;
    }

    /** How it was made. */
    Map<String, Object> history() {
        return history;
    }

    /** The vectors of what is found: [entries, dim]. */
    float[][] encodeDocuments(List<Entry> entries) {
        return documents.apply(entries);
    }

    /** The vector of what is asked with: words, or a file of the kind that the documents are. */
    float[] encodeQuestion(Media asked) {
        String as = asked instanceof Words ? TowerModel.WORDS : kind.name();
        Function<List<Media>, float[][]> tower = questions.get(as);
        if (tower == null) {
            throw new IllegalArgumentException(
                    "the model cannot be asked with " + as + "; ask with " + String.join(" or ", questions.keySet()));
        }
        return tower.apply(List.of(asked))[0];
    }

    @Override
    public void close() {
        closing.run();
    }
}
