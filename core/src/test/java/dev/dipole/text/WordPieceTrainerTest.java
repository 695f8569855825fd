package dev.dipole.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
import dev.dipole.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordPieceTrainerTest {

    private static final WordPieceSettings SETTINGS = WordPieceSettings.defaults();

    @TempDir
    Path folder;

    private static List<String> vocabulary(WordPieceSettings settings, String... texts) {
        Tokenizer tokenizer = new WordPieceTrainer(settings).train(Stream.of(texts));
        return IntStream.range(0, tokenizer.vocabularySize())
                .mapToObj(tokenizer::token)
                .toList();
    }

    /**
     * By hand. Words: hug 10, pug 5, pun 12, bun 4, hugs 5. Pairs at first: ##u ##g 20, ##u ##n 16, h ##u 15, p ##u 17,
     * b ##u 4, ##g ##s 5. Join ##ug (20). Then ##u ##n 16, h ##ug 15, p ##u 12, p ##ug 5, ##ug ##s 5. Join ##un (16).
     * Then h ##ug 15. Join hug. Then p ##un 12. Join pun. Then hug ##s 5 and p ##ug 5: p has the lower identifier. Then
     * hug ##s. Then b ##un 4.
     */
    @Test
    void joinsTheMostFrequentPairsFirst() {
        String text = "hug ".repeat(10) + "pug ".repeat(5) + "pun ".repeat(12) + "bun ".repeat(4) + "hugs ".repeat(5);
        List<String> expected = List.of(
                "[PAD]", "[UNK]", "b", "g", "h", "n", "p", "s", "u", "##g", "##n", "##s", "##u", "##ug", "##un", "hug",
                "pun", "pug", "hugs", "bun");
        assertEquals(expected, vocabulary(SETTINGS.withMinFrequency(1), text));
        assertEquals(expected.subList(0, 19), vocabulary(SETTINGS.withMinFrequency(5), text));
        assertEquals(expected.subList(0, 17), vocabulary(SETTINGS.withMinFrequency(6), text));
        assertEquals(expected.subList(0, 15), vocabulary(SETTINGS.withVocabularySize(15), text));
    }

    /** aaaa holds a ##a once and ##a ##a twice; joined from the left, a ##aa ##a is left. */
    @Test
    void overlappingPairsAreJoinedFromTheLeft() {
        assertEquals(
                List.of("[PAD]", "[UNK]", "a", "##a", "##aa", "aaa", "aaaa"),
                vocabulary(SETTINGS.withMinFrequency(1), "aaaa"));
    }

    @Test
    void wordsAreNormalisedAndSplit() {
        assertEquals(
                List.of("[PAD]", "[UNK]", "(", "a", "b", "\u4E2D"),
                vocabulary(SETTINGS, "\u00C1 B(", "a\u4E2Db", "\u0000"));
        assertTrue(vocabulary(SETTINGS.withLowercase(false), "\u00C1b \u00C1b").contains("\u00C1b"));
        assertTrue(vocabulary(WordPieceSettings.forCode(), "getHTTPServer", "getHTTPServer")
                .containsAll(List.of("get", "http", "server")));
        assertTrue(vocabulary(SETTINGS, "getHTTPServer", "getHTTPServer").contains("gethttpserver"));
    }

    @Test
    void theAlphabetKeepsTheMostFrequentCharacters() {
        List<String> vocabulary = vocabulary(SETTINGS.withAlphabetLimit(2), "b b b c c a axb axb");
        assertEquals(List.of("[PAD]", "[UNK]", "a", "b", "##b", "ab"), vocabulary);
        Tokenizer tokenizer =
                new WordPieceTrainer(SETTINGS.withAlphabetLimit(2)).train(Stream.of("b b b c c a axb axb"));
        assertArrayEquals(new int[] {3, 1, 2}, tokenizer.encode("b c a", 9));
    }

    @Test
    void theOrderOfTextsAndTheNumberOfThreadsChangeNothing() {
        long seed = Seeds.seed();
        SplittableRandom random = new SplittableRandom(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            texts.add(WordPieceEqualityTest.randomText(random));
        }
        WordPieceTrainer trainer = new WordPieceTrainer(SETTINGS.withAlphabetLimit(300));
        Tokenizer one = trainer.train(texts.stream());
        Collections.shuffle(texts, new Random(seed));
        Tokenizer other = trainer.train(texts.stream());
        assertEquals(one.vocabularySize(), other.vocabularySize(), "tests.seed=" + seed);
        for (int id = 0; id < one.vocabularySize(); id++) {
            assertEquals(one.token(id), other.token(id), "tests.seed=" + seed);
        }
    }

    @Test
    void theFileIsReadByBothAlike() throws IOException {
        String text = "class HttpServer { int maxValue2Go = parseJSONValue(\"x\"); } // the HTTP server's values";
        Path file = folder.resolve("tokenizer.json");
        WordPieceTokenizer trained = new WordPieceTrainer(WordPieceSettings.forCode()).train(Stream.of(text, text));
        trained.save(file);
        Tokenizer fast = assertInstanceOf(WordPieceTokenizer.class, Tokenizers.load(file));
        Tokenizer reference = HuggingFaceTokenizer.load(file);
        int[] ids = trained.encode(text + " [PAD] zzz \u4E2D", 999);
        assertTrue(ids.length > 20, Arrays.toString(ids));
        assertArrayEquals(ids, fast.encode(text + " [PAD] zzz \u4E2D", 999));
        assertArrayEquals(ids, reference.encode(text + " [PAD] zzz \u4E2D", 999));
        assertEquals(
                0,
                TokenizerFile.JSON
                        .readTree(Files.readString(file))
                        .at("/model/vocab/[PAD]")
                        .intValue());
        assertEquals(
                1,
                TokenizerFile.JSON
                        .readTree(Files.readString(file))
                        .at("/model/vocab/[UNK]")
                        .intValue());
    }

    @Test
    void faultsAreNamed() {
        for (List<String> texts : List.of(List.<String>of(), List.of("", " \n"), List.of("z".repeat(101)))) {
            var e = assertThrows(InputException.class, () -> new WordPieceTrainer(SETTINGS).train(texts.stream()));
            assertTrue(String.valueOf(e.getMessage()).startsWith("no word in any text"), e.getMessage());
        }
        var e = assertThrows(
                IllegalArgumentException.class, () -> vocabulary(SETTINGS.withVocabularySize(5), "abc", "abc"));
        assertEquals(
                "vocabularySize (5) has no room for the 7 special tokens and characters; raise it, or lower"
                        + " alphabetLimit (1000)",
                e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> SETTINGS.withVocabularySize(2));
        assertThrows(IllegalArgumentException.class, () -> SETTINGS.withMinFrequency(0));
        assertThrows(IllegalArgumentException.class, () -> SETTINGS.withAlphabetLimit(0));
    }
}
