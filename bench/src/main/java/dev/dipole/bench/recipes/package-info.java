/**
 * Recipes, each beside its variants on what it is measured by. To add a task: its name in
 * {@link dev.dipole.TextRecipe.Task}, one file that implements {@code Measure}, and a line in {@code Measure.of}.
 */
@NullMarked
package dev.dipole.bench.recipes;

import org.jspecify.annotations.NullMarked;
