/**
 * The losses over the vectors themselves, and wrappers around other losses, one file each: each is an
 * {@link dev.dipole.objective.EmbeddingObjective}. To add one: this file, a test that inherits {@code EmbeddingContract}, a line in
 * {@link dev.dipole.objective.Objectives} and a page in docs/objectives.
 */
@NullMarked
package dev.dipole.objective.embedding;

import org.jspecify.annotations.NullMarked;
