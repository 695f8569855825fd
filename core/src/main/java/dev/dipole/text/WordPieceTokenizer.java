package dev.dipole.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.data.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * WordPiece (Schuster and Nakajima 2012, in the form that BERT gave it) with a cache of words: identifier for identifier
 * what Hugging Face's library gives for the files that {@link #load} accepts, many times faster.
 *
 * <p>A text in which the order of combining marks matters (see {@link BertSegmenter}) goes to that library.
 */
public final class WordPieceTokenizer implements Tokenizer {

    private static final int MOST_CHARACTERS_PER_WORD = 1000;

    /** Slots of the word cache: a power of two. */
    private static final int CACHE_SLOTS = 1 << 16;
    /** How many neighbouring slots a word may lie in. */
    private static final int CACHE_WAYS = 4;
    /** Longer words are not kept, which bounds the cache to some 15 MB. */
    private static final int CACHE_UNITS = 32;

    private final TokenizerFile file;
    private final BertSegmenter segmenter;
    private final WordPieceVocabulary vocabulary;
    private final int unknown;
    private final int wordLimit;
    private final List<AddedToken> addedTokens;
    private final boolean[] addedStarts = new boolean[128];
    /** The character that every added token begins with; 0 if there is none such. */
    private final char onlyAddedStart;

    /** The piece of each word of one ASCII character: half of all words in code. */
    private final int[] ascii = new int[128];

    /**
     * Words and their pieces. Threads read and write it with no order between them: an entry never changes and all its
     * fields are final, so a thread sees an entry whole or not at all, and a lost one is computed again.
     */
    private final @Nullable Entry[] cache = new @Nullable Entry[CACHE_SLOTS];

    private volatile @Nullable HuggingFaceTokenizer fallback;

    private record AddedToken(String content, int id) {}

    private static final class Entry {
        final int hash;
        final char[] word;
        final int[] pieces;

        Entry(int hash, char[] word, int[] pieces) {
            this.hash = hash;
            this.word = word;
            this.pieces = pieces;
        }
    }

    WordPieceTokenizer(TokenizerFile file) {
        String obstacle = obstacle(file);
        if (obstacle != null) {
            throw InputException.in(
                    file.path(),
                    "the fast WordPiece tokeniser does not do " + obstacle,
                    "open it with Tokenizers.load, which then takes Hugging Face's library");
        }
        this.file = file;
        JsonNode model = file.root().path("model");
        this.segmenter = Objects.requireNonNull(segmenter(file.root().path("normalizer")));
        this.unknown =
                model.path("vocab").path(model.path("unk_token").asText()).intValue();
        this.vocabulary = new WordPieceVocabulary(file.tokens(), unknown);
        for (char c = 0; c < ascii.length; c++) {
            ascii[c] = vocabulary.pieces(new char[] {c}, 1)[0];
        }
        this.wordLimit = model.path("max_input_chars_per_word").intValue();
        List<AddedToken> added = new ArrayList<>();
        for (JsonNode token : file.root().path("added_tokens")) {
            String content = token.path("content").asText();
            added.add(new AddedToken(content, token.path("id").intValue()));
            addedStarts[content.charAt(0)] = true;
        }
        this.onlyAddedStart = added.stream()
                                .map(token -> token.content().charAt(0))
                                .distinct()
                                .count()
                        == 1
                ? added.get(0).content().charAt(0)
                : 0;
        // Where several match at one place, the longest wins.
        added.sort(Comparator.comparingInt((AddedToken token) -> token.content().length())
                .reversed());
        this.addedTokens = List.copyOf(added);
    }

    /**
     * Opens a {@code tokenizer.json}.
     *
     * @throws InputException if the file is missing, is not JSON, or asks for more than this class does exactly; then
     *     {@link Tokenizers#load} still opens it
     */
    public static WordPieceTokenizer load(Path tokenizerJson) {
        return new WordPieceTokenizer(TokenizerFile.read(tokenizerJson));
    }

    @Override
    public int[] encode(String text, int maxTokens) {
        TokenizerFile.checkMaxTokens(maxTokens);
        Pieces pieces = pieces(text, maxTokens);
        return pieces.uncertain ? fallback().encode(text, maxTokens) : pieces.ids();
    }

    /** Whether the text is tokenised here, all of it. */
    boolean isCertain(String text) {
        return !pieces(text, Integer.MAX_VALUE).uncertain;
    }

