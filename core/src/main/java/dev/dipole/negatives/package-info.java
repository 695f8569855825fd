/**
 * What anchors are told apart from, and what must not be mistaken for a negative: in a batch ({@link
 * dev.dipole.negatives.InBatch}), and mined from a corpus ({@link dev.dipole.negatives.Mining}).
 *
 * <p>To add a miner: one file in {@code miner} that implements {@link dev.dipole.negatives.Miner}, tested by
 * {@code MinerContract}. To add a filter: one file in {@code filter} that implements
 * {@link dev.dipole.negatives.NegativeFilter}, tested by {@code FilterContract}. To add a choice among what is left: one file in
 * {@code choice} that implements {@link dev.dipole.negatives.NegativeChoice}, tested by {@code ChoiceContract}.
 */
@NullMarked
package dev.dipole.negatives;

import org.jspecify.annotations.NullMarked;
