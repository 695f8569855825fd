package dev.dipole.eval;

import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.List;

/**
 * A linear classifier on the frozen vectors: multinomial logistic regression with an L2 penalty. A fifth of each class's
 * training items is held out, the penalty is the one of {@code 10⁻², 10⁻³, ..., 10⁻⁶} that classifies most of them (tried
 * from strong to weak until one does no better), and the classifier is then fitted to all training items. Vectors are centred and
 * divided by their root mean square norm in training, so that the penalties mean the same for every encoder.
 */
public record LinearProbe() implements Probe {

    private static final double[] PENALTIES = {1e-2, 1e-3, 1e-4, 1e-5, 1e-6};

    @Override
    public List<TaskReport.Figure> measure(Labelled training, Labelled test, RandomKey key) {
        Centring centring = Centring.of(training);
        Labelled fitted = centring.apply(training);
        Labelled measured = centring.apply(test);
        double penalty = choose(fitted, key.split("held-out"));
        int[] guesses = LogisticRegression.fit(fitted, penalty, null).classify(measured.vectors());
        return List.of(
                Figures.mean("linear", test.right(guesses)),
                Figures.statistic("linear-macro-f1", guesses.length, times -> macroF1(test, guesses, times)));
    }

    /** The penalty that does best on items held out; the strongest where no class has items to spare. */
    static double choose(Labelled training, RandomKey key) {
        List<Integer> kept = new ArrayList<>();
        List<Integer> held = new ArrayList<>();
        List<int[]> byClass = training.byClass();
        for (int c = 0; c < byClass.size(); c++) {
            int[] places = byClass.get(c);
            int[] order = key.split(c).permutation(places.length);
            int spare = places.length / 5;
            for (int i = 0; i < order.length; i++) {
                (i < spare ? held : kept).add(places[order[i]]);
            }
        }
        if (held.isEmpty()) {
            return PENALTIES[0];
        }
        Labelled part =
                training.only(kept.stream().sorted().mapToInt(Integer::intValue).toArray());
        Labelled rest =
                training.only(held.stream().sorted().mapToInt(Integer::intValue).toArray());
        double best = PENALTIES[0];
        double most = -1;
        LogisticRegression fit = null;
        for (double penalty : PENALTIES) {
            fit = LogisticRegression.fit(part, penalty, fit);
            double right = 0;
            for (double each : rest.right(fit.classify(rest.vectors()))) {
                right += each;
            }
            if (right > most) {
                most = right;
                best = penalty;
            } else {
                break; // Past its best, a weaker penalty only takes longer.
            }
        }
        return best;
    }

    /** The mean over the classes that occur, as truth or as guess, of F₁ = 2 hits / (truths + guesses). */
    static double macroF1(Labelled test, int[] guesses, int[] times) {
        long[] hits = new long[test.count()];
        long[] both = new long[test.count()];
        for (int i = 0; i < guesses.length; i++) {
            both[guesses[i]] += times[i];
            both[test.classes()[i]] += times[i];
            hits[guesses[i]] += guesses[i] == test.classes()[i] ? times[i] : 0;
        }
        double sum = 0;
        int occurring = 0;
        for (int c = 0; c < hits.length; c++) {
            if (both[c] > 0) {
                occurring++;
                sum += 2.0 * hits[c] / both[c];
            }
        }
        return sum / occurring;
    }
}
