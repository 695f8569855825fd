package dev.dipole.data;

import java.nio.file.Path;

/** Input that cannot be used. The message names the file, the line where there is one, the fault and the remedy. */
public final class InputException extends RuntimeException {

    public InputException(String message) {
        super(message);
    }

    public InputException(String message, Throwable cause) {
        super(message, cause);
    }

    /** {@code file:line: fault; remedy}. Lines count from 1. */
    public static InputException at(Path file, long line, String fault, String remedy) {
        return new InputException(file + ":" + line + ": " + fault + "; " + remedy);
    }

    /** {@code file: fault; remedy}. */
    public static InputException in(Path file, String fault, String remedy) {
        return new InputException(file + ": " + fault + "; " + remedy);
    }
}
