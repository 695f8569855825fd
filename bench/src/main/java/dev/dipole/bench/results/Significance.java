package dev.dipole.bench.results;

import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.SystemComparison;
import java.util.List;

/** How likely a difference between two systems is chance. */
public final class Significance {

    private Significance() {}

    /** The p-value of a paired, two-sided randomisation test over the queries that both answered. */
    public static double p(EvaluationReport baseline, EvaluationReport report, String metric) {
        return new SystemComparison(List.of(baseline, report))
                .differences().stream()
                        .filter(difference -> difference.metric().equals(metric))
                        .findFirst()
                        .orElseThrow()
                        .test()
                        .pValue();
    }
}