    private Pieces pieces(String text, int maxTokens) {
        Pieces pieces = new Pieces(maxTokens, text.length());
        int at = 0;
        while (true) {
            int added = nextAdded(text, at);
            boolean goOn = segmenter.segment(text, at, added, pieces);
            if (!goOn || added == text.length()) {
                break;
            }
            AddedToken token = addedAt(text, added);
            if (token == null || !pieces.add(token.id())) {
                break;
            }
            at = added + token.content().length();
        }
        return pieces;
    }

    /** Where the next added token begins; the end of the text if there is none. */
    private int nextAdded(String text, int from) {
        if (addedTokens.isEmpty()) {
            return text.length();
        }
        for (int i = nextAddedStart(text, from); i < text.length(); i = nextAddedStart(text, i + 1)) {
            if (addedAt(text, i) != null) {
                return i;
            }
        }
        return text.length();
    }

    private int nextAddedStart(String text, int from) {
        if (onlyAddedStart != 0) {
            // Much the fastest search that there is, and special tokens nearly always begin alike.
            int found = text.indexOf(onlyAddedStart, from);
            return found < 0 ? text.length() : found;
        }
        int i = from;
        while (i < text.length() && !(text.charAt(i) < 128 && addedStarts[text.charAt(i)])) {
            i++;
        }
        return i;
    }

    private @Nullable AddedToken addedAt(String text, int at) {
        for (AddedToken token : addedTokens) {
            if (text.startsWith(token.content(), at)) {
                return token;
            }
        }
        return null;
    }

    private HuggingFaceTokenizer fallback() {
        HuggingFaceTokenizer opened = fallback;
        if (opened == null) {
            synchronized (this) {
                opened = fallback;
                if (opened == null) {
                    opened = new HuggingFaceTokenizer(file);
                    fallback = opened;
                }
            }
        }
        return opened;
    }

    @Override
    public int vocabularySize() {
        return file.tokens().size();
    }

    @Override
    public String token(int id) {
        return file.token(id);
    }

    @Override
    public String json() {
        return file.json();
    }

    @Override
    public void save(Path tokenizerJson) {
        file.write(tokenizerJson);
    }

    /** Turns words into pieces, and gathers these. */
    private final class Pieces extends Words {
        private final int maxTokens;
        private int[] ids;
        private int count;
        private boolean uncertain;

        Pieces(int maxTokens, int units) {
            super(wordLimit);
            this.maxTokens = maxTokens;
            this.ids = new int[Math.min(maxTokens, 8 + units / 4)];
        }

        @Override
        boolean word() {
            if (points > limit) {
                return add(unknown);
            }
            if (length == 1 && buffer[0] < ascii.length) {
                return add(ascii[buffer[0]]);
            }
            int mixed = hash * 0x9E3779B9;
            int slot = mixed >>> 16;
            for (int way = 0; way < CACHE_WAYS; way++) {
                Entry entry = cache[(slot + way) & (CACHE_SLOTS - 1)];
                if (entry == null) {
                    break;
                }
                if (entry.hash == hash
                        && entry.word.length == length
                        && Arrays.equals(entry.word, 0, length, buffer, 0, length)) {
                    return addAll(entry.pieces);
                }
            }
            int[] pieces = vocabulary.pieces(buffer, length);
            if (length <= CACHE_UNITS) {
                remember(slot, mixed, pieces);
            }
            return addAll(pieces);
        }

        private void remember(int slot, int mixed, int[] pieces) {
            // The low bits are those that did not choose the slot.
            int place = (slot + (mixed & (CACHE_WAYS - 1))) & (CACHE_SLOTS - 1);
            for (int way = 0; way < CACHE_WAYS; way++) {
                int candidate = (slot + way) & (CACHE_SLOTS - 1);
                if (cache[candidate] == null) {
                    place = candidate;
                    break;
                }
            }
            cache[place] = new Entry(hash, Arrays.copyOf(buffer, length), pieces);
        }

        @Override
        boolean uncertain() {
            uncertain = true;
            return false;
        }

        private boolean addAll(int[] pieces) {
            for (int piece : pieces) {
                if (!add(piece)) {
                    return false;
                }
            }
            return true;
        }

