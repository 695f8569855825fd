package dev.dipole.app.quickstart;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The text of a Java file: its comments, and its skeleton, which is what has to be parsed to find its methods.
 *
 * <p>In the skeleton comments are left out, white space is one sign, and every pair of braces that is not the body of a
 * class, interface, enum, record or annotation is empty. A parser reads it in a fraction of the time, and every sign in
 * it is also in the text, at {@link #origin}.
 */
final class JavaText {

    private final String text;
    private int[] comments = new int[64];
    private int commentCount;
    private final StringBuilder skeleton;
    private int[] origin;
    private int[] skeletonLines = new int[64];
    private int[] lines = new int[256];
    private int firstBody = -1;

    private JavaText(String text) {
        this.text = text;
        this.skeleton = new StringBuilder(text.length() / 4);
        this.origin = new int[text.length() / 4 + 16];
    }

    /** Scans a file. Text that is not Java gives some skeleton, which does not parse. */
    static JavaText of(String text) {
        JavaText result = new JavaText(text);
        result.scan();
        result.lines = lineStarts(text);
        result.skeletonLines = lineStarts(result.skeleton);
        return result;
    }

    String skeleton() {
        return skeleton.toString();
    }

    /** Whether a documentation comment stands inside a class or its like. */
    boolean documentsMembers() {
        for (int comment = firstBody < 0 ? commentCount : lastCommentBefore(firstBody) + 1;
                comment < commentCount;
                comment++) {
            if (isDocumentation(comment)) {
                return true;
            }
        }
        return false;
    }

    private boolean isDocumentation(int comment) {
        int start = comments[2 * comment];
        return text.startsWith("///", start)
                || (text.startsWith("/**", start) && comments[2 * comment + 1] - start > 4);
    }

    /** Where in the text a sign of the skeleton stands; line and column count from 1. */
    int origin(int line, int column) {
        return origin[skeletonLines[line - 1] + column - 1];
    }

    /** The line of a place in the text, counted from 1. */
    int line(int place) {
        int found = Arrays.binarySearch(lines, place);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /**
     * The documentation comment nearest before a place, past other comments: a block with its delimiters, or successive
     * lines of Markdown; null if there is none.
     */
    @Nullable String javadocBefore(int place) {
        int comment = lastCommentBefore(place);
        int end = place;
        int markdownStart = -1;
        int markdownEnd = -1;
        for (; comment >= 0; comment--) {
            int start = comments[2 * comment];
            int stop = comments[2 * comment + 1];
            if (!text.substring(stop, end).isBlank()) {
                break;
            }
            if (text.startsWith("///", start)) {
                markdownStart = start;
                markdownEnd = markdownEnd < 0 ? stop : markdownEnd;
            } else if (markdownEnd >= 0) {
                break;
            } else if (isDocumentation(comment)) {
                return text.substring(start, stop);
            }
            end = start;
        }
        return markdownEnd < 0 ? null : text.substring(markdownStart, markdownEnd);
    }

    /** Text without comments and blank lines; the indentation of its first line is taken from every line. */
    String withoutComments(int start, int end) {
        int indentation = start - lines[line(start) - 1];
        StringBuilder code = new StringBuilder(end - start);
        int at = start;
        for (int comment = lastCommentBefore(start) + 1;
                comment < commentCount && comments[2 * comment] < end;
                comment++) {
            code.append(text, at, comments[2 * comment]);
            at = comments[2 * comment + 1];
        }
        code.append(text, at, end);
        StringBuilder result = new StringBuilder(code.length());
        for (String line : code.toString().lines().toList()) {
            if (!line.isBlank()) {
                int from = 0;
                while (!result.isEmpty()
                        && from < indentation
                        && (line.charAt(from) == ' ' || line.charAt(from) == '\t')) {
                    from++;
                }
                result.append(result.isEmpty() ? "" : "\n")
                        .append(line.substring(from).stripTrailing());
            }
        }
        return result.toString();
    }

    private int lastCommentBefore(int place) {
        int low = 0;
        int high = commentCount;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (comments[2 * middle] < place) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    private void scan() {
        boolean typeHeader = false;
        boolean recordWord = false;
        boolean assigned = false;
        char previous = 0;
        int parentheses = 0;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int next = skipBlank(at);
            if (next > at) {
                boolean lineEnd = text.substring(at, next).indexOf('\n') >= 0;
                if (!skeleton.isEmpty()) {
                    append(lineEnd ? '\n' : ' ', at);
                }
                at = next;
                continue;
            }
            if (Character.isJavaIdentifierStart(c)) {
                int end = at + 1;
                while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
                    end++;
                }
                if (parentheses == 0 && previous != '.') {
                    String word = text.substring(at, end);
                    boolean keyword = word.equals("class") || word.equals("interface") || word.equals("enum");
                    // "record" declares one only before a name; it may itself be the name of a method or a field.
                    typeHeader |= keyword || recordWord;
                    recordWord = word.equals("record");
                }
                append(at, end);
                previous = 'a';
                at = end;
                continue;
            }
            recordWord = false;
            next = skipLiteral(at);
            if (next > at) {
                append(at, next);
                at = next;
                previous = '"';
                continue;
            }
            if (c == '{' && (parentheses > 0 || assigned || !typeHeader)) {
                int close = closingBrace(at);
                append('{', at);
                append('}', close);
                if (parentheses == 0 && !assigned) {
                    typeHeader = false;
                }
                at = close + 1;
                previous = '}';
                continue;
            }
            if (c == '(') {
                parentheses++;
            } else if (c == ')') {
                parentheses--;
            } else if (parentheses == 0 && c == '=') {
                assigned = true;
            } else if (c == '{' || c == '}' || (c == ';' && parentheses == 0)) {
                typeHeader = false;
                assigned = false;
            }
            firstBody = c == '{' && firstBody < 0 ? at : firstBody;
            append(c, at);
            previous = c;
            at++;
        }
    }

    /** After white space and comments, which are noted. */
    private int skipBlank(int from) {
        int at = from;
        while (at < text.length()) {
            int end = skipComment(at);
            if (end > at) {
                at = end;
            } else if (Character.isWhitespace(text.charAt(at))
                    || text.charAt(at) == '\u001A'
                    || text.charAt(at) == '\uFEFF') {
                at++;
            } else {
                break;
            }
        }
        return at;
    }

    private int skipComment(int at) {
        int end = at;
        if (text.startsWith("//", at)) {
            while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
                end++;
            }
        } else if (text.startsWith("/*", at)) {
            int close = text.indexOf("*/", at + 2);
            end = close < 0 ? text.length() : close + 2;
        }
        if (end > at) {
            if (comments.length < 2 * commentCount + 2) {
                comments = Arrays.copyOf(comments, 2 * comments.length);
            }
            comments[2 * commentCount] = at;
            comments[2 * commentCount++ + 1] = end;
        }
        return end;
    }

    /** After a string, text block or character. */
    private int skipLiteral(int at) {
        char quote = text.charAt(at);
        if (quote != '"' && quote != '\'') {
            return at;
        }
        String delimiter = text.startsWith("\"\"\"", at) ? "\"\"\"" : String.valueOf(quote);
        int end = at + delimiter.length();
        while (end < text.length() && !text.startsWith(delimiter, end)) {
            if (delimiter.length() == 1 && text.charAt(end) == '\n') {
                return end;
            }
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        return Math.min(text.length(), end + delimiter.length());
    }

    /** The brace that closes the one at a place, or the text's last sign. */
    private int closingBrace(int open) {
        int depth = 0;
        int at = open;
        while (at < text.length()) {
            int next = skipComment(at);
            next = next > at ? next : skipLiteral(at);
            if (next > at) {
                at = next;
                continue;
            }
            char c = text.charAt(at);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 0) {
                return at;
            }
            at++;
        }
        return text.length() - 1;
    }

    private void append(int from, int to) {
        for (int i = from; i < to; i++) {
            append(text.charAt(i), i);
        }
    }

    private void append(char c, int place) {
        if (skeleton.length() == origin.length) {
            origin = Arrays.copyOf(origin, 2 * origin.length);
        }
        origin[skeleton.length()] = place;
        skeleton.append(c);
    }

    private static int[] lineStarts(CharSequence text) {
        int[] starts = new int[64];
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'))) {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, 2 * count);
                }
                starts[count++] = i + 1;
            }
        }
        return Arrays.copyOf(starts, count);
    }
}
