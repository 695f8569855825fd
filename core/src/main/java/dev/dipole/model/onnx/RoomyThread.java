package dev.dipole.model.onnx;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Calls what needs more stack than a usual thread of Java has. ONNX Runtime 1.29 looks at the process's command line when it starts, by
 * a recursion of some 250 bytes for each character: with a class path of a few thousand characters on it, as an IDE writes it, the usual
 * 1 MB is full, and a full stack in native code ends the process without a word.
 */
final class RoomyThread {

    /** Of address space: memory is what is used of it. */
    private static final long STACK_BYTES = 1L << 28;

    private RoomyThread() {}

    /** What the call returns, or throws unchecked. It cannot be interrupted; the interrupt is there afterwards. */
    static <T> T call(Supplier<T> call) {
        FutureTask<T> task = new FutureTask<>(call::get);
        new Thread(null, task, "dipole-native", STACK_BYTES).start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
