package dev.dipole.app.quickstart;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first sentence of a Javadoc comment, as plain text.
 *
 * <p>It ends where the javadoc tool ends it (a full stop before white space, a block tag, an HTML block element) and,
 * other than there, at a blank line; not after {@code e.g.}, {@code i.e.} and their like. Of inline tags the words
 * remain that a reader would see.
 */
final class JavadocSentence {

    /** Stands for a full stop that ends no sentence: one inside an inline tag, or of an abbreviation. */
    private static final char KEPT_STOP = '\uE000';

    /** Stand for angle brackets inside {@code code}, which are no HTML. */
    private static final char KEPT_LESS = '\uE001';

    private static final char KEPT_GREATER = '\uE002';
    private static final char KEPT_AMPERSAND = '\uE003';

    /** Ends the first sentence. */
    private static final char BREAK = '\uE004';

    private static final Pattern LINE_START = Pattern.compile("(?m)^[ \\t]*\\*+[ \\t]?|^[ \\t]+");
    private static final Pattern MARKDOWN_LINE_START = Pattern.compile("(?m)^[ \\t]*///+[ \\t]?");
    private static final Pattern BLOCK_TAG = Pattern.compile("(?m)^[ \\t]*@\\p{Alpha}");
    private static final Pattern BLANK_LINE = Pattern.compile("\\S(?=[ \\t]*\\n[ \\t]*\\n)");
    private static final Pattern HTML_COMMENT = Pattern.compile("<!--.*?(-->|\\z)", Pattern.DOTALL);
    private static final Pattern HTML_TAG = Pattern.compile("</?(\\p{Alpha}[\\p{Alnum}]*)\\b[^<>]*>");
    private static final Pattern ENTITY = Pattern.compile("&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|\\p{Alpha}{2,8});");
    private static final Pattern ABBREVIATION =
            Pattern.compile("\\b(e\\.g|i\\.e|vs|cf|resp|approx|incl|a\\.k\\.a)\\.(?=\\s)", Pattern.CASE_INSENSITIVE);
    private static final Pattern SENTENCE_END =
            Pattern.compile("(?:[.!]|(?<=[\\p{L}\\p{N}\\)\"'])\\?)(?=\\s|\\z)|" + BREAK);
    private static final Pattern MARKDOWN_LINK = Pattern.compile("\\[([^\\[\\]]+)](?:\\([^()]*\\)|\\[[^\\[\\]]*])?");
    private static final Pattern SPACE = Pattern.compile("[\\s\u00A0]+");

    private static final Set<String> BLOCK_ELEMENTS = Set.of(
            "p",
            "pre",
            "ul",
            "ol",
            "dl",
            "li",
            "dt",
            "dd",
            "table",
            "tr",
            "td",
            "th",
            "tbody",
            "thead",
            "caption",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "div",
            "blockquote",
            "br",
            "center",
            "section",
            "figure");
    private static final Set<String> INLINE_ELEMENTS = Set.of(
            "a", "abbr", "acronym", "b", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins", "kbd",
            "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "nobr",
            "wbr");

    private JavadocSentence() {}

