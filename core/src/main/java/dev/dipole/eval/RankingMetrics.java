package dev.dipole.eval;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ranking metrics by name: {@code ndcg@10}, {@code mrr@10}, {@code map}, {@code recall@100}, {@code rprec}. */
public final class RankingMetrics {

    /** Whether a name takes {@code @depth}. */
    private enum Cut {
        NEVER,
        OPTIONAL,
        ALWAYS
    }

    private record Entry(Cut cut, IntFunction<Metric> create) {}

    private static final Map<String, Entry> REGISTRY = new TreeMap<>(Map.of(
            "ndcg", new Entry(Cut.OPTIONAL, Ndcg::new),
            "mrr", new Entry(Cut.OPTIONAL, ReciprocalRank::new),
            "map", new Entry(Cut.OPTIONAL, AveragePrecision::new),
            "recall", new Entry(Cut.ALWAYS, Recall::new),
            "p", new Entry(Cut.ALWAYS, Precision::new),
            "rprec", new Entry(Cut.NEVER, depth -> new RPrecision()),
            "success", new Entry(Cut.ALWAYS, Success::new)));

    private static final Pattern NAME = Pattern.compile("([a-z]+)(?:@([1-9][0-9]{0,8}))?");

    private RankingMetrics() {}

    /** What reports show unless told otherwise. */
    public static List<Metric> defaults() {
        return List.of(new Ndcg(10), new ReciprocalRank(10), new Recall(10), new Recall(100));
    }

    /** The names that {@link #parse} knows, without a depth, in alphabetical order. */
    public static List<String> names() {
        return List.copyOf(REGISTRY.keySet());
    }

    /** The metric of a name such as {@code ndcg@10}; upper or lower case. */
    public static Metric parse(String name) {
        Matcher matcher = NAME.matcher(name.trim().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "metric (" + name + ") must be a name and a depth of at least 1, as in ndcg@10; the names are "
                            + String.join(", ", names()));
        }
        Entry entry = REGISTRY.get(matcher.group(1));
        if (entry == null) {
            throw new IllegalArgumentException("metric (" + name + ") is not known; the names are "
                    + String.join(", ", names()) + ", as in ndcg@10");
        }
        boolean hasDepth = matcher.group(2) != null;
        if (hasDepth && entry.cut() == Cut.NEVER) {
            throw new IllegalArgumentException("metric (" + name + ") takes no depth; maybe " + matcher.group(1));
        }
        if (!hasDepth && entry.cut() == Cut.ALWAYS) {
            throw new IllegalArgumentException(
                    "metric (" + name + ") needs a depth; maybe " + matcher.group(1) + "@10");
        }
        return entry.create().apply(hasDepth ? Integer.parseInt(matcher.group(2)) : Integer.MAX_VALUE);
    }

    /** The metrics of several names, such as a command line's comma-separated list. */
    public static List<Metric> parse(List<String> names) {
        return names.stream().map(RankingMetrics::parse).toList();
    }
}
