/**
 * Sketches of losses that are not built yet, to see whether the types carry them: one with a learned bias, a list, a queue, a guide, nested dimensions, and a loss with a teacher and a centre. Each is
 * checked by its directional derivative; the decision record on objectives tells what they changed.
 */
@NullMarked
package dev.dipole.objective.sketch;

import org.jspecify.annotations.NullMarked;
