package dev.dipole.negatives;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What mining did so far, counted as it goes. {@link #toMap} and {@link #restore} carry it over an interruption. Belongs to one
 * thread.
 */
public final class MiningReport {

    /** Examples that are kept of each filter's objections. */
    private static final int EXAMPLES = 3;

    private final int wanted;
    private final Corpus<?> corpus;
    private final Map<String, Removal> removals = new LinkedHashMap<>();
    private final ScoreHistogram positives = new ScoreHistogram();
    private final ScoreHistogram negatives = new ScoreHistogram();
    private final ScoreHistogram removed = new ScoreHistogram();
    private long anchors;
    private long without;
    private long fewer;
    private long unscored;
    private long proposed;
    private long belonging;
    private long kept;

    /**
     * What a filter removed.
     *
     * @param first candidates of which it is the first to object
     * @param objected candidates that it objects to, with those that an earlier filter objects to as well
     * @param examples some of the first
     */
    public record Removal(long first, long objected, List<Removed> examples) {

        public Removal {
            examples = List.copyOf(examples);
        }
    }

    /**
     * A candidate that a filter objected to.
     *
     * @param anchor as a text
     * @param positive as a text, empty where there is none
     * @param positiveScore NaN where there is none
     * @param score of the candidate
     */
    public record Removed(String anchor, String positive, double positiveScore, String candidate, double score) {}

    /** Nothing yet. */
    public MiningReport(Mining<?> mining) {
        this.wanted = mining.negatives();
        this.corpus = mining.corpus();
        mining.filters().forEach(filter -> removals.put(filter.name(), new Removal(0, 0, List.of())));
    }

    void proposed(int count, int own) {
        proposed += count;
        belonging += own;
    }

    /** What a filter objects to, where others have removed some before. */
    void objected(String filter, Proposed<?> to, BitSet objected, BitSet before) {
        BitSet first = (BitSet) objected.clone();
        first.andNot(before);
        Removal so = removals.getOrDefault(filter, new Removal(0, 0, List.of()));
        List<Removed> examples = new ArrayList<>(so.examples());
        first.stream().forEach(rank -> {
            Candidate candidate = to.candidates().get(rank);
            removed.add(candidate.score());
            if (examples.size() < EXAMPLES) {
                Object positive = to.anchor().positive();
                examples.add(new Removed(
                        to.anchor().input().toString(),
                        positive == null ? "" : positive.toString(),
                        to.positiveScore(),
                        corpus.get(candidate.place()).toString(),
                        candidate.score()));
            }
        });
        removals.put(
                filter,
                new Removal(so.first() + first.cardinality(), so.objected() + objected.cardinality(), examples));
    }

    void mined(Proposed<?> of, Mined<?> mined) {
        anchors++;
        int count = mined.negatives().size();
        kept += count;
        without += count == 0 ? 1 : 0;
        fewer += count > 0 && count < wanted ? 1 : 0;
        if (Double.isNaN(of.positiveScore())) {
            unscored++;
        } else {
            positives.add(of.positiveScore());
        }
        mined.negatives().forEach(negative -> negatives.add(negative.score()));
    }

    /** How many anchors there were, with one for each positive of an example. */
    public long anchors() {
        return anchors;
    }

    /** Anchors that are left without any negative. */
    public long withoutNegatives() {
        return without;
    }

    /** Anchors with some negatives, but fewer than were wanted. */
    public long withFewer() {
        return fewer;
    }

    /** Anchors whose positive has no score, about which margins cannot say anything. */
    public long unscored() {
        return unscored;
    }

    /** Candidates that were proposed. */
    public long proposed() {
        return proposed;
    }

    /** Proposed candidates that belong to their anchor: its positives, its own text, and what the example names. */
    public long belonging() {
        return belonging;
    }

    /** Negatives that were taken. */
    public long kept() {
        return kept;
    }

    /** What each filter removed, in the filters' order. */
    public Map<String, Removal> removals() {
        return Collections.unmodifiableMap(removals);
    }

    /** The scores of anchors with their positives. */
    public ScoreHistogram positives() {
        return positives;
    }

    /** The scores of negatives that were taken. */
    public ScoreHistogram negatives() {
        return negatives;
    }

    /** The scores of candidates that a filter removed. */
    public ScoreHistogram removed() {
        return removed;
    }

    /** All of it, of texts, numbers, lists and maps. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("anchors", anchors);
        map.put("without_negatives", without);
        map.put("with_fewer", fewer);
        map.put("unscored_positives", unscored);
        map.put("proposed", proposed);
        map.put("belonging", belonging);
        map.put("negatives", kept);
        Map<String, Object> filters = new LinkedHashMap<>();
        removals.forEach((name, removal) -> {
            Map<String, Object> of = new LinkedHashMap<>();
            of.put("removed", removal.first());
            of.put("objected", removal.objected());
            List<Map<String, Object>> examples = new ArrayList<>();
            for (Removed example : removal.examples()) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("anchor", example.anchor());
                fields.put("positive", example.positive());
                fields.put("positive_score", number(example.positiveScore()));
                fields.put("candidate", example.candidate());
                fields.put("score", number(example.score()));
                examples.add(fields);
            }
            of.put("examples", examples);
            filters.put(name, of);
        });
        map.put("removed_by", filters);
        map.put("positive_scores", positives.toMap());
        map.put("negative_scores", negatives.toMap());
        map.put("removed_scores", removed.toMap());
        return map;
    }

    /** JSON has no NaN; a text says so as well. */
    private static Object number(double value) {
        return Double.isFinite(value) ? (Object) value : String.valueOf(value);
    }

    /** Goes on from what {@link #toMap} said, of a mining of the same settings. */
    public void restore(Map<?, ?> map) {
        anchors = whole(map, "anchors");
        without = whole(map, "without_negatives");
        fewer = whole(map, "with_fewer");
        unscored = whole(map, "unscored_positives");
        proposed = whole(map, "proposed");
        belonging = whole(map, "belonging");
        kept = whole(map, "negatives");
        within(map, "removed_by").forEach((name, value) -> {
            if (value instanceof Map<?, ?> of) {
                List<Removed> examples = new ArrayList<>();
                if (of.get("examples") instanceof List<?> list) {
                    for (Object each : list) {
                        Map<?, ?> fields = (Map<?, ?>) each;
                        examples.add(new Removed(
                                String.valueOf(fields.get("anchor")),
                                String.valueOf(fields.get("positive")),
                                Double.parseDouble(String.valueOf(fields.get("positive_score"))),
                                String.valueOf(fields.get("candidate")),
                                Double.parseDouble(String.valueOf(fields.get("score")))));
                    }
                }
                removals.put(String.valueOf(name), new Removal(whole(of, "removed"), whole(of, "objected"), examples));
            }
        });
        positives.restore(within(map, "positive_scores"));
        negatives.restore(within(map, "negative_scores"));
        removed.restore(within(map, "removed_scores"));
    }

    static long whole(Map<?, ?> map, String name) {
        if (map.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException("the noted report has no \"" + name + "\"; begin anew");
    }

    private static Map<?, ?> within(Map<?, ?> map, String name) {
        if (map.get(name) instanceof Map<?, ?> found) {
            return found;
        }
        throw new IllegalArgumentException("the noted report has no \"" + name + "\"; begin anew");
    }
}
