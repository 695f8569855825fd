package dev.dipole;

import dev.dipole.settings.Setting;
import dev.dipole.train.companion.Start;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which negatives are mined while a model is trained. */
public record NegativesSettings(
        @Setting(
                "Parts of the run by where their negatives come from and when they begin, such as random@0, lexical@10%, dense@500:"
                        + " random, lexical (by words) or dense (by the model itself), and steps or a share of the run. Empty:"
                        + " nothing is mined.")
        List<String> phases,

        @Setting("Negatives of each anchor in a step, beside those that the data name.")
        int perAnchor,

        @Setting("Of these many hardest that are left, the negatives of each step are drawn.")
        int depth,

        @Setting("Steps from one use of newly mined negatives to the next.")
        int refreshEvery,

        @Setting(
                "Steps that a mining has before its negatives are used; training waits if it takes longer. 0: training stands still for it.")
        int swapAfter,

        @Setting(
                "What scores above this share below the positive's score is no negative, such as 0.05; 0: whatever the score, save what is known to belong together.")
        double relativeMargin,

        @Setting("How dense negatives are searched: exact, or hnsw, which is faster in large corpora and misses some.")
        Search search) {

    /** How dense negatives are searched. */
    public enum Search {
        /** Every vector is compared. */
        EXACT,
        /** A graph of neighbours. */
        HNSW
    }

    /** Where negatives come from. */
    enum Kind {
        RANDOM,
        LEXICAL,
        DENSE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A phase as it is set.
     *
     * @param kind where its negatives come from
     * @param start when it begins
     */
    record Part(Kind kind, Start start) {

        static Part parse(String text) {
            int at = text.indexOf('@');
            String name = at < 0 ? text : text.substring(0, at);
            Kind kind = Stream.of(Kind.values())
                    .filter(each -> each.toString().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("phases (" + text + ") must begin with one of "
                            + Stream.of(Kind.values()).map(Kind::toString).collect(Collectors.joining(", "))
                            + "; such as dense@20%"));
            if (at < 0) {
                throw new IllegalArgumentException("phases (" + text + ") must say when the phase begins, such as "
                        + text + "@0 or " + text + "@20%");
            }
            return new Part(kind, Start.parse(text.substring(at + 1)));
        }
    }

    public NegativesSettings {
        phases = List.copyOf(phases);
        phases.forEach(Part::parse);
        if (perAnchor < 1) {
            throw new IllegalArgumentException(
                    "perAnchor (" + perAnchor + ") must be at least 1; leave phases empty to mine nothing");
        }
        if (depth < perAnchor) {
            throw new IllegalArgumentException("depth (" + depth + ") must be at least perAnchor (" + perAnchor
                    + "): the negatives are drawn from it");
        }
        if (refreshEvery < 1) {
            throw new IllegalArgumentException("refreshEvery (" + refreshEvery + ") must be at least 1 step");
        }
        if (swapAfter < 0 || swapAfter > refreshEvery) {
            throw new IllegalArgumentException("swapAfter (" + swapAfter + ") must be in [0, refreshEvery = "
                    + refreshEvery + "]: one mining ends before the next begins");
        }
        if (!(relativeMargin >= 0 && relativeMargin < 1)) {
            throw new IllegalArgumentException("relativeMargin (" + relativeMargin
                    + ") must be in [0, 1): 0.05 leaves out what scores above 95% of the positive");
        }
    }

    /** Nothing is mined. */
    public static NegativesSettings none() {
        return new NegativesSettings(List.of(), 1, 50, 100, 50, 0.05, Search.EXACT);
    }

    boolean isNone() {
        return phases.isEmpty();
    }

    List<Part> parts() {
        return phases.stream().map(Part::parse).toList();
    }
}
