package dev.dipole.model;

import java.util.List;

/**
 * What is put in front of texts before they are encoded, by what a text is; empty for nothing.
 *
 * @param query in front of a query
 * @param document in front of a document
 * @param plain in front of a text that is neither
 */
public record Prompts(String query, String document, String plain) {

    private static final Prompts NONE = new Prompts("", "", "");

    /** Nothing in front of any text. */
    public static Prompts none() {
        return NONE;
    }

    /** A text without that prompt of these, the longest, which it begins with. */
    public String without(String text) {
        String longest = "";
        for (String each : List.of(query, document, plain)) {
            longest = each.length() > longest.length() && text.startsWith(each) ? each : longest;
        }
        return text.substring(longest.length());
    }

    /** In front of queries and documents, and nothing in front of other texts. */
    public static Prompts of(String query, String document) {
        return new Prompts(query, document, "");
    }
}
