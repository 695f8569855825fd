/**
 * Ranking metrics and significance, on plain arrays and records. Each metric is tested on hand-computed cases.
 *
 * <p>To add a metric: one file that implements {@link dev.dipole.eval.Metric}, one line in
 * {@link dev.dipole.eval.RankingMetrics}; {@code RankingMetricsTest} holds its hand-computed cases and fails on a metric
 * that is not listed.
 */
@NullMarked
package dev.dipole.eval;

import org.jspecify.annotations.NullMarked;
