package dev.dipole.text;

import java.nio.file.Path;

class HuggingFaceTokenizerTest extends TokenizerContract {

    @Override
    Tokenizer open(Path tokenizerJson) {
        return HuggingFaceTokenizer.load(tokenizerJson);
    }
}
