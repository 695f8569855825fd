package dev.dipole.app.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Texts as they are compared: what differs in layout only is equal. */
final class CodeTokens {

    private CodeTokens() {}

    /** The words and the single signs of source code, without white space. */
    static List<String> of(String source) {
        List<String> tokens = new ArrayList<>();
        int at = 0;
        while (at < source.length()) {
            char c = source.charAt(at);
            int end = at + 1;
            if (Character.isJavaIdentifierPart(c)) {
                while (end < source.length() && Character.isJavaIdentifierPart(source.charAt(end))) {
                    end++;
                }
            }
            if (!Character.isWhitespace(c)) {
                tokens.add(source.substring(at, end));
            }
            at = end;
        }
        return tokens;
    }

    /** Source code with its layout taken away. */
    static String normalized(String source) {
        return String.join(" ", of(source));
    }

    /** A sentence in lower case, its words parted by single blanks, without punctuation. */
    static String normalizedSentence(String sentence) {
        StringBuilder result = new StringBuilder(sentence.length());
        boolean gap = false;
        for (int i = 0; i < sentence.length(); i++) {
            char c = sentence.charAt(i);
            if (Character.isLetterOrDigit(c) || c == '_' || c == '$') {
                if (gap && !result.isEmpty()) {
                    result.append(' ');
                }
                gap = false;
                result.append(c);
            } else {
                gap = true;
            }
        }
        return result.toString().toLowerCase(Locale.ROOT);
    }
}
