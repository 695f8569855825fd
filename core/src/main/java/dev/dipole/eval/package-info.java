/**
 * Ranking metrics and significance, on plain arrays and records. Each metric is tested on hand-computed cases.
 */
@NullMarked
package dev.dipole.eval;

import org.jspecify.annotations.NullMarked;