    /**
     * The first sentence of a comment.
     *
     * @param comment with its delimiters: {@code /** ... *}{@code /}, or lines of {@code ///} with Markdown
     * @return plain text on one line, empty where the comment has no sentence of its own: block tags only,
     *     {@code {@inheritDoc}}, or code that ends with a semicolon
     */
    static String of(String comment) {
        boolean markdown = comment.stripLeading().startsWith("///");
        String text = comment.replace("\r\n", "\n").replace('\r', '\n');
        if (markdown) {
            text = MARKDOWN_LINE_START.matcher(text).replaceAll("");
        } else {
            text = text.strip();
            text = text.substring(3, Math.max(3, text.length() - 2));
            text = LINE_START.matcher(text).replaceAll("");
        }
        text = description(text).strip();
        text = inlineTags(text);
        if (text.indexOf(BREAK) == 0) {
            return "";
        }
        if (markdown) {
            text = MARKDOWN_LINK.matcher(text).replaceAll("$1").replace("`", "").replace("**", "");
        }
        text = HTML_COMMENT.matcher(text).replaceAll(" ");
        text = BLANK_LINE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(match.group() + BREAK));
        text = html(text);
        text = ABBREVIATION
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(match.group().replace('.', KEPT_STOP)));
        text = firstSentence(text);
        text = ENTITY.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(entity(match.group(1), match.group())));
        text = text.replace(KEPT_STOP, '.')
                .replace(KEPT_LESS, '<')
                .replace(KEPT_GREATER, '>')
                .replace(KEPT_AMPERSAND, '&');
        text = SPACE.matcher(text).replaceAll(" ").strip();
        if (text.endsWith(";")) {
            // A declaration that a generator copied, not a sentence.
            return "";
        }
        // Nobody ends a query with a full stop.
        return text.endsWith(".") && !text.endsWith("..")
                ? text.substring(0, text.length() - 1).strip()
                : text;
    }

    /** What stands before the first block tag. A line that begins with @ inside an inline tag begins none. */
    private static String description(String text) {
        Matcher tag = BLOCK_TAG.matcher(text);
        int from = 0;
        while (tag.find(from)) {
            int depth = 0;
            for (int i = 0; i < tag.start(); i++) {
                char c = text.charAt(i);
                if (c == '{' && (depth > 0 || text.startsWith("{@", i))) {
                    depth++;
                } else if (c == '}' && depth > 0) {
                    depth--;
                }
            }
            if (depth == 0 || text.indexOf('}', tag.start()) < 0) {
                return text.substring(0, tag.start());
            }
            from = tag.end();
        }
        return text;
    }

    /** Replaces inline tags by what a reader sees of them. */
    private static String inlineTags(String text) {
        StringBuilder result = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf("{@", at);
            if (open < 0) {
                break;
            }
            result.append(text, at, open);
            int depth = 1;
            int close = open + 2;
            while (close < text.length() && depth > 0) {
                char c = text.charAt(close++);
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            }
            // A tag that is never closed: take the rest, the words are worth more than the rule.
            String body = text.substring(open + 2, depth == 0 ? close - 1 : close);
            int nameEnd = 0;
            while (nameEnd < body.length() && Character.isLetter(body.charAt(nameEnd))) {
                nameEnd++;
            }
            result.append(inlineTag(
                    body.substring(0, nameEnd), body.substring(nameEnd).strip()));
            at = close;
        }
        return result.append(text, Math.min(at, text.length()), text.length()).toString();
    }

    private static String inlineTag(String name, String content) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "code", "literal" -> keep(content);
            case "link", "linkplain", "value" -> keepStops(reference(inlineTags(content)));
            case "return" -> "Returns " + inlineTags(content) + "." + BREAK;
            case "summary" -> inlineTags(content) + BREAK;
            case "systemproperty", "index" -> keepStops(firstWord(content));
            case "inheritdoc" -> String.valueOf(BREAK);
            case "docroot", "snippet", "see" -> "";
            default -> inlineTags(content);
        };
    }

    /** The label of a link, or what the javadoc tool shows without one: {@code List.add} for {@code java.util.List#add(E)}. */
    private static String reference(String content) {
        int end = 0;
        int depth = 0;
        while (end < content.length() && (depth > 0 || !Character.isWhitespace(content.charAt(end)))) {
            char c = content.charAt(end++);
            depth += c == '(' || c == '<' ? 1 : c == ')' || c == '>' ? -1 : 0;
        }
        String label = content.substring(end).strip();
        if (!label.isEmpty()) {
            return label;
        }
        String target = content.substring(0, end);
        int parameters = target.indexOf('(');
        target = parameters < 0 ? target : target.substring(0, parameters);
        int hash = target.indexOf('#');
        String type = hash < 0 ? target : target.substring(0, hash);
        // Packages are in lower case; what begins with a capital is a class, perhaps inside another.
        int from = 0;
        for (int dot = type.indexOf('.'); dot >= 0; dot = type.indexOf('.', from)) {
            if (!Character.isLowerCase(type.charAt(from))) {
                break;
            }
            from = dot + 1;
            if (from >= type.length()) {
                break;
            }
        }
        type = type.substring(Math.min(from, type.length()));
        String member = hash < 0 ? "" : target.substring(hash + 1);
        return type.isEmpty() ? member : member.isEmpty() ? type : type + "." + member;
    }

    private static String firstWord(String content) {
        if (content.startsWith("\"") && content.indexOf('"', 1) > 0) {
            return content.substring(1, content.indexOf('"', 1));
        }
        int end = 0;
        while (end < content.length() && !Character.isWhitespace(content.charAt(end))) {
            end++;
        }
        return content.substring(0, end);
    }

    private static String keepStops(String text) {
        return text.replace('.', KEPT_STOP);
    }

    private static String keep(String text) {
        return keepStops(text)
                .replace('<', KEPT_LESS)
                .replace('>', KEPT_GREATER)
                .replace('&', KEPT_AMPERSAND);
    }

    /** Drops HTML elements that Javadoc knows; {@code <T>} and {@code List<String>} stay. */
    private static String html(String text) {
        StringBuilder result = new StringBuilder(text.length());
        Matcher tag = HTML_TAG.matcher(text);
        int at = 0;
        while (tag.find()) {
            String name = tag.group(1).toLowerCase(Locale.ROOT);
            boolean block = BLOCK_ELEMENTS.contains(name);
            // A single letter in capitals is a type parameter, unless the comment closes it.
            boolean typeParameter = tag.group(1).length() == 1
                    && Character.isUpperCase(tag.group(1).charAt(0))
                    && !text.contains("</" + tag.group(1) + ">");
            if ((!block && !INLINE_ELEMENTS.contains(name)) || (typeParameter && !block)) {
                continue;
            }
            result.append(text, at, tag.start());
            if (block) {
                // A block element ends the sentence, but not before it began.
                result.append(result.toString().isBlank() || name.equals("br") ? ' ' : BREAK);
            }
            at = tag.end();
        }
        return result.append(text, at, text.length()).toString();
    }

    private static String firstSentence(String text) {
        Matcher end = SENTENCE_END.matcher(text);
        while (end.find()) {
            String sentence = text.substring(0, end.end()).replace(String.valueOf(BREAK), "");
            if (sentence.chars().anyMatch(Character::isLetterOrDigit)) {
                return sentence;
            }
        }
        return text.replace(String.valueOf(BREAK), "");
    }

    private static String entity(String name, String whole) {
        if (name.startsWith("#")) {
            boolean hexadecimal = name.length() > 1 && Character.toLowerCase(name.charAt(1)) == 'x';
            int code = hexadecimal ? Integer.parseInt(name.substring(2), 16) : Integer.parseInt(name.substring(1));
            return Character.isValidCodePoint(code) && code >= ' ' ? Character.toString(code) : " ";
        }
        return switch (name) {
            case "lt" -> "<";
            case "gt" -> ">";
            case "amp" -> "&";
            case "quot" -> "\"";
            case "apos", "lsquo", "rsquo" -> "'";
            case "ldquo", "rdquo" -> "\"";
            case "nbsp", "thinsp", "ensp", "emsp" -> " ";
            case "mdash", "ndash" -> "-";
            case "hellip" -> "...";
            case "times" -> "\u00D7";
            case "le" -> "\u2264";
            case "ge" -> "\u2265";
            case "ne" -> "\u2260";
            case "infin" -> "\u221E";
            case "sect" -> "\u00A7";
            case "rarr" -> "\u2192";
            case "larr" -> "\u2190";
            case "copy" -> "\u00A9";
            case "middot" -> "\u00B7";
            case "pi" -> "\u03C0";
            default -> whole;
        };
    }
}
