/**
 * Which of the candidates that are left are taken, and which of a batch's. To add a choice: one file that implements {@link
 * dev.dipole.negatives.NegativeChoice}; {@code ChoiceContract} tests it.
 */
@NullMarked
package dev.dipole.negatives.choice;

import org.jspecify.annotations.NullMarked;
