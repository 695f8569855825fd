/**
 * What methods carry along beside the encoders that they train: guides, teachers, momentum encoders, queues. To add one:
 * implement {@link dev.dipole.train.Companion} in one file, and test it as {@code CompanionContract} says.
 */
@NullMarked
package dev.dipole.train.companion;

import org.jspecify.annotations.NullMarked;
