/**
 * The losses: what contrastive learning minimises, with gradients in closed form.
 *
 * <p>To add a kernel: one file that implements {@link dev.dipole.objective.GridObjective},
 * {@link dev.dipole.objective.ListObjective} or {@link dev.dipole.objective.EmbeddingObjective}, one line in
 * {@link dev.dipole.objective.Objectives}, one page in docs/objectives; {@code ObjectiveContract} then tests it.
 */
@NullMarked
package dev.dipole.objective;

import org.jspecify.annotations.NullMarked;
