package dev.dipole.eval;

import dev.dipole.data.Example;
import dev.dipole.data.Source;
import dev.dipole.encoder.Encoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Each query's own candidates, relevant and not, put in order by cosine: MAP, MRR@10 and nDCG@10 over the queries. Examples
 * with one anchor are one query. Equal similarities are ordered against the encoder, what is not relevant first, so that
 * nothing is won by giving every text one vector; a text that is both positive and negative counts as positive.
 *
 * @param name what reports call it
 * @param examples with at least one positive each, and a negative in some
 */
public record Reranking(String name, List<Example<String>> examples) implements EvaluationTask<String> {

    private static final List<Metric> METRICS =
            List.of(new AveragePrecision(Integer.MAX_VALUE), new ReciprocalRank(10), new Ndcg(10));

    public Reranking {
        examples = List.copyOf(examples);
        for (int i = 0; i < examples.size(); i++) {
            if (examples.get(i).positives().isEmpty()) {
                throw new IllegalArgumentException("example " + (i + 1) + " of " + name
                        + " has no positive; there would be nothing to find among its candidates");
            }
        }
        if (examples.stream().allMatch(example -> example.negatives().isEmpty())) {
            throw new IllegalArgumentException(
                    name + " holds no negative; candidates that are all relevant need no order");
        }
    }

    /** The queries of a source. */
    public static Reranking of(Source<String> source) {
        return new Reranking(source.name(), source.readAll());
    }

    private record Candidates(Set<String> positives, Set<String> negatives) {}

    private record Scored(String id, double score) {}

    @Override
    public TaskReport evaluate(Encoder<String> encoder) {
        Map<String, Candidates> queries = new LinkedHashMap<>();
        List<String> texts = new ArrayList<>();
        for (Example<String> example : examples) {
            Candidates candidates = queries.computeIfAbsent(
                    example.anchor(), anchor -> new Candidates(new LinkedHashSet<>(), new LinkedHashSet<>()));
            candidates.positives().addAll(example.positives());
            candidates.negatives().addAll(example.negatives());
            texts.add(example.anchor());
            texts.addAll(example.positives());
            texts.addAll(example.negatives());
        }
        Encoded<String> encoded = Encoded.of(encoder, texts);
        double[][] values = new double[METRICS.size()][queries.size()];
        int query = 0;
        int count = 0;
        for (Map.Entry<String, Candidates> each : queries.entrySet()) {
            Candidates candidates = each.getValue();
            candidates.negatives().removeAll(candidates.positives());
            Map<String, Integer> grades = new LinkedHashMap<>();
            List<Scored> scored = new ArrayList<>();
            float[] anchor = encoded.vector(each.getKey());
            // Those that are not relevant stand first, and a stable sort leaves them there among equals.
            for (String text : candidates.negatives()) {
                scored.add(new Scored(text, PairSimilarity.COSINE.score(anchor, encoded.vector(text))));
            }
            for (String text : candidates.positives()) {
                scored.add(new Scored(text, PairSimilarity.COSINE.score(anchor, encoded.vector(text))));
                grades.put(text, 1);
            }
            count += scored.size();
            scored.sort(Comparator.comparingDouble(Scored::score).reversed());
            List<String> ranking = scored.stream().map(Scored::id).toList();
            for (int m = 0; m < METRICS.size(); m++) {
                values[m][query] = METRICS.get(m).value(ranking, grades);
            }
            query++;
        }
        List<TaskReport.Figure> figures = new ArrayList<>();
        for (int m = 0; m < METRICS.size(); m++) {
            figures.add(Figures.mean(METRICS.get(m).name(), values[m]));
        }
        Map<String, Integer> size = new LinkedHashMap<>();
        size.put("queries", queries.size());
        size.put("candidates", count);
        return new TaskReport(name, "reranking", size, figures);
    }
}
