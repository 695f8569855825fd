/**
 * Where everything starts: {@link dev.dipole.Dipole}, the settings of a training, and the known systems. To add a system: one
 * YAML file in the folder {@code recipes}; {@code RecipesTest} tests it.
 */
@NullMarked
package dev.dipole;

import org.jspecify.annotations.NullMarked;
