package dev.dipole.data;

import java.nio.file.Path;

/**
 * Why an example cannot be used: its picture is broken, its recording is not there.
 *
 * @param file where the content lies, or should lie
 * @param reason what is wrong and with which content, for a list
 * @param message the same with the remedy, for a person
 */
public record BadContent(Path file, String reason, String message) {}
