package dev.dipole.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.testing.Seeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The fast path gives what Hugging Face's library gives, identifier for identifier. */
class WordPieceEqualityTest {

    private static final int TEXTS = 400;

    /** Ranges of code points that a tokeniser can trip over, each drawn equally often. */
    private static final int[][] RANGES = {
        {'a', 'z'},
        {'a', 'z'},
        {'a', 'z'},
        {'A', 'Z'},
        {'A', 'Z'},
        {'0', '9'},
        {' ', '/'},
        {'[', '`'},
        {0, 0x20},
        {0x7F, 0xFF},
        {0x100, 0x24F},
        {0x300, 0x36F},
        {0x300, 0x36F},
        {0x370, 0x3FF},
        {0x400, 0x52F},
        {0x590, 0x5FF},
        {0x600, 0x6FF},
        {0x8D0, 0x97F},
        {0xE00, 0xFBC},
        {0x1100, 0x11FF},
        {0x1AB0, 0x1ACE},
        {0x1CD0, 0x1CFF},
        {0x1DC0, 0x1DFF},
        {0x1E00, 0x1FFF},
        {0x2000, 0x206F},
        {0x20D0, 0x20F0},
        {0x2100, 0x218B},
        {0x3000, 0x30FF},
        {0x302A, 0x302F},
        {0x4E00, 0x9FFF},
        {0xA66F, 0xA67D},
        {0xAC00, 0xD7A3},
        {0xD800, 0xDFFF},
        {0xE000, 0xF8FF},
        {0xF900, 0xFAFF},
        {0xFB00, 0xFB06},
        {0xFE00, 0xFE2F},
        {0xFEFF, 0xFEFF},
        {0xFF00, 0xFFFF},
        {0x10400, 0x1044F},
        {0x11000, 0x110BF},
        {0x16FF0, 0x16FF1},
        {0x1D165, 0x1D172},
        {0x1E000, 0x1E95F},
        {0x1F300, 0x1FAFF},
        {0x20000, 0x2A6DF},
        {0x2B7F0, 0x2B930},
        {0x2F800, 0x2FA1F},
        {0xE0000, 0xE01EF},
        {0, 0x10FFFF},
    };

    private static final String[] SNIPPETS = {
        "[UNK]",
        "[PAD]",
        "[UNK",
        "UNK]",
        "[unk]",
        "getHTTPServer",
        "camelCase",
        "X509Certificate",
        "utf8String2Int",
        "\u0130stanbul",
        "stra\u00DFe",
        "STRASSE\u1E9E",
        "\u03A3\u03A3\u03A3",
        "\uFB01\u017F\u212A\u212B",
        "e\u0301\u0323x",
        "a\u302E\u302Fb",
        "a\u0315\u302E\u0300\u302Ab",
        "\u1100\u1161\u11A8\uD55C\uAE00",
        "\uD83D\uDC69\u200D\uD83D\uDC67",
        "a\u200Bb",
        "\uD83C\uDDE9\uD83C\uDDEA",
        "\uD834\uDD65\uD834\uDD6E",
        "\u0928\u093F\u0915\u094D\u0937",
        "a".repeat(99),
        "\uD83D\uDE00".repeat(100),
        "z".repeat(101),
        "aB".repeat(51),
        "\u00E9".repeat(100),
        "  ",
        "\r\n",
    };

    /** A text of a few words: sometimes of one script, sometimes of all. */
    static String randomText(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(40);
        boolean mixed = random.nextBoolean();
        int[] range = RANGES[random.nextInt(RANGES.length)];
        for (int i = 0; i < length; i++) {
            int kind = random.nextInt(12);
            if (kind == 0) {
                text.append(SNIPPETS[random.nextInt(SNIPPETS.length)]);
            } else if (kind == 1) {
                text.append(' ');
            } else {
                if (mixed) {
                    range = RANGES[random.nextInt(RANGES.length)];
                }
                text.appendCodePoint(random.nextInt(range[0], range[1] + 1));
            }
        }
        return text.toString();
    }

