package dev.dipole.text;

import java.nio.file.Path;

class WordPieceTokenizerTest extends TokenizerContract {

    @Override
    Tokenizer open(Path tokenizerJson) {
        return WordPieceTokenizer.load(tokenizerJson);
    }
}
