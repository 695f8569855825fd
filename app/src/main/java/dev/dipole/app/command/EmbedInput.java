package dev.dipole.app.command;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Content that streams into vectors.
 *
 * @param <I> what the encoder takes
 */
interface EmbedInput<I> extends AutoCloseable {

    /**
     * Content.
     *
     * @param shown what a file of vectors says of it
     */
    record Item<I>(TextInput.Text shown, I content) {}

    /** The next one, or null at the end. */
    @Nullable Item<I> next() throws IOException;

    /** Whether the next one is there without waiting. */
    boolean ready() throws IOException;

    /** How many there are; -1 where nobody knows. */
    long count();

    /** How many files were passed over so far because their names do not say that they are of the kind. */
    default long passedOver() {
        return 0;
    }

    @Override
    void close() throws IOException;

    /** Texts. */
    static EmbedInput<String> of(TextInput texts) {
        return new EmbedInput<>() {
            @Override
            public @Nullable Item<String> next() throws IOException {
                TextInput.Text text = texts.next();
                return text == null ? null : new Item<>(text, text.text());
            }

            @Override
            public boolean ready() throws IOException {
                return texts.ready();
            }

            @Override
            public long count() {
                return texts.count();
            }

            @Override
            public void close() throws IOException {
                texts.close();
            }
        };
    }
}
