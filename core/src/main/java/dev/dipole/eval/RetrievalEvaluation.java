package dev.dipole.eval;

import dev.dipole.data.RetrievalTask;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Asks a retriever every judged query of a task and measures the answers.
 *
 * <p>Answers count in the order in which the retriever gives them. trec_eval instead sorts a run's lines by score and,
 * among equal scores, by identifier in descending order; so where a retriever gives equal scores, the two may differ.
 *
 * @param metrics at least one, with different names
 * @param depth answers asked for by metrics that look at the whole ranking; trec_eval's runs usually hold 1000
 * @param withoutSelf leaves out the document that has the query's own identifier, for tasks whose queries are documents
 */
public record RetrievalEvaluation(List<Metric> metrics, int depth, boolean withoutSelf) {

    /** Answers for this many queries are held at a time. */
    private static final int CHUNK = 1024;

    public RetrievalEvaluation {
        metrics = List.copyOf(metrics);
        if (metrics.isEmpty()) {
            throw new IllegalArgumentException("metrics is empty; maybe RankingMetrics.defaults()");
        }
        long names = metrics.stream().map(Metric::name).distinct().count();
        if (names < metrics.size()) {
            throw new IllegalArgumentException(
                    "metrics " + metrics.stream().map(Metric::name).toList()
                            + " holds a name twice; each metric is asked for once");
        }
        if (depth < 1) {
            throw new IllegalArgumentException("depth (" + depth + ") must be at least 1");
        }
    }

    /** These metrics, 1000 answers deep where one looks at the whole ranking. */
    public static RetrievalEvaluation of(List<Metric> metrics) {
        return new RetrievalEvaluation(metrics, 1000, false);
    }

    /** The metrics of these names. */
    public static RetrievalEvaluation of(String... names) {
        return of(RankingMetrics.parse(List.of(names)));
    }

    /** The same, leaving out each query's own document. */
    public RetrievalEvaluation leavingOutSelf() {
        return new RetrievalEvaluation(metrics, depth, true);
    }

    /**
     * Measures a retriever. A query of the task without judgements is refused: it could not be told from one that
     * nothing answers.
     *
     * @param system what the report calls the retriever
     */
    public EvaluationReport run(String system, Retriever<String> retriever, RetrievalTask task) {
        List<String> ids = new ArrayList<>(task.queries().keySet());
        if (ids.isEmpty()) {
            throw new IllegalArgumentException(
                    "task " + task.name() + " has no queries; maybe its judgements name none");
        }
        int answers = 1;
        for (Metric metric : metrics) {
            answers = Math.max(answers, metric.depth() == Integer.MAX_VALUE ? depth : metric.depth());
        }
        Map<String, List<Double>> values = new LinkedHashMap<>();
        metrics.forEach(metric -> values.put(metric.name(), new ArrayList<>(ids.size())));
        List<String> withoutRelevant = new ArrayList<>();
        List<String> withoutAnswer = new ArrayList<>();
        long nanos = 0;
        for (int start = 0; start < ids.size(); start += CHUNK) {
            List<String> chunk = ids.subList(start, Math.min(ids.size(), start + CHUNK));
            List<String> texts = chunk.stream().map(id -> text(task, id)).toList();
            long before = System.nanoTime();
            List<List<Hit>> hits = retriever.searchAll(texts, withoutSelf ? answers + 1 : answers);
            nanos += System.nanoTime() - before;
            for (int i = 0; i < chunk.size(); i++) {
                Map<String, Integer> grades = grades(task, chunk.get(i));
                List<String> ranking = ranking(hits.get(i), chunk.get(i), answers);
                if (Judged.relevant(grades) == 0) {
                    withoutRelevant.add(chunk.get(i));
                }
                if (ranking.isEmpty()) {
                    withoutAnswer.add(chunk.get(i));
                }
                for (Metric metric : metrics) {
                    list(values, metric).add(metric.value(ranking, grades));
                }
            }
        }
        return new EvaluationReport(task.name(), system, ids, values, withoutRelevant, withoutAnswer, nanos);
    }

    private List<String> ranking(List<Hit> hits, String query, int answers) {
        List<String> ranking = new ArrayList<>(hits.size());
        for (Hit hit : hits) {
            if (!(withoutSelf && hit.id().equals(query)) && ranking.size() < answers) {
                ranking.add(hit.id());
            }
        }
        return ranking;
    }

    private static List<Double> list(Map<String, List<Double>> values, Metric metric) {
        return Objects.requireNonNull(values.get(metric.name()));
    }

    private static String text(RetrievalTask task, String query) {
        return Objects.requireNonNull(task.queries().get(query));
    }

    private static Map<String, Integer> grades(RetrievalTask task, String query) {
        Map<String, Integer> grades = task.judgements().get(query);
        if (grades == null) {
            throw new IllegalArgumentException(
                    "query \"" + query + "\" of task " + task.name() + " has no judgements; leave it out of the task");
        }
        return grades;
    }
}
