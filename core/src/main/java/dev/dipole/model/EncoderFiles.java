package dev.dipole.model;

import dev.dipole.encoder.TextEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;

/** How one kind of encoder lies in a model folder. To add one, list it in {@link ModelFolder}. */
interface EncoderFiles {

    /**
     * One step of {@code modules.json}.
     *
     * @param type the last part of its name, which both spellings share
     * @param folder where its files are
     */
    record Module(String type, Path folder) {}

    /**
     * What was read.
     *
     * @param remarks what was taken for granted, for the history
     */
    record Opened(TextEncoder<?> encoder, Map<String, Object> remarks) {}

    /** Whether a model begins with this kind of encoder. */
    boolean reads(List<Module> modules);

    /** Reads the encoder; {@code folder} is the model's. */
    Opened read(Path folder, List<Module> modules);

    /** Whether the encoder is of this kind. */
    boolean holds(TextEncoder<?> encoder);

    /** Writes the encoder's files, and returns its modules: path within the folder to type. */
    Map<String, String> write(TextEncoder<?> encoder, Path folder) throws IOException;

    /** Everything but the tokeniser that decides the vectors. */
    void digest(TextEncoder<?> encoder, MessageDigest digest);

    /** One sentence that says what the encoder is. */
    String describe(TextEncoder<?> encoder);

    /** Fails for an encoder of another kind, which a kind is never asked for. */
    static <T> T as(Class<T> type, TextEncoder<?> encoder) {
        return type.cast(encoder);
    }
}
