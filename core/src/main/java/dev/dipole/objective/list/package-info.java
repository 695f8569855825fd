/**
 * The losses over the list of each anchor, one file per kernel: each is a {@link dev.dipole.objective.ListObjective}. To add one:
 * this file, a test that inherits {@code ListContract}, a line in {@link dev.dipole.objective.Objectives} and a page in
 * docs/objectives.
 */
@NullMarked
package dev.dipole.objective.list;

import org.jspecify.annotations.NullMarked;
