package dev.dipole.text;

import java.nio.file.Path;

/** Opens tokenisers. */
public final class Tokenizers {

    private Tokenizers() {}

    /**
     * Opens a {@code tokenizer.json}: as a {@link WordPieceTokenizer} if the file asks for nothing but what that does
     * exactly, else as a {@link HuggingFaceTokenizer}. Both give the same identifiers; the first is many times faster.
     *
     * @throws dev.dipole.data.InputException if the file is missing, is not JSON or is no tokeniser that can be run
     */
    public static Tokenizer load(Path tokenizerJson) {
        return open(TokenizerFile.read(tokenizerJson));
    }

    /**
     * The same from the text of a {@code tokenizer.json}.
     *
     * @param name what it is called in messages
     */
    public static Tokenizer parse(Path name, String json) {
        return open(TokenizerFile.parse(name, json));
    }

    private static Tokenizer open(TokenizerFile file) {
        return WordPieceTokenizer.obstacle(file) == null
                ? new WordPieceTokenizer(file)
                : new HuggingFaceTokenizer(file);
    }
}
