package dev.dipole.search;

import java.nio.file.Path;

/**
 * What the documents of an index are: texts, which the index holds, or files of another kind, which stay where they are and of
 * which it holds the paths, as the documents' texts.
 *
 * @param kind {@value #WORDS}, or what the files are, such as {@code pictures}
 * @param place the folder or tar archive that the paths start from, absolute; empty for texts
 */
public record Contents(String kind, String place) {

    /** The kind of texts. */
    public static final String WORDS = "words";

    public Contents {
        if (kind.isBlank()) {
            throw new IllegalArgumentException("kind is blank; give \"" + WORDS + "\", or what the files are");
        }
        if (kind.equals(WORDS) != place.isEmpty()) {
            throw new IllegalArgumentException("place (\"" + place + "\") of " + kind
                    + " must be where the files are, and empty for texts, which the index holds itself");
        }
    }

    /** Texts. */
    public static Contents texts() {
        return new Contents(WORDS, "");
    }

    /**
     * Files.
     *
     * @param kind such as {@code pictures}
     * @param place the folder or tar archive that their paths start from
     */
    public static Contents files(String kind, Path place) {
        return new Contents(kind, place.toAbsolutePath().normalize().toString());
    }

    /** Whether the documents are texts, which can be searched by words. */
    public boolean areTexts() {
        return kind.equals(WORDS);
    }
}
