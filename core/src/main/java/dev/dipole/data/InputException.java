package dev.dipole.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Input that cannot be used. The message names the file, the line where there is one, the fault and the remedy. */
public final class InputException extends RuntimeException {

    private final transient @Nullable Fault fault;

    public InputException(String message) {
        super(message);
        this.fault = null;
    }

    public InputException(String message, Throwable cause) {
        super(message, cause);
        this.fault = null;
    }

    private InputException(Fault fault, String remedy) {
        super(fault.file + (fault.line > 0 ? ":" + fault.line : "") + ": " + fault.what + "; " + remedy);
        this.fault = fault;
    }

    /** {@code file:line: fault; remedy}. Lines count from 1; in Parquet they are rows. */
    public static InputException at(Path file, long line, String fault, String remedy) {
        return new InputException(new Fault(file, line, fault), remedy);
    }

    /** {@code file: fault; remedy}. */
    public static InputException in(Path file, String fault, String remedy) {
        return new InputException(file + ": " + fault + "; " + remedy);
    }

    /** The line at fault; null where it is the file as a whole. */
    @Nullable Fault fault() {
        return fault;
    }

    /**
     * A line that cannot be used.
     *
     * @param line from 1; 0 where what is bad has none
     * @param what is wrong with it
     */
    record Fault(Path file, long line, String what) {}
}
