/**
 * What a batch's anchors are told apart from, and what must not be mistaken for a negative.
 */
@NullMarked
package dev.dipole.negatives;

import org.jspecify.annotations.NullMarked;
