/**
 * Ranking metrics, tasks on an encoder's vectors, intervals and significance, on plain arrays and records. Each is tested on
 * hand-computed cases.
 *
 * <p>To add a metric: one file that implements {@link dev.dipole.eval.Metric}, one line in
 * {@link dev.dipole.eval.RankingMetrics}; {@code RankingMetricsTest} holds its hand-computed cases and fails on a metric
 * that is not listed.
 *
 * <p>To add a task: one file that implements {@link dev.dipole.eval.EvaluationTask}; a classifier on frozen vectors is a
 * {@link dev.dipole.eval.Probe}. {@code TasksTest} holds their hand-computed cases.
 */
@NullMarked
package dev.dipole.eval;

import org.jspecify.annotations.NullMarked;
