package dev.dipole.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A tokeniser of identifiers between blanks, such as what a user has taken: each that is known is one token, and all others are
 * the token {@value #UNKNOWN}, number 0. Its {@code tokenizer.json} is a word-level model that Hugging Face's library runs.
 */
public final class Identifiers {

    /** What is not known. */
    public static final String UNKNOWN = "[UNK]";

    private Identifiers() {}

    /**
     * A tokeniser.
     *
     * @param known without blanks, each once; the first is number 1
     */
    public static Tokenizer of(List<String> known) {
        ObjectNode root = TokenizerFile.JSON.createObjectNode();
        root.put("version", "1.0");
        for (String none : List.of("truncation", "padding", "normalizer")) {
            root.putNull(none);
        }
        root.putArray("added_tokens");
        root.putObject("pre_tokenizer").put("type", "WhitespaceSplit");
        root.putNull("post_processor").putNull("decoder");
        ObjectNode model = root.putObject("model");
        model.put("type", "WordLevel");
        ObjectNode vocabulary = model.putObject("vocab");
        vocabulary.put(UNKNOWN, 0);
        Set<String> seen = new HashSet<>(Set.of(UNKNOWN));
        for (String identifier : known) {
            if (identifier.isEmpty() || identifier.codePoints().anyMatch(Identifiers::isBlank)) {
                throw new IllegalArgumentException("identifier \"" + identifier
                        + "\" must not be empty nor hold a blank: it stands between blanks; replace them, maybe by _");
            }
            if (!seen.add(identifier)) {
                throw new IllegalArgumentException(
                        "identifier \"" + identifier + "\" is listed twice; give it one row");
            }
            vocabulary.put(identifier, seen.size() - 1);
        }
        model.put("unk_token", UNKNOWN);
        return Tokenizers.parse(Path.of("identifiers"), root.toString());
    }

    private static boolean isBlank(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }
}
