package dev.dipole.text;

import dev.dipole.settings.Setting;

/**
 * How a WordPiece vocabulary is trained.
 *
 * @param vocabularySize at most this many tokens, the special ones included; at least 3
 * @param minFrequency a pair of pieces is joined if it occurs at least this often; at least 1
 * @param alphabetLimit only so many characters are known, the most frequent ones; a word with another one becomes
 *     {@code [UNK]}; at least 1
 * @param splitIdentifiers cut identifiers at their humps: {@code HTTPServer} becomes {@code HTTP Server}; snake_case is
 *     cut in any case, as punctuation is
 * @param lowercase to lower case, accents dropped
 */
public record WordPieceSettings(
        @Setting("At most this many tokens, the special ones included.")
        int vocabularySize,

        @Setting("A pair of pieces is joined if it occurs at least this often.")
        int minFrequency,

        @Setting("Only so many characters are known, the most frequent ones.")
        int alphabetLimit,

        @Setting("Cut identifiers at their humps: HTTPServer becomes HTTP Server.")
        boolean splitIdentifiers,

        @Setting("To lower case, accents dropped.") boolean lowercase) {

    public WordPieceSettings {
        if (vocabularySize < 3) {
            throw new IllegalArgumentException("vocabularySize (" + vocabularySize
                    + ") must be at least 3: [PAD], [UNK] and a token; maybe 32000?");
        }
        if (minFrequency < 1) {
            throw new IllegalArgumentException("minFrequency (" + minFrequency + ") must be at least 1; maybe 2?");
        }
        if (alphabetLimit < 1) {
            throw new IllegalArgumentException("alphabetLimit (" + alphabetLimit + ") must be at least 1; maybe 1000?");
        }
    }

    /** For prose: 32,000 tokens, pairs that occur twice, 1,000 characters, lower case, identifiers left whole. */
    public static WordPieceSettings defaults() {
        return new WordPieceSettings(32_000, 2, 1_000, false, true);
    }

    /** As {@link #defaults}, with identifiers split. */
    public static WordPieceSettings forCode() {
        return defaults().withSplitIdentifiers(true);
    }

    public WordPieceSettings withVocabularySize(int size) {
        return new WordPieceSettings(size, minFrequency, alphabetLimit, splitIdentifiers, lowercase);
    }

    public WordPieceSettings withMinFrequency(int frequency) {
        return new WordPieceSettings(vocabularySize, frequency, alphabetLimit, splitIdentifiers, lowercase);
    }

    public WordPieceSettings withAlphabetLimit(int limit) {
        return new WordPieceSettings(vocabularySize, minFrequency, limit, splitIdentifiers, lowercase);
    }

    public WordPieceSettings withSplitIdentifiers(boolean split) {
        return new WordPieceSettings(vocabularySize, minFrequency, alphabetLimit, split, lowercase);
    }

    public WordPieceSettings withLowercase(boolean lower) {
        return new WordPieceSettings(vocabularySize, minFrequency, alphabetLimit, splitIdentifiers, lower);
    }
}
