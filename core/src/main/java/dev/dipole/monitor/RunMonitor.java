package dev.dipole.monitor;

import dev.dipole.monitor.RunEvent.Warned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches one run and writes its log and its file for TensorBoard into a folder. Of a run that was killed it goes on at a
 * checkpoint, and then both files end in the same bytes as those of a run that was not.
 *
 * <p>Of one thread.
 */
public final class RunMonitor implements AutoCloseable {

    private final RunLog log;
    private final TensorBoardFile board;
    private final Tripwires tripwires;

    private RunMonitor(RunLog log, TensorBoardFile board, Tripwires tripwires) {
        this.log = log;
        this.board = board;
        this.tripwires = tripwires;
    }

    /**
     * Opens the files of a folder, which is made where there is none.
     *
     * @param length what {@link #checkpoint} said at the checkpoint that the run goes on from; 0 for a run that begins
     */
    public static RunMonitor openAt(Path folder, long length) {
        Path metrics = folder.resolve(RunLog.NAME);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RunLog log = RunLog.openAt(metrics, length);
        try {
            Tripwires tripwires = new Tripwires();
            RunLog.read(metrics, tripwires::observe);
            return new RunMonitor(log, TensorBoardFile.of(metrics, folder.resolve(TensorBoardFile.NAME)), tripwires);
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /**
     * Writes an event down, and after it the warnings that it sets off.
     *
     * @return these warnings
     */
    public List<Warned> tell(RunEvent event) {
        List<Warned> warnings = tripwires.observe(event);
        log.append(event);
        board.append(event);
        warnings.forEach(log::append);
        return warnings;
    }

    /** The first collapse that was named; null: none was. */
    public @Nullable Warned collapse() {
        return tripwires.collapse();
    }

    /** Brings all that was told to the disk, and says how long the log is, in bytes, for {@link #openAt}. */
    public long checkpoint() {
        log.force();
        board.force();
        return log.length();
    }

    @Override
    public void close() {
        board.close();
        log.close();
    }
}
