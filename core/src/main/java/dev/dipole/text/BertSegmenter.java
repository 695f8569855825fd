package dev.dipole.text;

/**
 * From text to words in one pass: what Hugging Face's BertNormalizer followed by BertPreTokenizer does, after identifiers
 * were split where that is asked for.
 *
 * <p>Nothing here looks further than one character around, with one exception: canonical ordering (part of
 * {@code strip_accents}) sorts neighbouring combining marks. Most marks are dropped afterwards; where two that are kept
 * meet, {@link Words#uncertain} is told.
 *
 * @param cleanText drop control characters, make every white space a space
 * @param ideographs set each Chinese character apart
 * @param stripAccents decompose and drop nonspacing marks
 * @param lowercase to lower case
 * @param splitIdentifiers cut identifiers, see {@link #IDENTIFIER_BOUNDARY}
 */
record BertSegmenter(
        boolean cleanText, boolean ideographs, boolean stripAccents, boolean lowercase, boolean splitIdentifiers) {

    /**
     * Where an identifier is cut: before a capital that follows a small letter or a digit ({@code camel|Case},
     * {@code utf8|String}), and before the last of several capitals if a small letter follows it ({@code HTTP|Server}).
     * A digit stays with what precedes it: md5, int32, log4j. ASCII only, so that every regular expression engine that
     * reads the file means the same.
     */
    static final String IDENTIFIER_BOUNDARY = "(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])";

    private static final char ASCII_TO_LOWER = 'a' - 'A';

    private static final byte[] ASCII = new byte[128];

    static {
        for (int point = 0; point < 128; point++) {
            ASCII[point] = (byte) BertCharacters.flags(point);
        }
    }

    /** What half a surrogate pair is read as. */
    private static final int UNPAIRED = 0xFFFD;

    /**
     * Gives each word of text[from, to) to {@code words}. What stands outside is not looked at.
     *
     * @return false if {@code words} ended it
     */
    boolean segment(String text, int from, int to, Words words) {
        int keptMarks = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= 128) {
                int point = c;
                if (Character.isSurrogate(c)) {
                    if (Character.isHighSurrogate(c) && i + 1 < to && Character.isLowSurrogate(text.charAt(i + 1))) {
                        point = Character.toCodePoint(c, text.charAt(++i));
                    } else {
                        point = UNPAIRED;
                    }
                }
                keptMarks = other(point, keptMarks, words);
                if (keptMarks < 0) {
                    return false;
                }
                continue;
            }
            int kind = ASCII[c] & 0xFF;
            if ((kind & ~BertCharacters.LOWERS) == 0) {
                if (splitIdentifiers && kind != 0 && boundary(text, i, from, to) && !words.end()) {
                    return false;
                }
                i = run(text, i, from, to, words) - 1;
            } else if (cleanText && (kind & BertCharacters.REMOVED) != 0) {
                continue;
            } else if (!place(c, kind, words)) {
                return false;
            }
            keptMarks = 0;
        }
        return words.end();
    }

    /**
     * Takes in the ASCII letters and digits from {@code start} up to where the word or the run of them ends. Most of any
     * text passes here, so the state of the word is kept in variables meanwhile.
     *
     * @return where it stopped, after {@code start}
     */
    private int run(String text, int start, int from, int to, Words words) {
        char[] buffer = words.buffer;
        int limit = words.limit;
        int length = words.length;
        int points = words.points;
        int hash = words.hash;
        int i = start;
        do {
            char c = text.charAt(i);
            if (c >= 128) {
                break;
            }
            int kind = ASCII[c] & 0xFF;
            if (kind != 0) {
                if (kind != BertCharacters.LOWERS || (splitIdentifiers && i > start && boundary(text, i, from, to))) {
                    break;
                }
                if (lowercase) {
                    c = (char) (c + ASCII_TO_LOWER);
                }
            }
            if (points < limit) {
                buffer[length++] = c;
                hash = 31 * hash + c;
            }
            points++;
            i++;
        } while (i < to);
        words.length = length;
        words.points = points;
        words.hash = hash;
        return i;
    }

    /**
     * Takes in a character outside ASCII.
     *
     * @param keptMarks how many marks stand right before it that were not dropped
     * @return how many stand right before the next one; -1 if {@code words} ended it
     */
    private int other(int point, int keptMarks, Words words) {
        int kind = BertCharacters.flags(point);
        if (cleanText && (kind & BertCharacters.REMOVED) != 0) {
            return keptMarks;
        }
        if (cleanText && (kind & BertCharacters.BLANKED) != 0) {
            return words.end() ? 0 : -1;
        }
        boolean apart = ideographs && (kind & BertCharacters.IDEOGRAPH) != 0;
        if (apart && !words.end()) {
            return -1;
        }
        int kept = keptMarks;
        if (stripAccents && (kind & BertCharacters.STRIPS) != 0) {
            for (int part : BertCharacters.stripped(point)) {
                kept = part(part, kept, words);
                if (kept < 0) {
                    return -1;
                }
            }
        } else {
            kept = part(point, kept, words);
        }
        return apart && kept >= 0 && !words.end() ? -1 : kept;
    }

    /** Takes in one part of a decomposed character; arguments and result as of {@link #other}. */
    private int part(int point, int keptMarks, Words words) {
        int kind = BertCharacters.flags(point);
        int kept = 0;
        if (stripAccents && (kind & BertCharacters.MARK) != 0) {
            kept = keptMarks + 1;
            if (kept > 1 && !words.uncertain()) {
                return -1;
            }
        }
        if (lowercase && (kind & BertCharacters.LOWERS) != 0) {
            for (int lowered : BertCharacters.lowered(point)) {
                if (!place(lowered, BertCharacters.flags(lowered), words)) {
                    return -1;
                }
            }
            return kept;
        }
        return place(point, kind, words) ? kept : -1;
    }

    /** Puts a normalised character where BertPreTokenizer does: between words, in a word of its own, or in the word. */
    private static boolean place(int point, int kind, Words words) {
        if ((kind & BertCharacters.SPACE) != 0) {
            return words.end();
        }
        if ((kind & BertCharacters.PUNCTUATION) == 0) {
            words.append(point);
            return true;
        }
        if (!words.end()) {
            return false;
        }
        words.append(point);
        return words.end();
    }

    /** Whether {@link #IDENTIFIER_BOUNDARY} matches before the capital at {@code at}. */
    private static boolean boundary(String text, int at, int from, int to) {
        if (at == from) {
            return false;
        }
        char before = text.charAt(at - 1);
        if ((before >= 'a' && before <= 'z') || (before >= '0' && before <= '9')) {
            return true;
        }
        if (before < 'A' || before > 'Z' || at + 1 == to) {
            return false;
        }
        char after = text.charAt(at + 1);
        return after >= 'a' && after <= 'z';
    }
}
