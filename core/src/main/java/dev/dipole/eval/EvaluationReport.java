package dev.dipole.eval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one retriever reached on one task, query by query.
 *
 * @param task the task's name
 * @param system what the retriever is called
 * @param queries identifiers of the judged queries, in the task's order
 * @param values metric name to [queries] values, in the order of the metrics asked for
 * @param withoutRelevant the queries that have no relevant document at all; each counts as 0, as in trec_eval
 * @param withoutAnswer the queries that got an empty answer; each counts as 0, as in trec_eval -c
 * @param searchNanos time that the run spent searching, without the metrics
 */
public record EvaluationReport(
        String task,
        String system,
        List<String> queries,
        Map<String, List<Double>> values,
        List<String> withoutRelevant,
        List<String> withoutAnswer,
        long searchNanos) {

    public EvaluationReport {
        queries = List.copyOf(queries);
        withoutRelevant = List.copyOf(withoutRelevant);
        withoutAnswer = List.copyOf(withoutAnswer);
        if (queries.isEmpty()) {
            throw new IllegalArgumentException("queries of " + task + " is empty; a report needs at least one");
        }
        Map<String, List<Double>> copy = new LinkedHashMap<>();
        for (Map.Entry<String, List<Double>> entry : values.entrySet()) {
            if (entry.getValue().size() != queries.size()) {
                throw new IllegalArgumentException(
                        entry.getKey() + " has " + entry.getValue().size() + " values for " + queries.size()
                                + " queries; there must be one for each");
            }
            copy.put(entry.getKey(), List.copyOf(entry.getValue()));
        }
        values = Collections.unmodifiableMap(copy);
    }

    /** The values of one metric, [queries]. */
    public double[] values(String metric) {
        List<Double> found = values.get(metric);
        if (found == null) {
            throw new IllegalArgumentException(
                    "metric (" + metric + ") was not computed; there are " + String.join(", ", values.keySet()));
        }
        return found.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The mean of one metric over all judged queries. */
    public double mean(String metric) {
        double sum = 0;
        for (double value : values(metric)) {
            sum += value;
        }
        return sum / queries.size();
    }

    /** The means of all metrics, in their order. */
    public Map<String, Double> means() {
        Map<String, Double> means = new LinkedHashMap<>();
        values.keySet().forEach(metric -> means.put(metric, mean(metric)));
        return means;
    }

    /** The report on some of the queries only, such as those whose documents were not trained on. */
    public EvaluationReport only(Set<String> subset) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            if (subset.contains(queries.get(i))) {
                kept.add(i);
            }
        }
        Map<String, List<Double>> part = new LinkedHashMap<>();
        values.forEach(
                (metric, all) -> part.put(metric, kept.stream().map(all::get).toList()));
        return new EvaluationReport(
                task,
                system,
                kept.stream().map(queries::get).toList(),
                part,
                withoutRelevant.stream().filter(subset::contains).toList(),
                withoutAnswer.stream().filter(subset::contains).toList(),
                searchNanos);
    }
}
