package dev.dipole.train;

import dev.dipole.data.InputException;
import dev.dipole.monitor.RunEvent;
import dev.dipole.monitor.RunLog;
import dev.dipole.monitor.RunMonitor;
import dev.dipole.monitor.Tripwires;
import dev.dipole.tensor.Scope;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What happens in a run: passes each event on to the log, the progress and the tripwires, and saves checkpoints. All that is
 * derived from events is brought back by reading the log again.
 */
final class Journal implements AutoCloseable {

    private final @Nullable RunFolder folder;
    private final TrainingListener listener;
    private final double checkpointSeconds;
    private final Progress progress;
    private final Tripwires tripwires = new Tripwires();
    private @Nullable RunMonitor monitor;
    private long lastCheckpoint = -1;
    private long lastCheckpointNanos = System.nanoTime();

    Journal(long steps, @Nullable RunFolder folder, TrainingListener listener, double checkpointSeconds) {
        this.folder = folder;
        this.listener = listener;
        this.checkpointSeconds = checkpointSeconds;
        progress = new Progress(steps);
    }

    Progress progress() {
        return progress;
    }

    /** Takes the parts back to the last checkpoint; the time spent on training until then, 0 without one. */
    long restore(Map<String, Resumable> parts) {
        RunFolder run = folder;
        if (run == null) {
            return 0;
        }
        long logBytes = 0;
        long nanos = 0;
        if (run.hasCheckpoint()) {
            try (Scope scope = Scope.open()) {
                Checkpoint checkpoint = Checkpoint.read(run.checkpoint());
                parts.forEach((name, part) -> part.restore(Named.part(checkpoint.tensors(), name)));
                logBytes = checkpoint.logBytes();
                nanos = checkpoint.trainingNanos();
                lastCheckpoint = checkpoint.step();
            }
        }
        monitor = RunMonitor.openAt(run.folder(), logBytes);
        RunLog.read(run.file(RunLog.NAME), progress::observe);
        if (lastCheckpoint >= 0 && progress.step() != lastCheckpoint) {
            throw new InputException(run.file(RunLog.NAME) + " ends at step " + progress.step()
                    + " and the checkpoint beside it at " + lastCheckpoint
                    + "; they are of different runs: begin the run anew");
        }
        return nanos;
    }

    /** Something happened. */
    void append(RunEvent event) {
        progress.observe(event);
        for (RunEvent.Warned warned : tell(event)) {
            progress.observe(warned);
            listener.warned("step " + warned.step() + ": " + warned.message());
        }
    }

    /** The first collapse that a tripwire has named; null: none has. */
    RunEvent.@Nullable Warned collapse() {
        RunMonitor open = monitor;
        return open == null ? tripwires.collapse() : open.collapse();
    }

    private List<RunEvent.Warned> tell(RunEvent event) {
        RunMonitor open = monitor;
        return open == null ? tripwires.observe(event) : guarded(() -> open.tell(event));
    }

    /** Saves the parts where enough time has gone by. */
    void checkpointWhenDue(long trainingNanos, Map<String, Resumable> parts) {
        if (checkpointSeconds > 0 && (System.nanoTime() - lastCheckpointNanos) * 1e-9 >= checkpointSeconds) {
            checkpoint(trainingNanos, parts);
        }
    }

    /** Saves the parts, unless they are. */
    void checkpoint(long trainingNanos, Map<String, Resumable> parts) {
        RunFolder run = folder;
        RunMonitor open = monitor;
        if (run == null || open == null || progress.step() == lastCheckpoint) {
            return;
        }
        guarded(() -> {
            long logBytes = open.checkpoint();
            try (Scope scope = Scope.open()) {
                Map<String, Tensor> tensors = new LinkedHashMap<>();
                parts.forEach((name, part) -> Named.add(tensors, name, part.tensors()));
                new Checkpoint(progress.step(), logBytes, trainingNanos, tensors).write(run.checkpoint());
            }
            return logBytes;
        });
        lastCheckpoint = progress.step();
        lastCheckpointNanos = System.nanoTime();
    }

    /** Says what is safe where the disk fails. */
    private <T> T guarded(Supplier<T> write) {
        try {
            return write.get();
        } catch (UncheckedIOException e) {
            String safe = lastCheckpoint < 0
                    ? "nothing was saved yet"
                    : "the checkpoint of step " + lastCheckpoint + " is intact";
            throw new InputException(
                    "step " + progress.step() + " could not be saved: " + e.getMessage() + ". In "
                            + (folder == null ? "" : folder.folder()) + " " + safe
                            + "; make room and run the same command again, which goes on from there",
                    e);
        }
    }

    @Override
    public void close() {
        if (monitor != null) {
            monitor.close();
        }
    }
}
