/**
 * Two modalities, recommendation and faces: the systems of {@code recipes/pairs}, trained and measured.
 *
 * <p>To add one: one YAML file there; on other data, one file that implements {@link dev.dipole.bench.pairs.PairSystem}, and its
 * name in {@link dev.dipole.PairRecipe.On}. {@code PairRecipesTest} reads every recipe, and {@code PairSystemsTest}
 * runs every system on little data.
 */
@NullMarked
package dev.dipole.bench.pairs;

import org.jspecify.annotations.NullMarked;
