package dev.dipole.app.quickstart;

import dev.dipole.data.RetrievalTask;
import dev.dipole.eval.BootstrapInterval;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.PairedRandomisationTest;
import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the quickstart reports of the test part.
 *
 * @param chosen settings, and what they reached on the development part
 * @param outcome the systems, query by query
 * @param intervals of each system's {@link Contest#METRIC}, at level 0.95
 * @param modelOverBm25 the model against BM25 at k1 0.9 and b 0.4
 * @param modelOverTuned the model against BM25 with the settings chosen
 * @param hybridOverBest the fusion against the better of its parts
 * @param bestPart which of its parts was the better
 * @param libraries the same systems on the questions of each library, if there are several
 */
record Figures(
        Contest.Chosen chosen,
        Contest.Outcome outcome,
        Map<String, BootstrapInterval> intervals,
        PairedRandomisationTest modelOverBm25,
        PairedRandomisationTest modelOverTuned,
        PairedRandomisationTest hybridOverBest,
        String bestPart,
        List<OfLibrary> libraries) {

    /**
     * The systems on some of the questions.
     *
     * @param library whose methods answer them
     * @param reports in the order of {@link Contest.Outcome#all}
     */
    record OfLibrary(String library, List<EvaluationReport> reports) {}

    /** Tests and intervals; the same key gives the same figures. */
    static Figures of(
            Contest.Chosen chosen,
            Contest.Outcome outcome,
            RetrievalTask test,
            Map<String, JavaMethod> methods,
            RandomKey key) {
        Map<String, BootstrapInterval> intervals = new LinkedHashMap<>();
        for (EvaluationReport report : outcome.all()) {
            intervals.put(report.system(), BootstrapInterval.of(report.values(Contest.METRIC), key.split("interval")));
        }
        EvaluationReport best =
                outcome.model().mean(Contest.METRIC) >= outcome.bm25Tuned().mean(Contest.METRIC)
                        ? outcome.model()
                        : outcome.bm25Tuned();
        return new Figures(
                chosen,
                outcome,
                intervals,
                compare(outcome.model(), outcome.bm25(), key),
                compare(outcome.model(), outcome.bm25Tuned(), key),
                compare(outcome.hybrid(), best, key),
                best.system(),
                libraries(outcome, test, methods));
    }

    private static PairedRandomisationTest compare(EvaluationReport first, EvaluationReport second, RandomKey key) {
        return PairedRandomisationTest.of(
                first.values(Contest.METRIC), second.values(Contest.METRIC), key.split("difference"));
    }

    /** A question that methods of two libraries answer counts for both. */
    private static List<OfLibrary> libraries(
            Contest.Outcome outcome, RetrievalTask test, Map<String, JavaMethod> methods) {
        Map<String, Set<String>> queries = new TreeMap<>();
        test.judgements()
                .forEach((query, grades) -> grades.keySet().forEach(document -> {
                    JavaMethod method = Objects.requireNonNull(methods.get(document));
                    queries.computeIfAbsent(method.library(), library -> new TreeSet<>())
                            .add(query);
                }));
        List<OfLibrary> libraries = new ArrayList<>();
        if (queries.size() > 1) {
            queries.forEach((library, own) -> libraries.add(new OfLibrary(
                    library,
                    outcome.all().stream().map(report -> report.only(own)).toList())));
        }
        return libraries;
    }
}
