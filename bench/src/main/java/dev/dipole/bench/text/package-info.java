/**
 * The table of text retrieval: systems with and without training, each alone and fused with BM25, on the same queries. To
 * add a system: one constant of {@link dev.dipole.bench.text.TextSystem}.
 */
@NullMarked
package dev.dipole.bench.text;

import org.jspecify.annotations.NullMarked;
