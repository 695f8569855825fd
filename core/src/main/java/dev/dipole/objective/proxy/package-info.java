/**
 * The losses over learned vectors of the classes, one file per kernel: each is a
 * {@link dev.dipole.objective.ClassObjective}. To add one: this file, a test that inherits {@code ProxyContract}, a line in
 * {@link dev.dipole.objective.Objectives} and a page in docs/objectives.
 */
@NullMarked
package dev.dipole.objective.proxy;

import org.jspecify.annotations.NullMarked;
