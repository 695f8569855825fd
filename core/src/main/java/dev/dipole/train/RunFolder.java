package dev.dipole.train;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.dipole.data.InputException;
import dev.dipole.data.WholeFile;
import dev.dipole.monitor.RunLog;
import dev.dipole.monitor.TensorBoardFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a run keeps what it needs to go on after it was stopped, at whatever moment: {@code run.json} says which run it is,
 * {@code checkpoint.safetensors} how far it has come, {@code metrics.jsonl} what happened until then. A run that is begun
 * again ends in the same weights and the same log as one that was never stopped.
 *
 * <p>One process at a time holds the folder; its lock ends with the process, however that ends.
 */
public final class RunFolder implements AutoCloseable {

    private static final String LOCK = "lock";
    private static final String OWNER = "owner";
    private static final String RUN = "run.json";
    private static final String CHECKPOINT = "checkpoint.safetensors";

    /** Differences between two runs that a message names. */
    private static final int NAMED_DIFFERENCES = 4;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;

    private RunFolder(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Opens a folder, which need not exist, and locks it.
     *
     * @throws InputException if another process holds it, naming that
     */
    public static RunFolder open(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new InputException(folder + " is in use by another run" + owner(folder)
                        + "; wait until that has ended, or choose another folder");
            }
            Files.writeString(
                    folder.resolve(OWNER), "process " + ProcessHandle.current().pid());
            return new RunFolder(folder, channel, lock);
        } catch (IOException e) {
            throw new InputException(
                    folder + " cannot hold a run (" + e.getMessage()
                            + "); choose a folder that you may write to, on a disk with room",
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // This very process holds it.
        }
    }

    private static String owner(Path folder) {
        try {
            return " (" + Files.readString(folder.resolve(OWNER)) + ")";
        } catch (IOException e) {
            return ""; // It has only just begun.
        }
    }

    /** The folder itself. */
    public Path folder() {
        return folder;
    }

    /** Where a file of this name lies or will lie. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** Whether there is a run that was begun and not finished. */
    public boolean isBegun() {
        return Files.exists(folder.resolve(RUN));
    }

    /**
     * Says which run this is; an unfinished one must be the same.
     *
     * @param identity everything that decides the outcome, by name: data, settings, version
     * @throws InputException naming what differs from the unfinished run
     */
    public void begin(Map<String, String> identity) {
        Path file = folder.resolve(RUN);
        if (!Files.exists(file)) {
            writeAtomically(RUN, toJson(identity));
            return;
        }
        Map<String, String> before;
        try {
            before = JSON.readValue(file.toFile(), new TypeReference<LinkedHashMap<String, String>>() {});
        } catch (IOException e) {
            throw new InputException(file + " could not be read (" + e.getMessage() + "); begin the run anew", e);
        }
        List<String> differences = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(identity.keySet());
        names.addAll(before.keySet());
        for (String name : names) {
            String was = before.getOrDefault(name, "none");
            String is = identity.getOrDefault(name, "none");
            if (!was.equals(is)) {
                differences.add(name + " was " + was + " and is " + is);
            }
        }
        if (!differences.isEmpty()) {
            int more = differences.size() - NAMED_DIFFERENCES;
            throw new InputException(
                    folder + " holds an unfinished run that was another: "
                            + String.join(", ", differences.subList(0, Math.min(NAMED_DIFFERENCES, differences.size())))
                            + (more > 0 ? ", and " + more + " more" : "")
                            + "; finish that one as it was begun, choose another folder, or discard it (--restart) and begin anew");
        }
    }

    private static String toJson(Map<String, String> identity) {
        try {
            return JSON.writeValueAsString(identity) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are always JSON", e);
        }
    }

    /** Writes a file in one step. */
    public void writeAtomically(String name, String text) {
        try {
            WholeFile.writeInto(file(name), writer -> writer.write(text));
        } catch (UncheckedIOException e) {
            throw new InputException(
                    file(name) + " could not be written ("
                            + requireNonNull(e.getCause()).getMessage() + "); make room on the disk",
                    e);
        }
    }

    /** The files that tell of the run, by their path beside the model that it ends in. */
    public Map<String, Path> logs() {
        Map<String, Path> logs = new LinkedHashMap<>();
        for (String name : List.of(RunLog.NAME, TensorBoardFile.NAME)) {
            if (Files.exists(file(name))) {
                logs.put("run/" + name, file(name));
            }
        }
        return logs;
    }

    boolean hasCheckpoint() {
        return Files.exists(checkpoint());
    }

    Path checkpoint() {
        return folder.resolve(CHECKPOINT);
    }

    /** Forgets the unfinished run. */
    public void discard() {
        delete(true);
    }

    /** Removes the folder: the run's result is safe elsewhere. */
    public void finish() {
        delete(false);
    }

    private void delete(boolean keepLock) {
        try (Stream<Path> all = Files.walk(folder)) {
            // run.json first: without it nothing of what is left counts as a run.
            Files.deleteIfExists(folder.resolve(RUN));
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                boolean ours = path.equals(folder) || path.endsWith(LOCK) || path.endsWith(OWNER);
                if (!(keepLock && ours)) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException e) {
            throw new InputException(folder + " could not be removed (" + e.getMessage() + "); remove it by hand", e);
        }
    }

    /** Ends the lock; where no run was begun, nothing is left. */
    @Override
    public void close() {
        if (Files.exists(folder) && !isBegun()) {
            finish();
        }
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new InputException(folder + " could not be closed: " + e.getMessage(), e);
        }
    }
}
