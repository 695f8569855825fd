package dev.dipole.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.app.JsonOut;
import dev.dipole.data.InputException;
import dev.dipole.data.KnownPositives;
import dev.dipole.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Vectors on their way into a file. What is written lies in a folder beside it, with a note of how far it is that is renewed
 * every so often; whoever is stopped, however that comes about, goes on from the last note. The vectors and the order of bytes
 * depend on the texts only, so the file is the same as that of a run that was never stopped.
 */
final class EmbeddingRun implements AutoCloseable {

    private static final String NOTE = "progress.json";

    /** Syncing may take one part in so many of the time. */
    private static final int SHARE = 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path target;
    private final RunFolder folder;
    private final VectorFile.Growing vectors;
    private final boolean resumable;
    private final long kept;
    private final long keptDigest;
    private long rows;
    private long digest;
    private long noted;
    private long dueNanos = System.nanoTime();

    private EmbeddingRun(
            Path target, RunFolder folder, VectorFile.Growing vectors, boolean resumable, long rows, long digest) {
        this.target = target;
        this.folder = folder;
        this.vectors = vectors;
        this.resumable = resumable;
        this.kept = rows;
        this.keptDigest = digest;
        this.noted = rows;
    }

    /**
     * Begins, or goes on with what was begun.
     *
     * @param file where the vectors will be
     * @param ending the ending of its name
     * @param beside the folder to write to
     * @param identity all that decides the vectors, by name
     * @param restart whether what was begun is discarded
     * @param resumable whether the texts can be read again; if not, nothing is left of a run that fails
     */
    static EmbeddingRun open(
            Path file,
            String ending,
            Path beside,
            int dim,
            Map<String, String> identity,
            boolean restart,
            boolean resumable)
            throws IOException {
        Path target = file.toAbsolutePath().normalize();
        if (Files.isDirectory(target)) {
            throw new IOException(file + " is a folder; name a file");
        }
        RunFolder folder = RunFolder.open(beside);
        try {
            if (restart) {
                folder.discard();
            }
            folder.begin(identity);
            long rows = 0;
            long bytes = 0;
            long digest = 0;
            if (Files.exists(folder.file(NOTE))) {
                JsonNode note = JSON.readTree(folder.file(NOTE).toFile());
                rows = note.path("rows").asLong();
                bytes = note.path("bytes").asLong();
                digest = note.path("digest").asLong();
                if (!VectorFile.isThere(beside, ending)) {
                    // It had just been put into its place when the run was stopped.
                    rows = 0;
                    bytes = 0;
                    digest = 0;
                }
            }
            return new EmbeddingRun(
                    target, folder, VectorFile.resume(beside, ending, dim, rows, bytes), resumable, rows, digest);
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** How many vectors were written before. */
    long kept() {
        return kept;
    }

    /**
     * Whether a text's vector was written before; texts are given in order, each once.
     *
     * @throws InputException if those were other texts
     */
    boolean passes(TextInput.Text text, String input) {
        if (rows >= kept) {
            return false;
        }
        count(text);
        if (rows == kept && digest != keptDigest) {
            throw changed(input);
        }
        return true;
    }

    private void count(TextInput.Text text) {
        digest = (digest + KnownPositives.hash(text.id())) * 0x9E3779B97F4A7C15L + KnownPositives.hash(text.text());
        rows++;
    }

    private InputException changed(String input) {
        return new InputException(input + ": its first " + kept + " texts are not those of the unfinished run in "
                + folder.folder() + "; finish that one with the data that it had, or discard it with --restart");
    }

    void add(TextInput.Text text, float[] vector) throws IOException {
        count(text);
        vectors.add(text, vector);
    }

    /** Between texts that are encoded together: notes how far it is, if that is worth it. */
    void rest() throws IOException {
        vectors.flush();
        if (resumable && vectors.keepable() && System.nanoTime() >= dueNanos) {
            long began = System.nanoTime();
            note();
            dueNanos = System.nanoTime() + SHARE * (System.nanoTime() - began);
        }
    }

    private void note() throws IOException {
        Map<String, Object> note = new LinkedHashMap<>();
        note.put("rows", rows);
        note.put("bytes", vectors.sync());
        note.put("digest", digest);
        folder.writeAtomically(NOTE, JsonOut.line(note) + "\n");
        noted = rows;
    }

    /** Puts the complete file into its place. */
    void publish(String input) throws IOException {
        if (rows < kept) {
            throw changed(input);
        }
        Path complete = vectors.complete();
        vectors.close();
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.move(complete, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        folder.finish();
    }

    /** Leaves what was noted, for the next run; where nothing was, nothing is left. */
    @Override
    public void close() throws IOException {
        vectors.close();
        if ((noted == 0 || !resumable) && Files.exists(folder.folder())) {
            folder.finish();
        }
        folder.close();
    }
}
