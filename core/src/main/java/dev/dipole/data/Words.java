package dev.dipole.data;

/**
 * A text among {@link Media}.
 *
 * @param text not blank
 */
public record Words(String text) implements Media {

    /** How much of a text a message shows. */
    private static final int SHOWN = 40;

    public Words {
        if (text.isBlank()) {
            throw new IllegalArgumentException("text (\"" + text + "\") must not be blank; leave the example out");
        }
    }

    @Override
    public String name() {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }

    @Override
    public String kind() {
        return "a text";
    }
}
