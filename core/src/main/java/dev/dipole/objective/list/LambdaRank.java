package dev.dipole.objective.list;

import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import dev.dipole.objective.Lists;
import dev.dipole.settings.Setting;

/**
 * RankNet, each pair weighted with what exchanging the two would do to nDCG.
 *
 * <pre>
 * ℓ = Σ_{yᵢ > yⱼ} Δᵢⱼ ln(1 + e^{−σ(sᵢ − sⱼ)}),  Δᵢⱼ = |(2^{yᵢ} − 2^{yⱼ}) (1/Dᵢ − 1/Dⱼ)| / maxDCG,  D = log₂(1 + rank)
 * ∂/∂sᵢ = −∂/∂sⱼ = −σ Δᵢⱼ / (1 + e^{σ(sᵢ − sⱼ)}) per pair
 * </pre>
 *
 * <p>Ranks come from the current scores, ties by the lowest place; the weights are constants of the gradient. Sources: the
 * gradient Burges, Ragno and Le 2006; the value of which it is the gradient Wang et al. 2018, the LambdaLoss framework.
 *
 * @param sigma σ
 * @param cutoff places beyond this count nothing; 0: all count
 */
public record LambdaRank(
        @Setting("The steepness of the logistic curve.") double sigma,

        @Setting("nDCG looks at the first so many places; 0: at all.")
        int cutoff)
        implements ListObjective {

    /** Gains are 2^y: beyond this grade they would drown all others. */
    private static final double LARGEST_GRADE = 60;

    public LambdaRank {
        PerList.positive("sigma", sigma, "1 is the plain logistic curve");
        if (cutoff < 0) {
            throw new IllegalArgumentException("cutoff (" + cutoff + ") must be at least 0; 0 counts all places");
        }
    }

    /** By cosine at a temperature, σ = 1, over all places. */
    public static Lists cosine(double temperature) {
        return Lists.of(new LambdaRank(1, 0), temperature);
    }

    @Override
    public String name() {
        return "lambdarank";
    }

    @Override
    public String needs() {
        return "two candidates with different labels";
    }

    @Override
    public boolean preference() {
        return true;
    }

    @Override
    public ListLoss evaluate(double[][] scores, double[][] labels, double[][] gradient) {
        return PerList.mean(scores, labels, gradient, PerList::ordered, this::list);
    }

    private double list(double[] s, double[] y, double[] g) {
        double[] inverseDiscount = new double[s.length];
        int[] ranked = PerList.descending(s);
        int[] ideal = PerList.descending(y);
        double maximum = 0;
        for (int place = 0; place < s.length; place++) {
            double inverse = cutoff > 0 && place >= cutoff ? 0 : Math.log(2) / Math.log(place + 2);
            inverseDiscount[ranked[place]] = inverse;
            maximum += gain(y[ideal[place]]) * inverse;
        }
        double loss = 0;
        for (int i = 0; i < s.length; i++) {
            for (int j = 0; j < s.length; j++) {
                if (y[i] > y[j]) {
                    double weight =
                            (gain(y[i]) - gain(y[j])) * Math.abs(inverseDiscount[i] - inverseDiscount[j]) / maximum;
                    double z = sigma * (s[i] - s[j]);
                    loss += weight * PerList.softplusOfMinus(z);
                    double slope = sigma * weight * PerList.softplusOfMinusSlope(z);
                    g[i] += slope;
                    g[j] -= slope;
                }
            }
        }
        return loss;
    }

    private static double gain(double grade) {
        if (!(grade >= 0 && grade <= LARGEST_GRADE)) {
            throw new IllegalArgumentException("grade (" + grade + ") must be in [0, " + LARGEST_GRADE
                    + "]: lambdarank gains 2 to the grade; rescale the labels");
        }
        return Math.pow(2, grade) - 1;
    }
}
