/**
 * Benchmarks beside the peers, one file each, on the same data in the same run. A benchmark is a subcommand of {@link
 * dev.dipole.bench.Bench}; it adds rows to a {@link dev.dipole.bench.Report}, which prints and writes them.
 */
@NullMarked
package dev.dipole.bench;

import org.jspecify.annotations.NullMarked;
