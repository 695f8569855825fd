package dev.dipole.eval;

import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Several systems on the same queries: every mean with its bootstrap interval, and a paired randomisation test between every
 * two systems for every metric, with the difference, its interval, and the p-value corrected for the whole family. The
 * family is every test of the comparison: pairs of systems times metrics. The same values give the same figures.
 *
 * @param reports one for each system, the baseline first; the same queries, in one order, and the same metrics
 */
public record SystemComparison(List<EvaluationReport> reports) {

    /** What intervals and tests descend from: a report asked for twice is the same. */
    private static final RandomKey KEY = RandomKey.ofSeed(1);

    public SystemComparison {
        reports = List.copyOf(reports);
        if (reports.isEmpty()) {
            throw new IllegalArgumentException("reports is empty; a comparison needs at least one system");
        }
        EvaluationReport first = reports.get(0);
        for (EvaluationReport report : reports) {
            if (!report.queries().equals(first.queries())) {
                throw new IllegalArgumentException("the reports of " + first.system() + " and " + report.system()
                        + " are on different queries; a paired comparison needs the same, in the same order");
            }
            if (!report.values().keySet().equals(first.values().keySet())) {
                throw new IllegalArgumentException("the reports of " + first.system() + " and " + report.system()
                        + " have the metrics " + first.values().keySet() + " and "
                        + report.values().keySet() + "; evaluate both with the same");
            }
        }
        long names = reports.stream().map(EvaluationReport::system).distinct().count();
        if (names < reports.size()) {
            throw new IllegalArgumentException(
                    "systems " + reports.stream().map(EvaluationReport::system).toList()
                            + " hold a name twice; give each its own");
        }
    }

    /**
     * What one system has over another.
     *
     * @param later the system that stands later in the comparison
     * @param earlier the system that its values are compared with
     * @param metric what was measured
     * @param test of the difference, later minus earlier; its p-value stands for itself
     * @param interval of the difference
     * @param adjustedP the p-value, corrected for all tests of the comparison (Holm)
     */
    public record Difference(
            String later,
            String earlier,
            String metric,
            PairedRandomisationTest test,
            BootstrapInterval interval,
            double adjustedP) {}

    /** The same on some of the queries, at least one. */
    public SystemComparison only(Set<String> queries) {
        return new SystemComparison(
                reports.stream().map(report -> report.only(queries)).toList());
    }

    /** How many queries there are. */
    public int queries() {
        return reports.get(0).queries().size();
    }

    /** The metrics, in the order asked for. */
    public List<String> metrics() {
        return List.copyOf(reports.get(0).values().keySet());
    }

    /** A system's mean of a metric, with its interval. */
    public static BootstrapInterval interval(EvaluationReport report, String metric) {
        return BootstrapInterval.of(report.values(metric), KEY.split(metric));
    }

    /** Every two systems: for each pair, each metric. Empty for one system. */
    public List<Difference> differences() {
        List<Difference> plain = new ArrayList<>();
        for (int later = 1; later < reports.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                for (String metric : metrics()) {
                    plain.add(difference(reports.get(later), reports.get(earlier), metric));
                }
            }
        }
        double[] adjusted = Holm.adjust(
                plain.stream().mapToDouble(each -> each.test().pValue()).toArray());
        List<Difference> corrected = new ArrayList<>();
        for (int i = 0; i < adjusted.length; i++) {
            Difference each = plain.get(i);
            corrected.add(new Difference(
                    each.later(), each.earlier(), each.metric(), each.test(), each.interval(), adjusted[i]));
        }
        return corrected;
    }

    private static Difference difference(EvaluationReport later, EvaluationReport earlier, String metric) {
        double[] first = later.values(metric);
        double[] second = earlier.values(metric);
        double[] difference = new double[first.length];
        for (int i = 0; i < difference.length; i++) {
            difference[i] = first[i] - second[i];
        }
        PairedRandomisationTest test = PairedRandomisationTest.of(first, second, KEY.split(metric));
        // Queries are drawn, not values: the interval keeps what the two systems have in common.
        BootstrapInterval interval = BootstrapInterval.of(difference, KEY.split(metric));
        return new Difference(later.system(), earlier.system(), metric, test, interval, test.pValue());
    }
}
