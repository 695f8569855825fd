/**
 * Trainer, optimisers, schedules, checkpoints.
 */
@NullMarked
package dev.dipole.train;

import org.jspecify.annotations.NullMarked;
