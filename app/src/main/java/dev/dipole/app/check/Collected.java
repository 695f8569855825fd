package dev.dipole.app.check;

import dev.dipole.data.Example;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.NearDuplicates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What one pass over training data leaves: counts, hashes and sketches, never the texts, save a few examples. */
final class Collected {

    /** Examples of each finding. */
    static final int SHOWN = 3;

    /** Scores that quantiles are taken of. */
    private static final int SCORES = 1 << 16;

    /**
     * A text, as far as it is looked at; made by many threads.
     *
     * @param hash as known positives have it
     * @param tokens how long it is, before it is cut
     * @param sketch null where the search for near duplicates is full
     */
    record Seen(long hash, int tokens, NearDuplicates.@Nullable Sketch sketch) {}

    /** An example with what is known of its texts. */
    record Row(Example<String> example, Seen anchor, List<Seen> positives, List<Seen> negatives) {}

    final HashCounts anchors = new HashCounts();
    final HashCounts positives = new HashCounts();
    final HashCounts pairs = new HashCounts();
    final NearDuplicates nearAnchors = new NearDuplicates();
    final NearDuplicates nearPositives = new NearDuplicates();
    final Lengths anchorLengths;
    final Lengths positiveLengths;
    final Lengths negativeLengths;
    final List<String> equalPairs = new ArrayList<>();
    final List<String> equalAnchors = new ArrayList<>();
    final List<String> equalPositives = new ArrayList<>();
    final List<String> ownPositive = new ArrayList<>();
    final List<String> nearOwnPositive = new ArrayList<>();
    final List<String> longest = new ArrayList<>();
    final List<String> conflicts = new ArrayList<>();
    final Map<String, Long> labels = new LinkedHashMap<>();
    final Map<String, String> alone = new LinkedHashMap<>();
    final Map<String, Long> exempt = new LinkedHashMap<>();
    final BitSet withNegatives = new BitSet();
    long rows;
    long rowsWithNegatives;
    long rowsWithPositives;
    long equalToAnchor;
    long nearToAnchor;
    long conflicting;
    long scored;
    long unlabelled;
    double leastScore = Double.POSITIVE_INFINITY;
    double greatestScore = Double.NEGATIVE_INFINITY;

    /** A uniform sample of the scores. */
    final double[] scores = new double[SCORES];

    /** How many different positives each anchor has. */
    int[] positivesOf = new int[1024];

    /** (anchor, negative) of each explicit negative. */
    long[] negativePairs = new long[1024];

    /** The row of each of them. */
    int[] negativeRows = new int[1024];

    int negativeCount;

    /** By anchor: the place of its first label, plus 1. */
    private int[] labelOf = new int[1024];

    private final Map<String, Integer> labelNumbers = new LinkedHashMap<>();
    private final SplittableRandom random = new SplittableRandom(0);
    private final double threshold;
    private final int nearTexts;
    private final Places places;

    /** What an example is called. */
    interface Places {
        String of(long row);
    }

    Collected(int maxTokens, double threshold, int nearTexts, Places places) {
        this.anchorLengths = new Lengths(maxTokens);
        this.positiveLengths = new Lengths(maxTokens);
        this.negativeLengths = new Lengths(maxTokens);
        this.threshold = threshold;
        this.nearTexts = nearTexts;
        this.places = places;
    }

    static long pair(long anchor, long other) {
        return ((anchor * 0x9E3779B97F4A7C15L) ^ Long.rotateLeft(other, 31)) * 0xBF58476D1CE4E5B9L + other;
    }

    void add(Row row) {
        long at = rows++;
        Example<String> example = row.example;
        int before = anchors.size();
        int anchor = anchors.add(row.anchor.hash, at);
        if (anchor == before) {
            sketched(nearAnchors, anchor, row.anchor);
        } else if (equalAnchors.size() < SHOWN) {
            equalAnchors.add(same(at, anchors.row(anchor), example.anchor()));
        }
        if (anchor >= positivesOf.length) {
            positivesOf = Arrays.copyOf(positivesOf, anchor + (anchor >> 1));
            labelOf = Arrays.copyOf(labelOf, positivesOf.length);
        }
        length(anchorLengths, row.anchor, at, example.anchor());
        positives(row, anchor, at);
        negatives(row, anchor, at);
        label(example, anchor, at);
        score(example);
        if (example.exempt() != null) {
            exempt.merge(example.exempt(), 1L, Long::sum);
        }
    }

