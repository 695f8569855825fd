package dev.dipole.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizersTest {

    private static final List<String> TOKENS = List.of("[PAD]", "[UNK]", "the", "a", "##b", "<x>");

    @TempDir
    Path folder;

    private Tokenizer load(ObjectNode root) throws IOException {
        return Tokenizers.load(Files.writeString(folder.resolve("tokenizer.json"), root.toString()));
    }

    private static ObjectNode plain(boolean split) {
        return TokenizerJson.wordPiece(TOKENS, new BertSegmenter(true, true, true, true, split));
    }

    private static ObjectNode at(ObjectNode root, String pointer) {
        return (ObjectNode) root.at(pointer);
    }

    @Test
    void wordPieceTakesTheFastPath() throws IOException {
        assertInstanceOf(WordPieceTokenizer.class, load(plain(false)));
        assertInstanceOf(WordPieceTokenizer.class, load(plain(true)));
        ObjectNode root = plain(false);
        at(root, "/normalizer").putNull("strip_accents");
        assertArrayEquals(
                new int[] {3, 4},
                assertInstanceOf(WordPieceTokenizer.class, load(root)).encode("\u00C1b", 9));
        at(root, "/normalizer").put("lowercase", false);
        assertArrayEquals(
                new int[] {1},
                assertInstanceOf(WordPieceTokenizer.class, load(root)).encode("\u00E1b", 9));
    }

    @Test
    void whateverElseIsAskedForFallsBack() throws IOException {
        Map<String, Consumer<ObjectNode>> changes = new LinkedHashMap<>();
        changes.put("prefix", root -> at(root, "/model").put("continuing_subword_prefix", "@@"));
        changes.put("limit", root -> at(root, "/model").put("max_input_chars_per_word", 5000));
        changes.put("whitespace", root -> at(root, "/pre_tokenizer").put("type", "Whitespace"));
        changes.put("normalizer", root -> root.putObject("normalizer").put("type", "Lowercase"));
        changes.put("no normalizer", root -> root.putNull("normalizer"));
        changes.put("lstrip", root -> at(root, "/added_tokens/0").put("lstrip", true));
        changes.put("rstrip", root -> at(root, "/added_tokens/0").put("rstrip", true));
        changes.put("single_word", root -> at(root, "/added_tokens/0").put("single_word", true));
        changes.put("normalized", root -> at(root, "/added_tokens/0").put("normalized", true));
        changes.put("word level", root -> {
            ObjectNode model = root.putObject("model").put("type", "WordLevel").put("unk_token", "[UNK]");
            ObjectNode vocabulary = model.putObject("vocab");
            for (int id = 0; id < TOKENS.size(); id++) {
                vocabulary.put(TOKENS.get(id), id);
            }
        });
        for (var change : changes.entrySet()) {
            ObjectNode root = plain(false);
            change.getValue().accept(root);
            Tokenizer tokenizer = load(root);
            assertInstanceOf(HuggingFaceTokenizer.class, tokenizer, change.getKey());
            assertArrayEquals(new int[] {2, 3}, tokenizer.encode("the a", 9), change.getKey());
            var e = assertThrows(
                    InputException.class,
                    () -> WordPieceTokenizer.load(folder.resolve("tokenizer.json")),
                    change.getKey());
            assertTrue(
                    String.valueOf(e.getMessage())
                            .startsWith(
                                    folder.resolve("tokenizer.json") + ": the fast WordPiece tokeniser does not do "),
                    e.getMessage());
        }
    }

    @Test
    void anotherPatternOfSplittingFallsBack() throws IOException {
        ObjectNode root = plain(true);
        at(root, "/normalizer/normalizers/0/pattern").put("Regex", "(?<=[a-z])(?=[A-Z])");
        assertInstanceOf(HuggingFaceTokenizer.class, load(root));
        root = plain(true);
        at(root, "/normalizer/normalizers/0").put("content", "_");
        assertInstanceOf(HuggingFaceTokenizer.class, load(root));
    }

    @Test
    void addedTokensOfOneBeginning() throws IOException {
        ObjectNode root = plain(false);
        ObjectNode added = at(root, "/added_tokens/0").deepCopy();
        root.withArray("added_tokens").add(added.put("id", 5).put("content", "<x>"));
        Tokenizer fast = assertInstanceOf(WordPieceTokenizer.class, load(root));
        Tokenizer reference = HuggingFaceTokenizer.load(folder.resolve("tokenizer.json"));
        for (String text : List.of("<x>", "<<x>>", "a<x>b[PAD]<x", "[PAD<x>]", "<X>")) {
            assertArrayEquals(reference.encode(text, 50), fast.encode(text, 50), text);
        }
        assertEquals(5, fast.encode("the<x>", 50)[1]);
    }
}
