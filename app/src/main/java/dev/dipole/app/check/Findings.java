package dev.dipole.app.check;

import dev.dipole.data.NearDuplicates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** From what was collected to what a person is told. */
final class Findings {

    /** Fewer examples than these teach little. */
    private static final int FEW = 1000;

    private final Collected data;
    private final DataCheck.Settings settings;
    private final int batch;

    Findings(Collected data, DataCheck.Settings settings) {
        this.data = data;
        this.settings = settings;
        this.batch = (int) Math.max(2, Math.min(settings.batch(), data.rows));
    }

    /** What texts there are, how long they are, and how often each occurs. */
    List<Finding> ofTexts() {
        List<Finding> findings = new ArrayList<>();
        findings.add(size());
        findings.add(lengths());
        if (data.positives.size() > 0) {
            findings.add(positivesPerAnchor());
            findings.add(equalPairs());
        }
        findings.add(equal("equal anchors", "anchor", data.anchors, data.equalAnchors));
        if (data.positives.size() > 0) {
            findings.add(equal("equal positives", "positive", data.positives, data.equalPositives));
        }
        return findings;
    }

    /** What holds of examples as a whole. */
    List<Finding> ofRows() {
        List<Finding> findings = new ArrayList<>();
        if (data.positives.size() > 0) {
            findings.add(ownPositive());
        }
        findings.add(negatives());
        if (!data.labels.isEmpty()) {
            findings.add(labels());
        }
        if (data.scored > 0) {
            findings.add(scores());
        }
        return findings;
    }

