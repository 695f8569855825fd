package dev.dipole.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Trains a WordPiece vocabulary the way Hugging Face's trainer does: characters, then the most frequent pairs of pieces
 * joined until the vocabulary is full. The same texts and settings give the same vocabulary, in whatever order the texts
 * come and on however many processors.
 */
public final class WordPieceTrainer {

    /** Pads batches; never found by encoding. Its identifier is 0. */
    public static final String PADDING = "[PAD]";
    /** Stands for a word that the vocabulary cannot spell. Its identifier is 1. */
    public static final String UNKNOWN = "[UNK]";

    private static final int LONGEST_WORD = 100;

    private final WordPieceSettings settings;

    public WordPieceTrainer(WordPieceSettings settings) {
        this.settings = settings;
    }

    /**
     * {@link #train(Stream, Path)} with the system's folder of temporary files.
     *
     * @throws InputException if there is no word in the texts
     * @throws IllegalArgumentException if the vocabulary has no room for the characters alone
     */
    public WordPieceTokenizer train(Stream<String> texts) {
        return train(texts, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * Reads all texts, over all processors, and trains. Memory does not grow with the texts: what too many different words
     * take goes to a file, and of more than {@value WordTally#KEPT} the most frequent are trained on, of equally frequent ones
     * those that come first by their UTF-16 units.
     *
     * @param folder where that file goes; it is gone when this returns
     * @throws InputException if there is no word in the texts, or no room on the disk
     * @throws IllegalArgumentException if the vocabulary has no room for the characters alone
     */
    public WordPieceTokenizer train(Stream<String> texts, Path folder) {
        BertSegmenter segmenter =
                new BertSegmenter(true, true, settings.lowercase(), settings.lowercase(), settings.splitIdentifiers());
        WordCounts counts =
                new WordTally(segmenter, LONGEST_WORD, WordTally.TABLE, WordTally.KEPT, folder).count(texts.iterator());
        if (counts.size() == 0) {
            throw new InputException("no word in any text to train a vocabulary from; maybe all texts are empty?");
        }
        return tokenizer(vocabulary(counts));
    }

    private List<String> vocabulary(WordCounts counts) {
        NavigableSet<Integer> alphabet = alphabet(counts);
        List<String> tokens = new ArrayList<>(List.of(PADDING, UNKNOWN));
        Map<Integer, Integer> beginning = new HashMap<>();
        Map<Integer, Integer> continuing = new HashMap<>();
        for (int point : alphabet) {
            beginning.put(point, tokens.size());
            tokens.add(Character.toString(point));
        }
        TreeSet<Integer> inside = new TreeSet<>();
        for (int word = 0; word < counts.size(); word++) {
            counts.word(word).codePoints().skip(1).filter(alphabet::contains).forEach(inside::add);
        }
        for (int point : inside) {
            continuing.put(point, tokens.size());
            tokens.add(WordPieceVocabulary.PREFIX + Character.toString(point));
        }
        if (tokens.size() > settings.vocabularySize()) {
            throw new IllegalArgumentException("vocabularySize (" + settings.vocabularySize()
                    + ") has no room for the " + tokens.size() + " special tokens and characters; raise it, or lower"
                    + " alphabetLimit (" + settings.alphabetLimit() + ")");
        }
        int[][] words = new int[counts.size()][];
        long[] wordCounts = new long[counts.size()];
        for (int word = 0; word < words.length; word++) {
            int[] points = counts.word(word).codePoints().toArray();
            int[] pieces = new int[points.length];
            int size = 0;
            for (int i = 0; i < points.length; i++) {
                Integer piece = (i == 0 ? beginning : continuing).get(points[i]);
                // As in Hugging Face's trainer, a character outside the alphabet is passed over here.
                if (piece != null) {
                    pieces[size++] = piece;
                }
            }
            words[word] = Arrays.copyOf(pieces, size);
            wordCounts[word] = counts.count(word);
        }
        new PieceMerges(tokens, words, wordCounts).run(settings.vocabularySize(), settings.minFrequency());
        return tokens;
    }

    /** The most frequent characters. Of equally frequent ones, the lower code points stay. */
    private NavigableSet<Integer> alphabet(WordCounts counts) {
        Map<Integer, Long> all = new TreeMap<>();
        for (int word = 0; word < counts.size(); word++) {
            long count = counts.count(word);
            counts.word(word).codePoints().forEach(point -> all.merge(point, count, Long::sum));
        }
        return all.entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(settings.alphabetLimit())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private WordPieceTokenizer tokenizer(List<String> tokens) {
        ObjectNode root = TokenizerFile.JSON.createObjectNode();
        root.put("version", "1.0");
        root.putNull("truncation");
        root.putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        for (String special : List.of(PADDING, UNKNOWN)) {
            added.addObject()
                    .put("id", tokens.indexOf(special))
                    .put("content", special)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        ObjectNode bert = TokenizerFile.JSON.createObjectNode();
        bert.put("type", "BertNormalizer");
        bert.put("clean_text", true);
        bert.put("handle_chinese_chars", true);
        bert.putNull("strip_accents");
        bert.put("lowercase", settings.lowercase());
        if (settings.splitIdentifiers()) {
            ObjectNode sequence = root.putObject("normalizer").put("type", "Sequence");
            ArrayNode parts = sequence.putArray("normalizers");
            ObjectNode replace = parts.addObject().put("type", "Replace");
            replace.putObject("pattern").put("Regex", BertSegmenter.IDENTIFIER_BOUNDARY);
            replace.put("content", " ");
            parts.add(bert);
        } else {
            root.set("normalizer", bert);
        }
        root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        root.putNull("post_processor");
        root.putObject("decoder")
                .put("type", "WordPiece")
                .put("prefix", WordPieceVocabulary.PREFIX)
                .put("cleanup", true);
        ObjectNode model = root.putObject("model")
                .put("type", "WordPiece")
                .put("unk_token", UNKNOWN)
                .put("continuing_subword_prefix", WordPieceVocabulary.PREFIX)
                .put("max_input_chars_per_word", LONGEST_WORD);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        try {
            String json = TokenizerFile.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
            return new WordPieceTokenizer(TokenizerFile.parse(Path.of("tokenizer.json"), json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a trained vocabulary cannot be written as JSON", e);
        }
    }
}
