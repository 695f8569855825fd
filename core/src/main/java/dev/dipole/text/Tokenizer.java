package dev.dipole.text;

import java.nio.file.Path;

/** From text to token identifiers. Implementations are immutable and safe for concurrent use. */
public interface Tokenizer {

    /** Token identifiers of the text, without special tokens, cut after {@code maxTokens}. */
    int[] encode(String text, int maxTokens);

    /** How many identifiers there are: every one returned is in [0, vocabularySize). */
    int vocabularySize();

    /** The token of an identifier. */
    String token(int id);

    /** Writes Hugging Face's {@code tokenizer.json}. */
    void save(Path tokenizerJson);
}
