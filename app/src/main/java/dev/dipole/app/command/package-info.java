/**
 * The commands that do the work, one class each, and what they share; the quickstart has a package of its own.
 *
 * <p>To add a command: one class here that implements {@code Callable<Integer>}, registered in {@link dev.dipole.app.Main}.
 * Its result goes to standard output, as one JSON object under {@code --json}; everything else goes to standard error. Its
 * test is an end-to-end run through the command line, like those in {@code CommandsTest} and {@code BadInputTest}.
 */
@NullMarked
package dev.dipole.app.command;

import org.jspecify.annotations.NullMarked;