    @Test
    void onRandomTexts() {
        long seed = Seeds.seed();
        SplittableRandom random = new SplittableRandom(seed);
        List<String> texts =
                IntStream.range(0, TEXTS).mapToObj(i -> randomText(random)).toList();
        for (int round = 0; round < 10; round++) {
            // Loading a file costs more than the texts do: the two usual ways of normalising, then some of the 32.
            int options = round < 2 ? 16 * round : random.nextInt(32);
            BertSegmenter segmenter = new BertSegmenter(
                    (options & 1) == 0,
                    (options & 2) == 0,
                    (options & 4) == 0,
                    (options & 8) == 0,
                    (options & 16) == 0);
            WordPieceTokenizer trained = new WordPieceTrainer(new WordPieceSettings(
                            9000, 2, 100_000, segmenter.splitIdentifiers(), segmenter.lowercase()))
                    .train(texts.stream());
            List<String> tokens = IntStream.range(0, trained.vocabularySize())
                    .mapToObj(trained::token)
                    .toList();
            assertEqualOn(texts, tokens, segmenter, "tests.seed=" + seed);
        }
    }

    /** Code points alone between letters: all of them but, to be quick, of uniform stretches only every seventh. */
    @Test
    void onEveryCodePoint() {
        List<Integer> points = new ArrayList<>();
        for (int point = 0; point < 0x110000; point++) {
            int type = Character.getType(point);
            boolean uniform = Character.isIdeographic(point)
                    || type == Character.UNASSIGNED
                    || type == Character.PRIVATE_USE
                    || (point >= 0xAC00 && point < 0xD7A4);
            if (type != Character.SURROGATE && (!uniform || point % (point < 0x30000 ? 7 : 997) == 0)) {
                points.add(point);
            }
        }
        List<String> tokens = new ArrayList<>(List.of("[PAD]", "[UNK]", "xx"));
        for (int point : points) {
            tokens.add(Character.toString(point));
            tokens.add("##" + Character.toString(point));
        }
        List<String> texts = new ArrayList<>();
        for (int from = 0; from < points.size(); from += 50) {
            StringBuilder text = new StringBuilder();
            for (int point : points.subList(from, Math.min(from + 50, points.size()))) {
                text.append('x').appendCodePoint(point).append("y ");
            }
            texts.add(text.toString());
        }
        for (BertSegmenter segmenter : List.of(
                new BertSegmenter(true, true, true, true, true),
                new BertSegmenter(false, false, false, false, false),
                new BertSegmenter(true, false, false, true, true))) {
            assertEqualOn(texts, tokens, segmenter, "every code point");
        }
    }

    private static void assertEqualOn(
            List<String> texts, List<String> tokens, BertSegmenter segmenter, String message) {
        TokenizerFile file = TokenizerFile.parse(
                Path.of("tokenizer.json"),
                TokenizerJson.wordPiece(tokens, segmenter).toString());
        WordPieceTokenizer fast = new WordPieceTokenizer(file);
        HuggingFaceTokenizer reference = new HuggingFaceTokenizer(file);
        int[][] expected = reference.encodeAll(texts, Integer.MAX_VALUE);
        int unknown = tokens.indexOf("[UNK]");
        long total = 0;
        long unknowns = 0;
        int certain = 0;
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            int[] actual = fast.encode(text, Integer.MAX_VALUE);
            if (!Arrays.equals(expected[i], actual)) {
                String which = message + ", " + segmenter + ", text \"" + escaped(text) + "\"";
                assertEquals(words(reference, expected[i]), words(fast, actual), which);
            }
            assertArrayEquals(expected[i], fast.encode(text, Integer.MAX_VALUE), "from the cache");
            total += actual.length;
            unknowns += Arrays.stream(actual).filter(id -> id == unknown).count();
            certain += fast.isCertain(text) ? 1 : 0;
        }
        // Else the test would compare nothing: unknown words hide their characters, uncertain texts ask the reference.
        assertTrue(total > 4L * texts.size(), total + " tokens, " + message);
        assertTrue(unknowns < total / 2, unknowns + " of " + total + " tokens are unknown, " + message);
        assertTrue(certain > 0.6 * texts.size(), certain + " of " + texts.size() + " texts are certain, " + message);
    }

    private static String words(Tokenizer tokenizer, int[] ids) {
        StringBuilder words = new StringBuilder();
        for (int id : ids) {
            words.append(escaped(tokenizer.token(id))).append(' ');
        }
        return words.toString();
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            escaped.append(c > ' ' && c < 127 ? String.valueOf(c) : String.format("\\u%04X", (int) c));
        }
        return escaped.toString();
    }
}