    private void positives(Row row, int anchor, long at) {
        List<String> texts = row.example.positives();
        rowsWithPositives += texts.isEmpty() ? 0 : 1;
        boolean equal = false;
        boolean near = false;
        for (int i = 0; i < texts.size(); i++) {
            Seen seen = row.positives.get(i);
            length(positiveLengths, seen, at, texts.get(i));
            int before = positives.size();
            int positive = positives.add(seen.hash, at);
            if (positive == before) {
                sketched(nearPositives, positive, seen);
            } else if (equalPositives.size() < SHOWN) {
                equalPositives.add(same(at, positives.row(positive), texts.get(i)));
            }
            int known = pairs.size();
            int pair = pairs.add(pair(row.anchor.hash, seen.hash), at);
            if (pair == known) {
                positivesOf[anchor]++;
            } else if (equalPairs.size() < SHOWN) {
                equalPairs.add(same(at, pairs.row(pair), row.example.anchor()));
            }
            if (seen.hash == row.anchor.hash) {
                equal = true;
            } else if (seen.sketch != null && row.anchor.sketch != null) {
                near |= NearDuplicates.similarity(seen.sketch, row.anchor.sketch) >= threshold;
            }
        }
        if (equal) {
            equalToAnchor++;
            show(ownPositive, at, row.example.anchor());
        } else if (near) {
            nearToAnchor++;
            show(nearOwnPositive, at, row.example.anchor());
        }
    }

    private void negatives(Row row, int anchor, long at) {
        if (!row.negatives.isEmpty()) {
            rowsWithNegatives++;
            withNegatives.set(anchor);
        }
        for (Seen seen : row.negatives) {
            negativeLengths.add(seen.tokens);
            if (negativeCount == negativePairs.length) {
                negativePairs = Arrays.copyOf(negativePairs, negativeCount + (negativeCount >> 1));
                negativeRows = Arrays.copyOf(negativeRows, negativePairs.length);
            }
            negativeRows[negativeCount] = (int) Math.min(Integer.MAX_VALUE, at);
            // The anchor itself is no negative of its own, whether or not it is listed as a positive.
            negativePairs[negativeCount++] = seen.hash == row.anchor.hash ? 0 : pair(row.anchor.hash, seen.hash);
        }
    }

    private void label(Example<String> example, int anchor, long at) {
        String label = example.label();
        if (label == null) {
            unlabelled++;
            return;
        }
        if (labels.merge(label, 1L, Long::sum) == 1) {
            alone.put(label, places.of(at) + ": " + Say.cut(example.anchor()) + " of " + Say.cut(label));
        } else {
            alone.remove(label);
        }
        int number = labelNumbers.computeIfAbsent(label, key -> labelNumbers.size() + 1);
        if (labelOf[anchor] == 0) {
            labelOf[anchor] = number;
        } else if (labelOf[anchor] != number) {
            conflicting++;
            if (conflicts.size() < SHOWN) {
                conflicts.add(same(at, anchors.row(anchor), example.anchor()) + ", of another label");
            }
        }
    }

    private void score(Example<String> example) {
        if (!example.isScored()) {
            return;
        }
        double score = example.score();
        leastScore = Math.min(leastScore, score);
        greatestScore = Math.max(greatestScore, score);
        long place = scored < SCORES ? scored : random.nextLong(scored + 1);
        if (place < SCORES) {
            scores[(int) place] = score;
        }
        scored++;
    }

    /** What an example is called. */
    String placeOf(long row) {
        return places.of(row);
    }

    /** How many scores are in the sample. */
    int sampledScores() {
        return (int) Math.min(scored, SCORES);
    }

    private void sketched(NearDuplicates near, int number, Seen seen) {
        if (number == near.size() && number < nearTexts && seen.sketch != null) {
            near.add(seen.sketch);
        }
    }

    private void length(Lengths lengths, Seen seen, long at, String text) {
        int before = lengths.longest();
        lengths.add(seen.tokens);
        if (seen.tokens > before && seen.tokens > lengths.maxTokens()) {
            // The last ones kept are the longest ones met.
            if (longest.size() == SHOWN) {
                longest.remove(0);
            }
            longest.add(places.of(at) + ", " + Say.number(seen.tokens) + " tokens: " + Say.cut(text));
        }
    }

    private void show(List<String> examples, long at, String text) {
        if (examples.size() < SHOWN) {
            examples.add(places.of(at) + ": " + Say.cut(text));
        }
    }

    private String same(long at, long earlier, String text) {
        return places.of(at) + " as " + places.of(earlier) + ": " + Say.cut(text);
    }

    /** What is kept of a text. */
    static Seen seen(String text, int tokens, boolean sketch) {
        return new Seen(KnownPositives.hash(text), tokens, sketch ? NearDuplicates.sketch(text) : null);
    }
}
