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
        TokenizerFile file = TokenizerFile.read(tokenizerJson);
        return WordPieceTokenizer.obstacle(file) == null
                ? new WordPieceTokenizer(file)
                : new HuggingFaceTokenizer(file);
    }
}
