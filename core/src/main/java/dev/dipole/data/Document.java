package dev.dipole.data;

/**
 * A text that can be found.
 *
 * @param id unique within its corpus
 * @param title may be empty
 * @param text the body
 */
public record Document(String id, String title, String text) {

    public Document {
        if (id.isBlank()) {
            throw new IllegalArgumentException("id is empty: a document needs one, unique within its corpus");
        }
    }

    /** Title and body as one text, which is what encoders and lexical indexes see. */
    public String content() {
        return title.isEmpty() ? text : title + " " + text;
    }
}
