package dev.dipole.app;

/** The beginnings of texts, for lines of a terminal. */
public final class Snippet {

    private static final String CUT = "...";

    private Snippet() {}

    /**
     * The beginning of a text on one line.
     *
     * @param characters the longest it may be, at least 4
     */
    public static String of(String text, int characters) {
        String line = text.strip().replaceAll("\\s+", " ");
        if (line.codePointCount(0, line.length()) <= characters) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, characters - CUT.length()))
                        .stripTrailing()
                + CUT;
    }
}
