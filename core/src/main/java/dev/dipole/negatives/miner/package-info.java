/**
 * Where negatives are looked for. To add a miner: one file that implements {@link dev.dipole.negatives.Miner}; {@code
 * MinerContract} tests it.
 */
@NullMarked
package dev.dipole.negatives.miner;

import org.jspecify.annotations.NullMarked;
