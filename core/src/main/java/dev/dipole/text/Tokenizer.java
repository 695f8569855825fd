package dev.dipole.text;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * From text to token identifiers. Implementations are immutable and safe for concurrent use.
 *
 * <p>A surrogate without its other half is no character: it is read as U+FFFD. An added token of the file that stands
 * literally in a text (such as {@code [UNK]}) becomes that token's identifier, as in Hugging Face's library.
 */
public interface Tokenizer {

    /**
     * Token identifiers of the text, without special tokens, cut after {@code maxTokens}.
     *
     * @param maxTokens at least 1; {@link Integer#MAX_VALUE} for all
     */
    int[] encode(String text, int maxTokens);

    /** How many identifiers there are: every one returned is in [0, vocabularySize). */
    int vocabularySize();

    /** The token of an identifier. Fails for an identifier that the vocabulary leaves out or that is out of range. */
    String token(int id);

    /** The text of its Hugging Face {@code tokenizer.json}: all that decides how it segments. */
    String json();

    /** Writes {@link #json()} to a file, replacing what was there only once the new file is whole. */
    void save(Path tokenizerJson);

    /** {@link #encode(String, int)} of every text, in order, over all processors. */
    default int[][] encodeAll(List<String> texts, int maxTokens) {
        return IntStream.range(0, texts.size())
                .parallel()
                .mapToObj(i -> encode(texts.get(i), maxTokens))
                .toArray(int[][]::new);
    }

    /** The distinct tokens of the first {@code maxTokens} tokens of the text, each with its count. */
    default TokenCounts count(String text, int maxTokens) {
        return TokenCounts.of(encode(text, maxTokens));
    }

    /** {@link #count(String, int)} of every text, in order, over all processors. */
    default List<TokenCounts> countAll(List<String> texts, int maxTokens) {
        return IntStream.range(0, texts.size())
                .parallel()
                .mapToObj(i -> count(texts.get(i), maxTokens))
                .toList();
    }
}
