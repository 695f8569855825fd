/**
 * What methods carry along beside the encoders that they train: guides, teachers, momentum encoders, queues, refreshed
 * negatives. To add one: implement {@link dev.dipole.train.Companion} in one file, and test it as {@code CompanionContract} says.
 * Another kind of mining while training is a {@link dev.dipole.train.companion.Phase} and needs no new companion.
 */
@NullMarked
package dev.dipole.train.companion;

import org.jspecify.annotations.NullMarked;
