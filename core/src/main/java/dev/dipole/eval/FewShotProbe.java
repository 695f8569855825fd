package dev.dipole.eval;

import dev.dipole.random.RandomKey;
import java.util.Arrays;
import java.util.List;

/**
 * A linear classifier that has seen only a few items of each class, drawn anew several times: the mean accuracy on the whole
 * test part. There is nothing to hold out, so the penalty is fixed at λ = 1/n for n items, the C = 1 of other tools. The
 * interval is over the draws: it tells how much depends on which few items were seen, not on the test items.
 *
 * @param shots items of each class, at least 1; a class with fewer gives all that it has
 * @param draws how often, at least 2
 */
public record FewShotProbe(int shots, int draws) implements Probe {

    public FewShotProbe {
        if (shots < 1) {
            throw new IllegalArgumentException("shots (" + shots + ") must be at least 1; maybe 8");
        }
        if (draws < 2) {
            throw new IllegalArgumentException("draws (" + draws + ") must be at least 2, to say how much they differ");
        }
    }

    /** 8 items of each class, 10 draws. */
    public static FewShotProbe defaults() {
        return new FewShotProbe(8, 10);
    }

    @Override
    public List<TaskReport.Figure> measure(Labelled training, Labelled test, RandomKey key) {
        List<int[]> byClass = training.byClass();
        double[] accuracies = new double[draws];
        for (int draw = 0; draw < draws; draw++) {
            RandomKey of = key.split("few").split(draw);
            int[] chosen = new int[0];
            for (int c = 0; c < byClass.size(); c++) {
                int[] places = byClass.get(c);
                int[] order = of.split(c).permutation(places.length);
                int taken = Math.min(shots, places.length);
                int before = chosen.length;
                chosen = Arrays.copyOf(chosen, before + taken);
                for (int i = 0; i < taken; i++) {
                    chosen[before + i] = places[order[i]];
                }
            }
            Labelled few = training.only(chosen);
            Centring centring = Centring.of(few);
            LogisticRegression fit = LogisticRegression.fit(centring.apply(few), 1.0 / few.size(), null);
            double[] right = test.right(fit.classify(centring.apply(test).vectors()));
            accuracies[draw] = Arrays.stream(right).sum() / right.length;
        }
        return List.of(Figures.meanOf("linear-" + shots + "-shot", accuracies));
    }
}