        boolean add(int id) {
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, (int) Math.min(maxTokens, 2L * count));
            }
            ids[count++] = id;
            return count < maxTokens;
        }

        int[] ids() {
            return count == ids.length ? ids : Arrays.copyOf(ids, count);
        }
    }

    /** What the file asks for that this class does not do exactly; null if there is nothing. */
    static @Nullable String obstacle(TokenizerFile file) {
        JsonNode root = file.root();
        String unknownKey = unknownKey(
                root,
                Set.of(
                        "version",
                        "truncation",
                        "padding",
                        "added_tokens",
                        "normalizer",
                        "pre_tokenizer",
                        "post_processor",
                        "decoder",
                        "model"));
        if (unknownKey != null) {
            return "\"" + unknownKey + "\"";
        }
        JsonNode model = root.path("model");
        unknownKey = unknownKey(
                model, Set.of("type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab"));
        if (!model.path("type").asText().equals("WordPiece") || unknownKey != null) {
            return "the model " + model.path("type") + (unknownKey == null ? "" : " with \"" + unknownKey + "\"");
        }
        if (!model.path("continuing_subword_prefix").asText().equals(WordPieceVocabulary.PREFIX)) {
            return "continuing_subword_prefix " + model.path("continuing_subword_prefix");
        }
        int limit = model.path("max_input_chars_per_word").asInt(-1);
        if (limit < 1 || limit > MOST_CHARACTERS_PER_WORD) {
            return "max_input_chars_per_word " + model.path("max_input_chars_per_word");
        }
        JsonNode vocabulary = model.path("vocab");
        if (!vocabulary.path(model.path("unk_token").asText()).isInt()) {
            return "an unk_token " + model.path("unk_token") + " that is not in the vocabulary";
        }
        JsonNode preTokenizer = root.path("pre_tokenizer");
        if (!preTokenizer.path("type").asText().equals("BertPreTokenizer") || preTokenizer.size() != 1) {
            return "the pre_tokenizer " + brief(preTokenizer);
        }
        if (segmenter(root.path("normalizer")) == null) {
            return "the normalizer " + brief(root.path("normalizer"));
        }
        if (!leavesTextsAlone(root.path("post_processor"))) {
            return "the post_processor " + brief(root.path("post_processor"));
        }
        for (JsonNode token : root.path("added_tokens")) {
            String content = token.path("content").asText();
            boolean plain = unknownKey(
                                    token,
                                    Set.of("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special"))
                            == null
                    && !token.path("single_word").asBoolean(true)
                    && !token.path("lstrip").asBoolean(true)
                    && !token.path("rstrip").asBoolean(true)
                    && !token.path("normalized").asBoolean(true)
                    && !content.isEmpty()
                    && content.charAt(0) < 128
                    && vocabulary.path(content).equals(token.path("id"));
            if (!plain) {
                return "the added token " + brief(token);
            }
        }
        return null;
    }

    private static @Nullable BertSegmenter segmenter(JsonNode normalizer) {
        JsonNode bert = normalizer;
        boolean splits = normalizer.path("type").asText().equals("Sequence");
        if (splits) {
            JsonNode parts = normalizer.path("normalizers");
            JsonNode replace = parts.path(0);
            if (parts.size() != 2
                    || normalizer.size() != 2
                    || !replace.path("type").asText().equals("Replace")
                    || replace.size() != 3
                    || replace.path("pattern").size() != 1
                    || !replace.path("pattern").path("Regex").asText().equals(BertSegmenter.IDENTIFIER_BOUNDARY)
                    || !replace.path("content").asText().equals(" ")) {
                return null;
            }
            bert = parts.path(1);
        }
        JsonNode strip = bert.path("strip_accents");
        if (!bert.path("type").asText().equals("BertNormalizer")
                || bert.size() != 5
                || !bert.path("clean_text").isBoolean()
                || !bert.path("handle_chinese_chars").isBoolean()
                || !(strip.isBoolean() || strip.isNull())
                || !bert.path("lowercase").isBoolean()) {
            return null;
        }
        boolean lowercase = bert.path("lowercase").booleanValue();
        return new BertSegmenter(
                bert.path("clean_text").booleanValue(),
                bert.path("handle_chinese_chars").booleanValue(),
                strip.isNull() ? lowercase : strip.booleanValue(),
                lowercase,
                splits);
    }

    /** Whether nothing is left of the post-processor when special tokens are not asked for. */
    private static boolean leavesTextsAlone(JsonNode postProcessor) {
        if (postProcessor.isNull() || postProcessor.isMissingNode()) {
            return true;
        }
        if (postProcessor.path("type").asText().equals("TemplateProcessing")) {
            int sequences = 0;
            for (JsonNode part : postProcessor.path("single")) {
                sequences += part.has("Sequence") ? 1 : 0;
            }
            return sequences == 1;
        }
        return postProcessor.path("type").asText().equals("BertProcessing");
    }

    private static @Nullable String unknownKey(JsonNode node, Set<String> known) {
        for (var entry : node.properties()) {
            if (!known.contains(entry.getKey())) {
                return entry.getKey();
            }
        }
        return null;
    }

    private static String brief(JsonNode node) {
        String text = node.toString();
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }
}
