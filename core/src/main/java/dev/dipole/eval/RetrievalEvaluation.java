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
 * among equal scores, by identifier in descending order; so where a retriever gives equal scores, the two may differ;
 * {@link dev.dipole.data.TrecRun#rankings} gives trec_eval's order.
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

    /** Takes the answers to one query as they are measured, best first. */
    public interface AnswerSink {
        void accept(String query, List<Hit> answers);
    }

    /**
     * Measures a retriever. A query of the task without judgements is refused: it could not be told from one that
     * nothing answers.
     *
     * @param system what the report calls the retriever
     */
    public EvaluationReport run(String system, Retriever<String> retriever, RetrievalTask task) {
        return run(system, retriever, task, (query, answers) -> {});
    }

    /** {@link #run(String, Retriever, RetrievalTask)}, handing over the answers. */
    public EvaluationReport run(String system, Retriever<String> retriever, RetrievalTask task, AnswerSink sink) {
        List<String> ids = new ArrayList<>(task.queries().keySet());
        if (ids.isEmpty()) {
            throw new IllegalArgumentException(
                    "task " + task.name() + " has no queries; maybe its judgements name none");
        }
        int answers = answers();
        Values values = new Values(metrics);
        long nanos = 0;
        for (int start = 0; start < ids.size(); start += CHUNK) {
            List<String> chunk = ids.subList(start, Math.min(ids.size(), start + CHUNK));
            List<String> texts = chunk.stream().map(id -> text(task, id)).toList();
            long before = System.nanoTime();
            List<List<Hit>> hits = retriever.searchAll(texts, withoutSelf ? answers + 1 : answers);
            nanos += System.nanoTime() - before;
            for (int i = 0; i < chunk.size(); i++) {
                String query = chunk.get(i);
                List<Hit> kept = kept(hits.get(i), query, answers);
                sink.accept(query, kept);
                values.add(query, kept.stream().map(Hit::id).toList(), grades(task, query));
            }
        }
        return values.report(task.name(), system, nanos);
    }

    /**
     * Measures rankings that were made elsewhere, such as those of a run file. Every judged query counts, with value 0 where
     * there is no ranking of it, as in trec_eval -c; rankings of queries that nobody judged count for nothing.
     *
     * @param task what the report calls the judged queries
     * @param system what the report calls the ranker
     * @param rankings query to document identifiers, best first
     * @param judgements query to document to grade, at least one query
     */
    public EvaluationReport run(
            String task,
            String system,
            Map<String, List<String>> rankings,
            Map<String, Map<String, Integer>> judgements) {
        Values values = new Values(metrics);
        judgements.forEach((query, grades) -> {
            List<String> ranking = new ArrayList<>(rankings.getOrDefault(query, List.of()));
            if (withoutSelf) {
                ranking.remove(query);
            }
            values.add(query, ranking, grades);
        });
        return values.report(task, system, 0);
    }

    /** How many answers the metrics look at. */
    private int answers() {
        int answers = 1;
        for (Metric metric : metrics) {
            answers = Math.max(answers, metric.depth() == Integer.MAX_VALUE ? depth : metric.depth());
        }
        return answers;
    }

    /** What becomes a report, query by query. */
    private static final class Values {

        private final List<Metric> metrics;
        private final Map<String, List<Double>> values = new LinkedHashMap<>();
        private final List<String> queries = new ArrayList<>();
        private final List<String> withoutRelevant = new ArrayList<>();
        private final List<String> withoutAnswer = new ArrayList<>();

        Values(List<Metric> metrics) {
            this.metrics = metrics;
            metrics.forEach(metric -> values.put(metric.name(), new ArrayList<>()));
        }

        void add(String query, List<String> ranking, Map<String, Integer> grades) {
            queries.add(query);
            if (Judged.relevant(grades) == 0) {
                withoutRelevant.add(query);
            }
            if (ranking.isEmpty()) {
                withoutAnswer.add(query);
            }
            for (Metric metric : metrics) {
                Objects.requireNonNull(values.get(metric.name())).add(metric.value(ranking, grades));
            }
        }

        EvaluationReport report(String task, String system, long nanos) {
            return new EvaluationReport(task, system, queries, values, withoutRelevant, withoutAnswer, nanos);
        }
    }

    private List<Hit> kept(List<Hit> hits, String query, int answers) {
        return hits.stream()
                .filter(hit -> !(withoutSelf && hit.id().equals(query)))
                .limit(answers)
                .toList();
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
