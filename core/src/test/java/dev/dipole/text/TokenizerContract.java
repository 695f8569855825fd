package dev.dipole.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every tokeniser keeps, over a small WordPiece file. */
abstract class TokenizerContract {

    static final List<String> TOKENS = List.of(
            "[PAD]", "[UNK]", "the", "quick", "fox", "un", "##aff", "##able", "##a", "a", "b", "##b", ".", "[", "]",
            "pad");

    @TempDir
    Path folder;

    /** Opens a file with the implementation under test. */
    abstract Tokenizer open(Path tokenizerJson);

    private Tokenizer open(ObjectNode root) {
        return open(write(root));
    }

    private Path write(ObjectNode root) {
        try {
            return Files.writeString(folder.resolve("tokenizer.json"), root.toPrettyString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectNode small() {
        return TokenizerJson.wordPiece(TOKENS, new BertSegmenter(true, true, true, true, false));
    }

    private static List<String> tokens(Tokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text, Integer.MAX_VALUE))
                .mapToObj(tokenizer::token)
                .toList();
    }

    @Test
    void takesTheLongestPieces() {
        Tokenizer tokenizer = open(small());
        assertEquals(List.of("un", "##aff", "##able", "."), tokens(tokenizer, "Unaffable."));
        assertEquals(List.of("the", "quick", "[UNK]", "fox"), tokens(tokenizer, "The quick brown FOX"));
        assertEquals(List.of("[UNK]"), tokens(tokenizer, "unaffably"));
        assertEquals(List.of("[UNK]", "a"), tokens(tokenizer, "a".repeat(101) + " a"));
        assertEquals(100, tokens(tokenizer, "a".repeat(100)).size());
    }

    @Test
    void knowsItsVocabulary() {
        Tokenizer tokenizer = open(small());
        assertEquals(TOKENS.size(), tokenizer.vocabularySize());
        for (int id = 0; id < TOKENS.size(); id++) {
            assertEquals(TOKENS.get(id), tokenizer.token(id));
        }
        for (int id : new int[] {-1, TOKENS.size()}) {
            var e = assertThrows(IndexOutOfBoundsException.class, () -> tokenizer.token(id));
            assertEquals("token identifier (" + id + ") must be from 0 to 15", e.getMessage());
        }
    }

    @Test
    void aVocabularyMayLeaveIdentifiersOut() {
        ObjectNode root = small();
        ((ObjectNode) root.path("model").path("vocab")).put("fox", 40);
        Tokenizer tokenizer = open(root);
        assertEquals(41, tokenizer.vocabularySize());
        assertArrayEquals(new int[] {40}, tokenizer.encode("fox", 5));
        var e = assertThrows(IllegalArgumentException.class, () -> tokenizer.token(4));
        assertTrue(String.valueOf(e.getMessage()).startsWith("token identifier (4) is left out"), e.getMessage());
    }

    @Test
    void cutsAfterMaxTokens() {
        Tokenizer tokenizer = open(small());
        for (int size : new int[] {1, 13, 207, 702}) {
            String text = String.join(" ", Collections.nCopies(size, "unaffable"));
            int[] all = tokenizer.encode(text, Integer.MAX_VALUE);
            assertEquals(3 * size, all.length);
            for (int maxTokens : new int[] {1, 2, 13, 207, 702, 3 * size, 3 * size + 1}) {
                assertArrayEquals(
                        Arrays.copyOf(all, Math.min(maxTokens, all.length)), tokenizer.encode(text, maxTokens));
            }
        }
        var e = assertThrows(IllegalArgumentException.class, () -> tokenizer.encode("a", 0));
        assertEquals("maxTokens (0) must be positive; for all tokens give Integer.MAX_VALUE", e.getMessage());
    }

    @Test
    void nothingHasNoTokens() {
        Tokenizer tokenizer = open(small());
        for (String text : List.of("", " ", "\n\t ", "\u0000", "\u200B\uFEFF", "\u0301")) {
            assertEquals(0, tokenizer.encode(text, 10).length);
        }
    }

    @Test
    void addsNoSpecialTokensPaddingOrTruncation() {
        ObjectNode root = small();
        root.putObject("truncation")
                .put("direction", "Right")
                .put("max_length", 2)
                .put("strategy", "LongestFirst")
                .put("stride", 0);
        ObjectNode padding = root.putObject("padding");
        padding.putObject("strategy").put("Fixed", 9);
        padding.put("direction", "Right")
                .putNull("pad_to_multiple_of")
                .put("pad_id", 0)
                .put("pad_type_id", 0)
                .put("pad_token", "[PAD]");
        ObjectNode template = root.putObject("post_processor").put("type", "TemplateProcessing");
        var single = template.putArray("single");
        single.addObject().putObject("SpecialToken").put("id", "[PAD]").put("type_id", 0);
        single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
        template.putArray("pair")
                .addObject()
                .putObject("Sequence")
                .put("id", "A")
                .put("type_id", 0);
        ObjectNode special =
                template.putObject("special_tokens").putObject("[PAD]").put("id", "[PAD]");
        special.putArray("ids").add(0);
        special.putArray("tokens").add("[PAD]");
        assertEquals(List.of("the", "quick", "fox", "."), tokens(open(root), "The quick fox."));
    }

    @Test
    void anAddedTokenInTheTextIsThatToken() {
        Tokenizer tokenizer = open(small());
        assertEquals(
                List.of("a", "[PAD]", "[UNK]", "b", "[", "pad", "]", "[", "[UNK]"),
                tokens(tokenizer, "a[PAD][UNK]b [pad] [[UNK]"));
    }

    @Test
    void halfASurrogatePairIsAReplacementCharacter() {
        Tokenizer cleaning = open(small());
        assertEquals(List.of("a", "##b"), tokens(cleaning, "a\uD83Db"));
        assertEquals(List.of("a", "##b"), tokens(cleaning, "\uDE00a\uDE00b\uD83D"));
        Tokenizer keeping = open(TokenizerJson.wordPiece(
                List.of("[UNK]", "a", "##\uFFFD", "##b", "\uD83D\uDE00"),
                new BertSegmenter(false, true, true, true, false)));
        assertEquals(List.of("a", "##\uFFFD", "##b"), tokens(keeping, "a\uD83Db"));
        assertEquals(List.of("\uD83D\uDE00"), tokens(keeping, "\uD83D\uDE00"));
    }

    @Test
    void savesWhatItRead() throws IOException {
        ObjectNode root = small();
        Path read = write(root);
        Tokenizer tokenizer = open(read);
        Path saved = folder.resolve("new").resolve("tokenizer.json");
        tokenizer.save(saved);
        assertEquals(Files.readString(read), Files.readString(saved));
        tokenizer.save(saved);
        assertEquals(tokens(tokenizer, "The unaffable fox"), tokens(open(saved), "The unaffable fox"));
        try (var files = Files.list(saved.resolveSibling("."))) {
            assertEquals(1, files.count(), "temporary files are left");
        }
        Path impossible = read.resolve("tokenizer.json");
        var e = assertThrows(InputException.class, () -> tokenizer.save(impossible));
        assertTrue(String.valueOf(e.getMessage()).startsWith(impossible + ": cannot be written"), e.getMessage());
    }

    @Test
    void manyTextsAtOnceAreTheSameAsOneByOne() {
        Tokenizer tokenizer = open(small());
        List<String> texts = new java.util.ArrayList<>();
        for (int i = 0; i < 702; i++) {
            texts.add("fox ".repeat(i % 13) + "unaffable a" + "b".repeat(i % 207));
        }
        int[][] all = tokenizer.encodeAll(texts, 50);
        List<TokenCounts> counts = tokenizer.countAll(texts, 50);
        assertEquals(702, all.length);
        for (int i = 0; i < texts.size(); i++) {
            assertArrayEquals(tokenizer.encode(texts.get(i), 50), all[i]);
            assertEquals(TokenCounts.of(all[i]), counts.get(i));
        }
    }

    @Test
    void faultsOfTheFileAreNamed() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        String remedy = "give the tokenizer.json of a fast Hugging Face tokeniser";
        assertFault(file, file + ": there is no such file; " + remedy);
        Files.writeString(file, "{\n  \"model\": {\n oops");
        assertFault(file, file + ":3: not JSON (");
        Files.write(file, new byte[] {'"', (byte) 0xFF, '"'});
        assertFault(file, file + ": not text in UTF-8; " + remedy);
        for (String text : List.of("", "[]", "{}", "{\"model\": 3}")) {
            Files.writeString(file, text);
            assertFault(file, file + ": no JSON object with a \"model\"; " + remedy);
        }
        Files.writeString(file, "{\"model\": {\"type\": \"WordPiece\", \"vocab\": {}}}");
        assertFault(file, file + ": the model has no vocabulary; " + remedy);
        Files.writeString(file, "{\"model\": {\"type\": \"WordPiece\", \"vocab\": {\"a\": -1}}}");
        assertFault(file, file + ": token \"a\" has the identifier -1; an identifier is a whole number from 0");
        Files.writeString(file, "{\"model\": {\"type\": \"Oracle\", \"vocab\": {\"a\": 0}}}");
        assertFault(file, file + ": ");
    }

    private void assertFault(Path file, String begin) {
        var e = assertThrows(InputException.class, () -> open(file));
        assertTrue(String.valueOf(e.getMessage()).startsWith(begin), e.getMessage());
    }
}
