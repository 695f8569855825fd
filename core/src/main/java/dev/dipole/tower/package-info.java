/**
 * The towers that trainings begin with, and what each kind of them takes: pictures, sounds, words, items.
 *
 * <p>To add a kind: one file that implements {@link dev.dipole.tower.TowerKind}, and its settings and line in
 * {@code dev.dipole.PairSettings}; {@code TowerKindContract} tests it.
 */
@NullMarked
package dev.dipole.tower;

import org.jspecify.annotations.NullMarked;
