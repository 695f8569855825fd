/**
 * Recipes, each beside its variants on what it is measured by. To add a task: one file that implements {@code Measure} and a
 * line in {@code Measures}.
 */
@NullMarked
package dev.dipole.bench.recipes;

import org.jspecify.annotations.NullMarked;
