/**
 * Measured results: every row that was ever measured stands in {@code results/results.jsonl}, and the page of the docs is
 * generated from the newest of each kind.
 */
@NullMarked
package dev.dipole.bench.results;

import org.jspecify.annotations.NullMarked;