    private Finding size() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("examples", data.rows);
        figures.put("anchors", data.anchors.size());
        figures.put("positives", data.positives.size());
        figures.put("pairs", data.pairs.size());
        figures.put("negatives", data.negativeCount);
        String fact = Say.count(data.rows, "example") + ": " + Say.count(data.anchors.size(), "different anchor")
                + (data.positives.size() > 0
                        ? ", " + Say.count(data.positives.size(), "different positive") + ", "
                                + Say.count(data.pairs.size(), "different pair")
                        : "")
                + (data.negativeCount > 0 ? ", " + Say.count(data.negativeCount, "explicit negative") : "");
        boolean same = data.anchors.size() < 2 || (data.positives.size() == 1 && data.labels.isEmpty());
        if (data.rows < 2 || same) {
            return new Finding(
                    "size",
                    Verdict.WRONG,
                    fact,
                    "there is nothing that a positive could be told from: training refuses such data",
                    "give at least two different pairs, or check that the right columns were named",
                    List.of(),
                    figures);
        }
        if (data.rows < FEW) {
            return new Finding(
                    "size",
                    Verdict.LOOK,
                    fact,
                    "a batch holds at most " + Say.number(data.rows - 1)
                            + " negatives for each anchor, and words that occur once or twice are hardly learned",
                    "collect some thousands of pairs, or mix in a related data set (docs/data.md)",
                    List.of(),
                    figures);
        }
        return new Finding("size", Verdict.OK, fact, "", "", List.of(), figures);
    }

    private Finding lengths() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("max_tokens", settings.maxTokens());
        List<String> facts = new ArrayList<>();
        long texts = 0;
        long cut = 0;
        long tokens = 0;
        long lost = 0;
        int longest = 0;
        Map<String, Lengths> roles = new LinkedHashMap<>();
        roles.put("anchors", data.anchorLengths);
        roles.put("positives", data.positiveLengths);
        roles.put("negatives", data.negativeLengths);
        for (Map.Entry<String, Lengths> role : roles.entrySet()) {
            Lengths lengths = role.getValue();
            if (lengths.texts() == 0) {
                continue;
            }
            facts.add(role.getKey() + " " + Say.number(lengths.quantile(0.5)) + ", "
                    + Say.number(lengths.quantile(0.95)) + ", " + Say.number(lengths.quantile(0.99)) + " and "
                    + Say.number(lengths.longest()));
            figures.put(role.getKey(), lengths.json());
            texts += lengths.texts();
            cut += lengths.cutTexts();
            tokens += lengths.tokens();
            lost += lengths.lostTokens();
            longest = Math.max(longest, lengths.longest());
        }
        double lostShare = tokens == 0 ? 0 : (double) lost / tokens;
        figures.put("cut_texts", cut);
        figures.put("lost_share", lostShare);
        Verdict verdict = Verdict.of(Math.max(lostShare, (double) cut / texts / 4), 0.01, 0.25);
        return new Finding(
                "lengths",
                verdict,
                "tokens of a text in the middle, of 95%, of 99% and of all: " + String.join("; ", facts),
                cut == 0
                        ? ""
                        : Say.count(cut, "text") + " (" + Say.share(cut, texts) + ") are cut after "
                                + Say.number(settings.maxTokens()) + " tokens, and " + Say.share(lost, tokens)
                                + " of all tokens are never seen",
                verdict == Verdict.OK
                        ? ""
                        : "set max-tokens to " + Say.number(quantile(0.99))
                                + " (train --set max-tokens=N), or cut texts"
                                + " into passages, or put what tells them apart first",
                data.longest,
                figures);
    }

    private int quantile(double share) {
        return Math.max(data.anchorLengths.quantile(share), data.positiveLengths.quantile(share));
    }

    private Finding positivesPerAnchor() {
        int anchors = data.anchors.size();
        long[] histogram = new long[6];
        int most = 0;
        for (int i = 0; i < anchors; i++) {
            histogram[Math.min(5, data.positivesOf[i])]++;
            most = Math.max(most, data.positivesOf[i]);
        }
        double mean = (double) data.pairs.size() / anchors;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("mean", mean);
        figures.put("most", most);
        figures.put("one", histogram[1]);
        figures.put("two", histogram[2]);
        figures.put("three", histogram[3]);
        figures.put("four", histogram[4]);
        figures.put("five_or_more", histogram[5]);
        double mostShare = (double) most / data.pairs.size();
        Verdict verdict = data.pairs.size() < FEW ? Verdict.OK : Verdict.of(mostShare, 0.01, 0.25);
        return new Finding(
                "positives",
                verdict,
                Say.share(histogram[1], anchors) + " of the anchors have one positive, "
                        + Say.share(histogram[2], anchors)
                        + " two, " + Say.share(histogram[3] + histogram[4], anchors) + " three or four, "
                        + Say.share(histogram[5], anchors) + " more; " + Say.number(most) + " at most",
                verdict == Verdict.OK
                        ? ""
                        : "one anchor has " + Say.share(most, data.pairs.size()) + " of all pairs: of a batch of "
                                + Say.number(batch) + " about " + Say.about(mostShare * batch)
                                + " are its own, and are no negatives of each other",
                verdict == Verdict.OK ? "" : "keep a few dozen positives of such an anchor",
                List.of(),
                figures);
    }

    private Finding equalPairs() {
        long again = data.pairs.total() - data.pairs.size();
        double share = (double) again / data.pairs.total();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("again", again);
        figures.put("share", share);
        Verdict verdict = Verdict.of(share, 0.01, 0.5);
        return new Finding(
                "equal pairs",
                verdict,
                again == 0 ? "no pair occurs twice" : Say.count(again, "pair") + " were there before",
                again == 0
                        ? ""
                        : Say.share(again, data.pairs.total())
                                + " of each epoch is spent on pairs that it has already seen",
                verdict == Verdict.OK ? "" : "keep one of each, unless their frequency is meant to count",
                data.equalPairs,
                figures);
    }

    private Finding equal(String name, String what, HashCounts texts, List<String> examples) {
        double cells = cells(texts.equalPairs(), texts.total());
        double share = cells / ((double) batch * (batch - 1));
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("texts", texts.size());
        figures.put("occurrences", texts.total());
        figures.put("occurrences_of_repeated", texts.repeated());
        figures.put("most", texts.size() == 0 ? 0 : texts.count(texts.commonest()));
        figures.put("batch", batch);
        figures.put("ignored_in_batch", cells);
        if (texts.repeated() == 0) {
            return new Finding(name, Verdict.OK, "no " + what + " occurs twice", "", "", List.of(), figures);
        }
        Verdict verdict = Verdict.of(share, 0.01, 0.2);
        return new Finding(
                name,
                verdict,
                Say.number(texts.repeated()) + " of " + Say.number(texts.total()) + " are a text that occurs more than"
                        + " once; the commonest occurs " + Say.count(texts.count(texts.commonest()), "time"),
                "in a batch of " + Say.number(batch) + " about " + Say.about(cells) + " of "
                        + Say.number((long) batch * (batch - 1))
                        + " in-batch negatives would be false; training knows equal texts and ignores these",
                verdict == Verdict.OK
                        ? ""
                        : "so many negatives are missing, and other libraries would train on them: thin out the commonest "
                                + what + "s",
                examples,
                figures);
    }

    /** Expected ordered pairs in a batch, from those among all. */
    private double cells(double pairs, long total) {
        return total < 2 ? 0 : pairs / total / (total - 1) * batch * (batch - 1);
    }

    Finding near(
            String name, String what, HashCounts texts, NearDuplicates.Found found, int known, List<String> examples) {
        long like = 0;
        long[] sizes = new long[known];
        double equal = 0;
        for (int i = 0; i < known; i++) {
            int count = texts.count(i);
            like += found.earlier()[i] >= 0 ? 1 : 0;
            sizes[found.first(i)] += count;
            equal += (double) count * (count - 1);
        }
        double pairs = -equal;
        long groups = 0;
        long total = 0;
        for (int i = 0; i < known; i++) {
            pairs += (double) sizes[i] * (sizes[i] - 1);
            total += sizes[i];
            groups += sizes[i] > texts.count(i) ? 1 : 0;
        }
        double cells = cells(pairs, total);
        double share = known == 0 ? 0 : (double) like / known;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("threshold", settings.threshold());
        figures.put("looked_at", known);
        figures.put("texts", texts.size());
        figures.put("near", like);
        figures.put("groups", groups);
        figures.put("batch", batch);
        figures.put("false_in_batch", cells);
        String looked = known < texts.size()
                ? " (among the first " + Say.number(known) + " of " + Say.number(texts.size()) + ")"
                : "";
        if (like == 0) {
            return new Finding(
                    name,
                    Verdict.OK,
                    "no " + what + " is nearly the same as another" + looked,
                    "",
                    "",
                    List.of(),
                    figures);
        }
        Verdict verdict = Verdict.of(Math.max(share, 10 * cells / ((double) batch * (batch - 1))), 0.01, 0.5);
        return new Finding(
                name,
                verdict,
                Say.number(like) + " of " + Say.number(known) + " different " + what + "s (" + Say.share(like, known)
                        + ") are nearly the same as an earlier one, in " + Say.count(groups, "group") + looked,
                "in a batch of " + Say.number(batch) + " about " + Say.about(cells) + " of "
                        + Say.number((long) batch * (batch - 1))
                        + " in-batch negatives would be false, and training cannot know: the texts differ",
                verdict == Verdict.OK
                        ? ""
                        : "keep one of each group, give the group a label, or read such a file with exempt: true"
                                + " (docs/data.md)",
                examples,
                figures);
    }

    private Finding ownPositive() {
        long examples = data.rowsWithPositives;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("equal", data.equalToAnchor);
        figures.put("near", data.nearToAnchor);
        long both = data.equalToAnchor + data.nearToAnchor;
        if (both == 0) {
            return new Finding(
                    "anchor = positive", Verdict.OK, "no anchor is its own positive", "", "", List.of(), figures);
        }
        List<String> shown = new ArrayList<>(data.ownPositive);
        shown.addAll(data.nearOwnPositive);
        shown = shown.subList(0, Math.min(Collected.SHOWN, shown.size()));
        if (data.equalToAnchor == examples) {
            return new Finding(
                    "anchor = positive",
                    Verdict.LOOK,
                    "every anchor is its own positive",
                    "an encoder without dropout learns nothing from such pairs: both vectors are the same",
                    "right where two views of one text are meant, as in SimCSE; otherwise name another column",
                    shown,
                    figures);
        }
        Verdict verdict = Verdict.of((double) both / examples, 0.01, 0.5);
        return new Finding(
                "anchor = positive",
                verdict,
                Say.count(data.equalToAnchor, "anchor") + " equal their positive and " + Say.number(data.nearToAnchor)
                        + " nearly do, of " + Say.number(examples),
                Say.share(both, examples) + " of the examples teach that equal words belong together, which any"
                        + " model knows before",
                verdict == Verdict.OK ? "" : "remove them, or check that the right columns were named",
                shown,
                figures);
    }

    private Finding negatives() {
        Map<String, Object> figures = new LinkedHashMap<>();
        long contradicted = 0;
        List<String> examples = new ArrayList<>();
        for (int i = 0; i < data.negativeCount; i++) {
            long pair = data.negativePairs[i];
            if (pair == 0 || data.pairs.find(pair) >= 0) {
                contradicted++;
                if (examples.size() < Collected.SHOWN) {
                    examples.add(data.placeOf(data.negativeRows[i]) + ": its negative is "
                            + (pair == 0 ? "the anchor itself" : "a positive of the same anchor"));
                }
            }
        }
        long without = 0;
        for (int i = 0; i < data.anchors.size(); i++) {
            boolean all = data.positives.size() > 0 && data.positivesOf[i] >= data.positives.size();
            without += all && !data.withNegatives.get(i) ? 1 : 0;
        }
        boolean oneLabel = data.labels.size() == 1 && data.unlabelled == 0;
        boolean oneExempt = data.exempt.size() == 1 && data.exempt.containsValue(data.rows);
        if (oneLabel || oneExempt) {
            without = (long) data.anchors.size() - data.withNegatives.cardinality();
        }
        figures.put("examples_with_negatives", data.rowsWithNegatives);
        figures.put("negatives", data.negativeCount);
        figures.put("anchors_without", without);
        figures.put("contradicted", contradicted);
        String fact = without == 0
                ? "every anchor has negatives"
                : Say.number(without) + " of " + Say.count(data.anchors.size(), "anchor") + " have no negative at all";
        fact += data.rowsWithNegatives == 0
                ? "; none brings its own"
                : "; " + Say.count(data.rowsWithNegatives, "example") + " bring " + Say.number(data.negativeCount)
                        + " of their own";
        List<String> costs = new ArrayList<>();
        List<String> remedies = new ArrayList<>();
        if (without > 0) {
            costs.add(Say.share(without, data.anchors.size()) + " of the anchors have a loss of 0 and teach nothing: "
                    + (oneLabel
                            ? "all have one label"
                            : oneExempt ? "all are exempt among each other" : "everything is their positive"));
            remedies.add("add texts that do not belong to them, or explicit negatives");
        }
        if (contradicted > 0) {
            costs.add(Say.count(contradicted, "explicit negative") + " (" + Say.share(contradicted, data.negativeCount)
                    + ") would push apart what other rows pull together");
            remedies.add("remove these negatives");
        }
        if (data.rowsWithNegatives > 0 && data.rowsWithNegatives < data.rows) {
            costs.add(Say.share(data.rows - data.rowsWithNegatives, data.rows)
                    + " of the examples have in-batch negatives only");
        }
        Verdict verdict = without == data.anchors.size() || 100 * contradicted > data.negativeCount
                ? Verdict.WRONG
                : without > 0 || contradicted > 0 ? Verdict.LOOK : Verdict.OK;
        return new Finding(
                "negatives", verdict, fact, String.join("; ", costs), String.join("; ", remedies), examples, figures);
    }

    private Finding labels() {
        long[] sizes = data.labels.values().stream()
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        long members = data.rows - data.unlabelled;
        double together = 0;
        for (long size : sizes) {
            together += (double) size * (size - 1);
        }
        double partners = members < 2 ? 0 : together / members / (members - 1) * (batch - 1);
        int alone = data.alone.size();
        long largest = sizes[sizes.length - 1];
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("labels", sizes.length);
        figures.put("members", members);
        figures.put("unlabelled", data.unlabelled);
        figures.put("one_member", alone);
        figures.put("least", sizes[0]);
        figures.put("median", sizes[sizes.length / 2]);
        figures.put("largest", largest);
        figures.put("conflicting", data.conflicting);
        figures.put("partners_in_batch", partners);
        List<String> examples = new ArrayList<>(data.alone.values()).subList(0, Math.min(Collected.SHOWN, alone));
        List<String> costs = new ArrayList<>();
        List<String> remedies = new ArrayList<>();
        Verdict verdict = Verdict.OK;
        if (2 * largest > members && sizes.length > 1) {
            verdict = Verdict.LOOK;
            costs.add("the largest label has " + Say.share(largest, members) + ": of a batch of " + Say.number(batch)
                    + " about " + Say.about((double) batch * largest / members)
                    + " belong together and leave few negatives");
            remedies.add("thin out the largest label, or divide it");
        }
        if (data.conflicting > 0) {
            verdict = Verdict.of((double) data.conflicting / members, 0, 0.05);
            costs.add(
                    Say.count(data.conflicting, "text") + " carry another label than before, and are pulled both ways");
            remedies.add("keep one label of each text");
            examples = data.conflicts;
        }
        if (alone > 0) {
            verdict = Verdict.WRONG;
            costs.add(
                    0, Say.count(alone, "label") + " have one member, which nothing belongs to: training refuses them");
            remedies.add(0, "give each a second text, or remove the rows");
            examples = new ArrayList<>(data.alone.values()).subList(0, Math.min(Collected.SHOWN, alone));
        }
        if (sizes.length == 1) {
            verdict = Verdict.WRONG;
            costs.add("with one label nothing is a negative");
            remedies.add("check that the right column was named");
        }
        return new Finding(
                "labels",
                verdict,
                Say.count(sizes.length, "label") + " of " + Say.number(sizes[0]) + " to " + Say.number(largest)
                        + " members, " + Say.number(sizes[sizes.length / 2]) + " in the middle; an anchor meets about "
                        + Say.about(partners) + " of its own in a batch of " + Say.number(batch),
                String.join("; ", costs),
                String.join("; ", remedies),
                examples,
                figures);
    }

    private Finding scores() {
        int count = data.sampledScores();
        double[] quantiles = new double[5];
        double[] shares = {0.05, 0.25, 0.5, 0.75, 0.95};
        for (int i = 0; i < shares.length; i++) {
            quantiles[i] = Lengths.quantile(data.scores, count, shares[i]);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("scores", data.scored);
        figures.put("least", data.leastScore);
        figures.put("q05", quantiles[0]);
        figures.put("q25", quantiles[1]);
        figures.put("median", quantiles[2]);
        figures.put("q75", quantiles[3]);
        figures.put("q95", quantiles[4]);
        figures.put("greatest", data.greatestScore);
        String fact = "from " + Say.figure(data.leastScore) + " to " + Say.figure(data.greatestScore)
                + "; 5%, a quarter, half, three quarters, 95% are at most " + Say.figure(quantiles[0]) + ", "
                + Say.figure(quantiles[1]) + ", " + Say.figure(quantiles[2]) + ", " + Say.figure(quantiles[3]) + ", "
                + Say.figure(quantiles[4]);
        Verdict verdict = Verdict.OK;
        String cost = "";
        String remedy = "";
        if (data.leastScore == data.greatestScore) {
            verdict = Verdict.WRONG;
            cost = "all scores are equal: there is no order to learn";
            remedy = "check the column, or train on plain pairs without the score";
        } else if (quantiles[1] == quantiles[4] || quantiles[0] == quantiles[3]) {
            verdict = Verdict.LOOK;
            cost = "three quarters of the scores are the same: most pairs of pairs have no order to learn";
            remedy = "add pairs of other scores, or thin out the commonest";
        } else if (data.leastScore < -1 || data.greatestScore > 1) {
            verdict = Verdict.LOOK;
            cost = "a loss that compares a cosine with the score itself is wrong outside [-1, 1]; losses of order"
                    + " (CoSENT) do not mind";
            remedy = "divide by " + Say.figure(Math.max(-data.leastScore, data.greatestScore))
                    + " where the value itself is learned";
        }
        return new Finding("scores", verdict, fact, cost, remedy, List.of(), figures);
    }

    /**
     * A test beside the training data.
     *
     * @param text shows the anchor of a row of the test
     */
    Finding leakage(
            HeldOut test, NearDuplicates.Found anchors, NearDuplicates.Found positives, IntFunction<String> text) {
        long[] queries = new long[3];
        long[] documents = new long[3];
        long seen = 0;
        List<String> examples = new ArrayList<>();
        for (int row = 0; row < test.rows(); row++) {
            int query = test.anchorKnown(row, anchors);
            int document = test.positiveKnown(row, positives);
            queries[query]++;
            documents[document]++;
            if (query + document > 0) {
                seen++;
                if (examples.size() < Collected.SHOWN) {
                    examples.add("test example " + Say.number(row + 1) + ", "
                            + (test.equalPair(row)
                                    ? "the pair as it stands"
                                    : query > 0
                                            ? (query == 2 ? "the anchor" : "nearly the anchor")
                                            : (document == 2 ? "the positive" : "nearly the positive"))
                            + ": " + text.apply(row));
                }
            }
        }
        long rows = test.rows();
        double share = rows == 0 ? 0 : (double) seen / rows;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("test", test.name);
        figures.put("examples", rows);
        figures.put("equal_pairs", test.equalPairs());
        figures.put("equal_anchors", queries[2]);
        figures.put("near_anchors", queries[1]);
        figures.put("equal_positives", documents[2]);
        figures.put("near_positives", documents[1]);
        figures.put("seen", seen);
        figures.put("unseen", rows - seen);
        figures.put("seen_share", share);
        String name = "test " + test.name;
        if (seen == 0) {
            return new Finding(
                    name,
                    Verdict.OK,
                    "of " + Say.count(rows, "example") + " no anchor and no positive resembles any in training",
                    "",
                    "",
                    List.of(),
                    figures);
        }
        long queriesSeen = queries[1] + queries[2];
        boolean wrong = test.equalPairs() >= 0.01 * rows || queriesSeen >= 0.05 * rows;
        return new Finding(
                name,
                wrong ? Verdict.WRONG : Verdict.LOOK,
                "of " + Say.count(rows, "example") + " " + Say.number(test.equalPairs())
                        + " are in training as they stand; "
                        + Say.number(queries[2]) + " anchors are there and " + Say.number(queries[1])
                        + " nearly; a positive of " + Say.number(documents[2]) + " is there and of "
                        + Say.number(documents[1]) + " nearly",
                Say.share(seen, rows) + " were seen in part: a model that is right on half of the unseen "
                        + Say.number(rows - seen) + " could learn the others by heart and show "
                        + Say.figure(0.5 + 0.5 * share) + " in place of 0.5",
                queriesSeen + test.equalPairs() > 0
                        ? "remove from training what resembles the test, never the reverse"
                        : "read the figures on unseen documents first (eval shows them), or remove these from training",
                examples,
                figures);
    }
}
