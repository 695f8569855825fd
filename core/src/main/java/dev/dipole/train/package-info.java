/**
 * Trainer, optimisers, schedules, checkpoints.
 *
 * <p>To add a way of learning: one {@link dev.dipole.train.Method}, which the one loop of {@link dev.dipole.train.Trainer} runs;
 * what it carries along is a {@link dev.dipole.train.Companion}, tested by {@code CompanionContract}. What has state that a
 * checkpoint must hold is {@link dev.dipole.train.Resumable}; {@code ResumeTest} kills runs and compares how they end.
 */
@NullMarked
package dev.dipole.train;

import org.jspecify.annotations.NullMarked;
