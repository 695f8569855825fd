/**
 * Sketches of losses that are not built yet, to see whether the types carry them: a kernel with extremes and two passes, one
 * with a learned bias, proxies, a queue and a guide. Each is checked by its directional derivative; the decision record on
 * objectives tells what they changed.
 */
@NullMarked
package dev.dipole.objective.sketch;

import org.jspecify.annotations.NullMarked;
