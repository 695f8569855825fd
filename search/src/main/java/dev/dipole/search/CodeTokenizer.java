package dev.dipole.search;

import java.io.IOException;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/**
 * Cuts at everything that is neither letter nor digit, between letters and digits, before a capital that follows a small
 * letter, and before the last of several capitals where a small letter comes next.
 */
final class CodeTokenizer extends Tokenizer {

    /** Longer runs are cut here, as Lucene's own tokenisers do: a term has a limit, and base64 is no word. */
    private static final int LONGEST = 255;

    private enum Kind {
        SMALL,
        CAPITAL,
        DIGIT,
        NONE
    }

    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final OffsetAttribute offset = addAttribute(OffsetAttribute.class);
    private final StringBuilder text = new StringBuilder();
    private int position;

    @Override
    public void reset() throws IOException {
        super.reset();
        text.setLength(0);
        position = 0;
        char[] buffer = new char[4096];
        for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
            text.append(buffer, 0, read);
        }
    }

    @Override
    public boolean incrementToken() {
        clearAttributes();
        while (position < text.length() && kind(position) == Kind.NONE) {
            position += width(position);
        }
        if (position >= text.length()) {
            return false;
        }
        int start = position;
        Kind previous = kind(position);
        append();
        while (position < text.length() && position - start < LONGEST) {
            Kind here = kind(position);
            if (cutsBefore(previous, here)) {
                break;
            }
            previous = here;
            append();
        }
        offset.setOffset(correctOffset(start), correctOffset(position));
        return true;
    }

    private boolean cutsBefore(Kind previous, Kind here) {
        if (here == Kind.NONE || (here == Kind.DIGIT) != (previous == Kind.DIGIT)) {
            return true;
        }
        if (here == Kind.CAPITAL && previous == Kind.SMALL) {
            return true;
        }
        int next = position + width(position);
        return here == Kind.CAPITAL && previous == Kind.CAPITAL && next < text.length() && kind(next) == Kind.SMALL;
    }

    private void append() {
        int codePoint = text.codePointAt(position);
        term.append(Character.toString(Character.toLowerCase(codePoint)));
        position += Character.charCount(codePoint);
    }

    private int width(int at) {
        return Character.charCount(text.codePointAt(at));
    }

    private Kind kind(int at) {
        int codePoint = text.codePointAt(at);
        // A capital without a small form, as in mathematical bold, could not be told from small once it is written
        // down.
        if (Character.isUpperCase(codePoint) && Character.toLowerCase(codePoint) != codePoint) {
            return Kind.CAPITAL;
        }
        if (Character.isDigit(codePoint)) {
            return Kind.DIGIT;
        }
        // Scripts without capitals count as small, and so do accents that follow their letter.
        boolean mark = Character.getType(codePoint) == Character.NON_SPACING_MARK;
        return Character.isLetter(codePoint) || mark ? Kind.SMALL : Kind.NONE;
    }

    @Override
    public void end() throws IOException {
        super.end();
        offset.setOffset(correctOffset(text.length()), correctOffset(text.length()));
    }
}
