package dev.dipole.app.mine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.app.JsonOut;
import dev.dipole.negatives.MiningReport;
import dev.dipole.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Mined examples on their way into a file. What is written lies in a folder beside it, with a note of how far it is and what was
 * counted until then, renewed every so often; whoever is stopped, however that comes about, goes on from the last note and ends
 * in the same bytes.
 */
public final class MinedRun implements AutoCloseable {

    private static final String NOTE = "progress.json";

    /** Syncing may take one part in so many of the time. */
    private static final int SHARE = 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path target;
    private final RunFolder folder;
    private final MinedFile file;
    private final JsonNode note;
    private long dueNanos = System.nanoTime();
    private boolean published;

    private MinedRun(Path target, RunFolder folder, MinedFile file, JsonNode note) {
        this.target = target;
        this.folder = folder;
        this.file = file;
        this.note = note;
    }

    /** Where a file's run lies until the file is complete. */
    public static Path beside(Path out) {
        Path target = out.toAbsolutePath().normalize();
        return target.resolveSibling(target.getFileName() + ".partial");
    }

    /** Whether a file's name says a format that can be written. */
    public static boolean knows(Path out) {
        return MinedFile.ending(out) != null;
    }

    /** The endings of names that do. */
    public static String endings() {
        return String.join(", ", MinedFile.ENDINGS);
    }

    /**
     * Begins, or goes on with what was begun.
     *
     * @param out where the examples will be
     * @param folder that of {@link #beside}; it is closed with the run
     * @param identity all that decides what is mined, by name
     */
    public static MinedRun open(Path out, RunFolder folder, Map<String, String> identity) throws IOException {
        Path target = out.toAbsolutePath().normalize();
        String ending = MinedFile.ending(out);
        if (ending == null) {
            throw new IllegalArgumentException(out + " must end in " + endings());
        }
        if (Files.isDirectory(target)) {
            throw new IOException(out + " is a folder; name a file");
        }
        folder.begin(identity);
        JsonNode note = JSON.createObjectNode();
        // Where the file is not there, it had just been put into its place when the run was stopped.
        if (Files.exists(folder.file(NOTE)) && MinedFile.isThere(folder.folder(), ending)) {
            note = JSON.readTree(folder.file(NOTE).toFile());
        }
        return new MinedRun(
                target,
                folder,
                MinedFile.resume(folder.folder(), ending, note.path("kept").asLong()),
                note);
    }

    /** How many examples of the data were done before. */
    public long done() {
        return note.path("examples").asLong();
    }

    /** Hands what was counted before to a report. */
    public void restore(MiningReport report) {
        if (note.has("report")) {
            report.restore(JSON.convertValue(note.get("report"), Map.class));
        }
    }

    /**
     * Adds what was mined together, and notes how far it is if that is worth it.
     *
     * @param examples of the data that are done with these
     * @param report on all of them
     */
    public void add(List<MinedRow> rows, long examples, MiningReport report) throws IOException {
        try {
            addAndNote(rows, examples, report);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private IOException failed(IOException cause) {
        return new IOException(
                folder.folder() + " could not be written to (" + cause.getMessage()
                        + "); make room, and give the same command again: it goes on where it was",
                cause);
    }

    private void addAndNote(List<MinedRow> rows, long examples, MiningReport report) throws IOException {
        file.add(rows);
        if (!file.keepable() || System.nanoTime() < dueNanos) {
            return;
        }
        long began = System.nanoTime();
        Map<String, Object> now = new LinkedHashMap<>();
        now.put("examples", examples);
        now.put("kept", file.sync());
        now.put("report", report.toMap());
        folder.writeAtomically(NOTE, JsonOut.line(now) + "\n");
        dueNanos = System.nanoTime() + SHARE * (System.nanoTime() - began);
    }

    /** Ends the file, which stays where it is until {@link #publish}. */
    public Path complete() throws IOException {
        try {
            Path complete = file.complete();
            file.close();
            return complete;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Puts the complete file into its place. */
    public void publish(Path complete) throws IOException {
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.move(complete, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        published = true;
    }

    /** Leaves what was noted, for the next run; where nothing was, nothing is left. */
    @Override
    public void close() throws IOException {
        file.close();
        if (published || !Files.exists(folder.file(NOTE))) {
            folder.finish();
        }
    }
}
