package dev.dipole.settings;

/** Settings that cannot be used. The message names where they were given, the key, the fault and the remedy. */
public final class SettingsException extends IllegalArgumentException {

    public SettingsException(String message) {
        super(message);
    }

    public SettingsException(String message, Throwable cause) {
        super(message, cause);
    }
}
