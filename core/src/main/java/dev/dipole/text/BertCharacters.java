package dev.dipole.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Hugging Face's BertNormalizer and BertPreTokenizer do with each Unicode code point. The tables are recorded from
 * that library and not taken from {@link Character}: Java's tables follow the Unicode version of the running JDK, and
 * the same text must give the same tokens on every one.
 */
final class BertCharacters {

    /** Dropped by {@code clean_text}. */
    static final int REMOVED = 1;
    /** Turned into a space by {@code clean_text}. */
    static final int BLANKED = 2;
    /** Set between spaces by {@code handle_chinese_chars}. */
    static final int IDEOGRAPH = 4;
    /** Separates words and is dropped. */
    static final int SPACE = 8;
    /** A word of its own. */
    static final int PUNCTUATION = 16;
    /** Moved by canonical ordering, or dropped after it. */
    static final int MARK = 32;
    /** {@link #stripped} changes it. */
    static final int STRIPS = 64;
    /** {@link #lowered} changes it. */
    static final int LOWERS = 128;

    private static final int HANGUL_FIRST = 0xAC00;
    private static final int HANGUL_END = 0xD7A4;

    /** Flags in pages of 256 code points; equal pages are one array. */
    private static final byte[][] PAGES = new byte[0x1100][];

    private static final Map<Integer, int[]> STRIPPED = new HashMap<>();
    private static final Map<Integer, int[]> LOWERED = new HashMap<>();

    static {
        byte[] empty = new byte[256];
        Arrays.fill(PAGES, empty);
        String name = "bert-characters.txt";
        try (InputStream resource = BertCharacters.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException(name + " is missing from the jar; build it again");
            }
            new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> read(line, empty));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int point = HANGUL_FIRST; point < HANGUL_END; point++) {
            mark(point, STRIPS, empty);
        }
    }

    private BertCharacters() {}

    private static void read(String line, byte[] empty) {
        String[] words = line.split(" ", -1);
        int flag = switch (words[0]) {
            case "removed" -> REMOVED;
            case "blanked" -> BLANKED;
            case "ideograph" -> IDEOGRAPH;
            case "space" -> SPACE;
            case "punctuation" -> PUNCTUATION;
            case "mark" -> MARK;
            case "strip" -> STRIPS;
            case "lower" -> LOWERS;
            default -> throw new IllegalStateException("unknown class of characters: " + words[0]);
        };
        for (int i = 1; i < words.length; i++) {
            int colon = words[i].indexOf(':');
            if (colon >= 0) {
                int point = Integer.parseInt(words[i], 0, colon, 16);
                String to = words[i].substring(colon + 1);
                int[] points = to.isEmpty()
                        ? new int[0]
                        : Arrays.stream(to.split("\\+", -1))
                                .mapToInt(hex -> Integer.parseInt(hex, 16))
                                .toArray();
                (flag == STRIPS ? STRIPPED : LOWERED).put(point, points);
                mark(point, flag, empty);
            } else {
                String[] range = words[i].split("-", -1);
                int end = Integer.parseInt(range[range.length - 1], 16);
                for (int point = Integer.parseInt(range[0], 16); point <= end; point++) {
                    mark(point, flag, empty);
                }
            }
        }
    }

    private static void mark(int point, int flag, byte[] empty) {
        byte[] page = PAGES[point >> 8];
        if (page == empty) {
            page = new byte[256];
            PAGES[point >> 8] = page;
        }
        page[point & 255] |= (byte) flag;
    }

    /** The flags of a code point, or'ed. */
    static int flags(int point) {
        return PAGES[point >> 8][point & 255] & 0xFF;
    }

    /** What canonical decomposition without nonspacing marks leaves of a code point that {@link #STRIPS}. */
    static int[] stripped(int point) {
        if (point >= HANGUL_FIRST && point < HANGUL_END) {
            // The Unicode Standard, section 3.12: a syllable is a leading consonant, a vowel and maybe a trailing one.
            int syllable = point - HANGUL_FIRST;
            int leading = 0x1100 + syllable / (21 * 28);
            int vowel = 0x1161 + syllable % (21 * 28) / 28;
            int trailing = syllable % 28;
            return trailing == 0 ? new int[] {leading, vowel} : new int[] {leading, vowel, 0x11A7 + trailing};
        }
        return known(STRIPPED.get(point));
    }

    /** The lower case of a code point that {@link #LOWERS}. */
    static int[] lowered(int point) {
        return known(LOWERED.get(point));
    }

    private static int[] known(int @Nullable [] points) {
        if (points == null) {
            throw new IllegalStateException("the flags of a character promise what its table does not hold");
        }
        return points;
    }
}
