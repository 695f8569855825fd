/**
 * The losses over all pairs, one file per kernel: each is a {@link dev.dipole.objective.GridObjective}. To add one: this file, a
 * test that inherits {@code ObjectiveContract}, a line in {@link dev.dipole.objective.Objectives} and a page in docs/objectives.
 */
@NullMarked
package dev.dipole.objective.grid;

import org.jspecify.annotations.NullMarked;
