/**
 * The command line: the only part of Dipole that prints, exits or reads the environment.
 *
 * <p>To add a command: one class that implements {@code Callable<Integer>}, registered in {@link dev.dipole.app.Main};
 * {@code MainTest} holds what every command keeps to (exit codes, where errors go).
 */
@NullMarked
package dev.dipole.app;

import org.jspecify.annotations.NullMarked;
