package dev.dipole;

import dev.dipole.data.InputException;
import dev.dipole.encoder.CachedEncoder;
import dev.dipole.encoder.Encoder;
import dev.dipole.model.Model;
import dev.dipole.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of a model that is only asked and never trained, such as a teacher, kept over the epochs of a run: it is mostly the
 * larger of the two models, and would see every text again in every epoch. They lie in the run's folder, where a run that goes on
 * finds them, or in a temporary file, and go with it. A text takes 8 + 4 · dim bytes of disk.
 */
final class KeptVectors implements Encoder<String>, AutoCloseable {

    private final CachedEncoder cached;
    private final @Nullable Path temporary;

    private KeptVectors(CachedEncoder cached, @Nullable Path temporary) {
        this.cached = cached;
        this.temporary = temporary;
    }

    /**
     * Opens them.
     *
     * @param role what the model is to the run, such as {@code teacher}
     * @param folder of the run; null: there is none
     */
    static KeptVectors of(String role, Model model, @Nullable RunFolder folder) {
        Path file = folder == null ? temporary(role) : folder.file(role + ".vectors");
        return new KeptVectors(
                CachedEncoder.open(file, role + " " + model.hash(), model.encoder()), folder == null ? file : null);
    }

    private static Path temporary(String role) {
        try {
            return Files.createTempFile("dipole-" + role, ".vectors");
        } catch (IOException e) {
            throw new InputException(
                    "no temporary file could be made for the " + role + "'s vectors (" + e.getMessage()
                            + "); make room, or name another folder with -Djava.io.tmpdir",
                    e);
        }
    }

    @Override
    public int dim() {
        return cached.dim();
    }

    @Override
    public float[][] encode(List<String> inputs) {
        return cached.encode(inputs);
    }

    @Override
    public void close() {
        cached.close();
        if (temporary != null) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                throw new InputException(
                        temporary + " could not be removed (" + e.getMessage() + "); remove it by hand", e);
            }
        }
    }
}
