package dev.dipole.bench.text;

import dev.dipole.eval.EvaluationReport;

/**
 * What one system reached on all queries of a task.
 *
 * @param recipe what the table calls it
 * @param seed of its training; 0 where nothing is random
 * @param seconds from the start of reading the data to its figures
 * @param report query by query
 */
record Measured(String recipe, long seed, double seconds, EvaluationReport report) {}
