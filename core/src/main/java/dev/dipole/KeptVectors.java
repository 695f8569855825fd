package dev.dipole;

import dev.dipole.data.InputException;
import dev.dipole.encoder.CachedEncoder;
import dev.dipole.encoder.Encoder;
import dev.dipole.model.Model;
import dev.dipole.train.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of a model that is only asked and never trained, such as a teacher, kept over the epochs of a run: it is mostly the
 * larger of the two models, and would see every text again in every epoch. They lie in a folder of several trainings, and stay; or
 * in the run's folder, where a run that goes on finds them, or in a temporary file, and go with it. A text takes 8 + 4 · dim bytes
 * of disk.
 */
final class KeptVectors implements Encoder<String>, AutoCloseable {

    private final String role;
    private final CachedEncoder cached;
    private final @Nullable Path temporary;

    private KeptVectors(String role, CachedEncoder cached, @Nullable Path temporary) {
        this.role = role;
        this.cached = cached;
        this.temporary = temporary;
    }

    /**
     * Opens them.
     *
     * @param role what the model is to the run, such as {@code teacher}
     * @param shared the folder of several trainings; null: there is none
     * @param run the run's; null: there is none
     */
    static KeptVectors of(String role, Model model, @Nullable Path shared, @Nullable RunFolder run) {
        Path temporary = shared == null && run == null ? temporary(role) : null;
        Path file = file(role, model, shared, run, temporary);
        try {
            return new KeptVectors(
                    role, CachedEncoder.open(file, role + " " + model.hash(), model.encoder()), temporary);
        } catch (UncheckedIOException e) {
            remove(temporary);
            throw new InputException(
                    "the " + role + "'s vectors cannot be kept in " + file + " (" + e.getCause()
                            + "); name a folder that can be written",
                    e);
        } catch (RuntimeException e) {
            remove(temporary);
            throw e;
        }
    }

    private static Path file(
            String role, Model model, @Nullable Path shared, @Nullable RunFolder run, @Nullable Path temporary) {
        if (shared != null) {
            return shared.resolve(role + "-" + model.hash() + ".vectors");
        }
        return run == null ? Objects.requireNonNull(temporary) : run.file(role + ".vectors");
    }

    private static Path temporary(String role) {
        try {
            Path file = Files.createTempFile("dipole-" + role, ".vectors");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new InputException(
                    "no temporary file could be made for the " + role + "'s vectors (" + e.getMessage()
                            + "); make room, or name another folder with -Djava.io.tmpdir",
                    e);
        }
    }

    private static void remove(@Nullable Path temporary) {
        if (temporary != null) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                throw new InputException(
                        temporary + " could not be removed (" + e.getMessage() + "); remove it by hand", e);
            }
        }
    }

    @Override
    public int dim() {
        return cached.dim();
    }

    @Override
    public float[][] encode(List<String> inputs) {
        try {
            return cached.encode(inputs);
        } catch (UncheckedIOException e) {
            throw new InputException(
                    "the " + role + "'s vectors could not be kept ("
                            + Objects.requireNonNull(e.getCause()).getMessage() + "); make room on the disk, "
                            + (8 + Float.BYTES * dim()) + " bytes for each text, and give the same command again",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            cached.close();
        } finally {
            remove(temporary);
        }
    }
}
