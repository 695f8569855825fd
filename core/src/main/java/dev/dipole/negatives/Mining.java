package dev.dipole.negatives;

import dev.dipole.data.Example;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.negatives.choice.First;
import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;

/**
 * Mines negatives: a miner proposes, what belongs to the anchor is taken out, filters object to what may be false negatives,
 * and some of what is left is chosen. This is the one place where what belongs to an anchor is taken out, by the rules of
 * {@link InBatch}: a candidate is no negative of an anchor where it is the anchor's own text, where the example names it, and
 * where the two are a pair anywhere in the data, whichever of them is the anchor there.
 *
 * <p>What an anchor gets depends on the anchor, the corpus and the settings only, so mining may be cut into pieces anywhere.
 *
 * @param <I> what the encoder takes
 * @param corpus what the miner proposes from
 * @param miner who proposes; the caller closes it
 * @param known what belongs together anywhere in the data, by the corpus's identities
 * @param filters all are asked about every candidate
 * @param choice which of those that are left are taken
 * @param negatives how many are taken for each anchor at most
 * @param depth how many are proposed for each anchor; what belongs to the anchor is among them
 * @param key for all that draws
 */
public record Mining<I>(
        Corpus<I> corpus,
        Miner<I> miner,
        KnownPositives known,
        List<NegativeFilter<I>> filters,
        NegativeChoice choice,
        int negatives,
        int depth,
        RandomKey key) {

    /** Anchors that are mined at a time: enough for a search in tiles, few enough to hold. */
    public static final int CHUNK = 1024;

    public Mining {
        filters = List.copyOf(filters);
        if (negatives < 1) {
            throw new IllegalArgumentException("negatives (" + negatives + ") must be at least 1; maybe 5");
        }
        if (depth < negatives) {
            throw new IllegalArgumentException("depth (" + depth + ") must be at least the number of negatives ("
                    + negatives + "); maybe " + 20L * negatives + ", as positives are among the proposed");
        }
        Set<String> names = new HashSet<>();
        for (NegativeFilter<I> filter : filters) {
            if (!names.add(filter.name())) {
                throw new IllegalArgumentException(
                        "filter \"" + filter.name() + "\" is there twice; a report could not tell them apart");
            }
        }
    }

    /** The first five of a hundred, unfiltered, seed 0. */
    public static <I> Mining<I> of(Corpus<I> corpus, Miner<I> miner, KnownPositives known) {
        return new Mining<>(corpus, miner, known, List.of(), new First(), 5, 100, RandomKey.ofSeed(0));
    }

    /** The same with these filters. */
    public Mining<I> with(List<NegativeFilter<I>> others) {
        return new Mining<>(corpus, miner, known, others, choice, negatives, depth, key);
    }

    /** The same with another choice. */
    public Mining<I> with(NegativeChoice other) {
        return new Mining<>(corpus, miner, known, filters, other, negatives, depth, key);
    }

    /** The same with other numbers. */
    public Mining<I> with(int otherNegatives, int otherDepth) {
        return new Mining<>(corpus, miner, known, filters, choice, otherNegatives, otherDepth, key);
    }

    /** The same under another key. */
    public Mining<I> with(RandomKey other) {
        return new Mining<>(corpus, miner, known, filters, choice, negatives, depth, other);
    }

    /** Whether a filter looks at the scores of all positives, which {@link #positives} gives. */
    public boolean looksAtAllPositives() {
        return filters.stream().anyMatch(NegativeFilter::looksAtAllPositives);
    }

    /**
     * The scores of all positives of a source, under the miner's scorer.
     *
     * @throws IllegalArgumentException if the miner cannot score any
     */
    public PositiveScores positives(Source<I> source) {
        DoubleStream.Builder scores = DoubleStream.builder();
        chunks(source, anchors -> Arrays.stream(scored(anchors)).forEach(scores::add));
        return positives(scores);
    }

    /**
     * The scores of all positives of these anchors, under the miner's scorer.
     *
     * @throws IllegalStateException if the miner cannot score any
     */
    public PositiveScores positives(List<Anchor<I>> anchors) {
        DoubleStream.Builder scores = DoubleStream.builder();
        for (int start = 0; start < anchors.size(); start += CHUNK) {
            Arrays.stream(scored(anchors.subList(start, Math.min(anchors.size(), start + CHUNK))))
                    .forEach(scores::add);
        }
        return positives(scores);
    }

    private PositiveScores positives(DoubleStream.Builder scores) {
        PositiveScores all = PositiveScores.of(scores.build().toArray());
        if (all.size() == 0) {
            throw new IllegalArgumentException("miner \"" + miner.name()
                    + "\" has no score for any positive, and a filter compares with all of them; leave that filter out, or"
                    + " give the miner a scorer");
        }
        return all;
    }

    /** Mines for every example of a source, one anchor for each of its positives, in order and {@link #CHUNK} at a time. */
    public MiningReport mine(Source<I> source, Consumer<List<Mined<I>>> sink) {
        PositiveScores positives = looksAtAllPositives() ? positives(source) : PositiveScores.none();
        MiningReport report = new MiningReport(this);
        chunks(source, anchors -> sink.accept(mine(anchors, positives, report)));
        return report;
    }

    private void chunks(Source<I> source, Consumer<List<Anchor<I>>> sink) {
        try (Source.Cursor<I> cursor = source.open(0)) {
            List<Anchor<I>> anchors = new ArrayList<>();
            for (Example<I> example = cursor.next(); example != null; example = cursor.next()) {
                anchors.addAll(Anchor.of(example, corpus::identity));
                if (anchors.size() >= CHUNK) {
                    sink.accept(List.copyOf(anchors));
                    anchors.clear();
                }
            }
            if (!anchors.isEmpty()) {
                sink.accept(List.copyOf(anchors));
            }
        }
    }

    /**
     * Mines for some anchors.
     *
     * @param positives of all anchors; {@link PositiveScores#none} unless {@link #looksAtAllPositives}
     * @param report counts what happens
     * @return one for each anchor, in their order
     */
    public List<Mined<I>> mine(List<Anchor<I>> anchors, PositiveScores positives, MiningReport report) {
        List<List<Candidate>> candidates = miner.propose(anchors, depth, key.split("propose"));
        double[] own = scored(anchors);
        List<Proposed<I>> proposed = new ArrayList<>(anchors.size());
        for (int i = 0; i < anchors.size(); i++) {
            proposed.add(withoutOwn(anchors.get(i), own[i], candidates.get(i), report));
        }
        List<List<BitSet>> objections = new ArrayList<>();
        for (NegativeFilter<I> filter : filters) {
            objections.add(filter.objections(proposed, positives));
        }
        List<Mined<I>> mined = new ArrayList<>(anchors.size());
        for (int i = 0; i < anchors.size(); i++) {
            BitSet removed = new BitSet();
            for (int f = 0; f < filters.size(); f++) {
                BitSet objected = objections.get(f).get(i);
                report.objected(filters.get(f).name(), proposed.get(i), objected, removed);
                removed.or(objected);
            }
            Mined<I> chosen = chosen(proposed.get(i), removed);
            report.mined(proposed.get(i), chosen);
            mined.add(chosen);
        }
        return mined;
    }

    private Mined<I> chosen(Proposed<I> proposed, BitSet removed) {
        List<Candidate> left = new ArrayList<>();
        for (int rank = 0; rank < proposed.candidates().size(); rank++) {
            if (!removed.get(rank)) {
                left.add(proposed.candidates().get(rank));
            }
        }
        List<Candidate> taken = new ArrayList<>();
        double[] scores = left.stream().mapToDouble(Candidate::score).toArray();
        RandomKey own = key.split("choose").split(proposed.anchor().identity());
        for (int place : choice.choose(scores, proposed.positiveScore(), negatives, own)) {
            taken.add(left.get(place));
        }
        return new Mined<>(proposed.anchor(), proposed.positiveScore(), taken);
    }

    private Proposed<I> withoutOwn(
            Anchor<I> anchor, double positiveScore, List<Candidate> candidates, MiningReport report) {
        List<Candidate> others = new ArrayList<>(candidates.size());
        double score = positiveScore;
        long positive = anchor.positive() == null ? 0 : corpus.identity(anchor.positive());
        for (Candidate candidate : candidates) {
            long identity = corpus.identityAt(candidate.place());
            if (!belongs(anchor, identity)) {
                others.add(candidate);
            } else if (Double.isNaN(score) && anchor.positive() != null && identity == positive) {
                // A miner that can score nothing but what it finds has found the positive.
                score = candidate.score();
            }
        }
        report.proposed(candidates.size(), candidates.size() - others.size());
        return new Proposed<>(anchor, score, others);
    }

    private boolean belongs(Anchor<I> anchor, long candidate) {
        return candidate == anchor.identity()
                || anchor.own().contains(candidate)
                || known.contains(anchor.identity(), candidate)
                || known.contains(candidate, anchor.identity());
    }

    private double[] scored(List<Anchor<I>> anchors) {
        double[] scores = new double[anchors.size()];
        Arrays.fill(scores, Double.NaN);
        List<I> inputs = new ArrayList<>();
        List<List<I>> positives = new ArrayList<>();
        int[] places = new int[anchors.size()];
        for (int i = 0; i < anchors.size(); i++) {
            I positive = anchors.get(i).positive();
            if (positive != null) {
                places[inputs.size()] = i;
                inputs.add(anchors.get(i).input());
                positives.add(List.of(positive));
            }
        }
        double[][] own = miner.scorer().score(inputs, positives);
        for (int i = 0; i < own.length; i++) {
            scores[places[i]] = own[i][0];
        }
        return scores;
    }
}
