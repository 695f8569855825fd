package dev.dipole.negatives;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts scores of any unit in bins of one width, a power of two: the smallest from 1/256 on at which they span no more than
 * {@value #BINS} bins. The bins depend on the scores only, not on their order. Scores that are not finite are counted apart.
 */
public final class ScoreHistogram {

    /** Bins between the lowest and the highest score. */
    public static final int BINS = 40;

    private static final int FINEST = -8;

    /** Bins are counted from 0 in whole numbers: beyond this many the width grows first. */
    private static final double FARTHEST = 1L << 50;

    private final TreeMap<Long, Long> counts = new TreeMap<>();
    private int exponent = FINEST;
    private long size;
    private long others;
    private double sum;

    /**
     * One bin.
     *
     * @param from the lowest score that falls into it
     * @param to the lowest that does not any more
     */
    public record Bin(double from, double to, long count) {}

    /** Counts a score. */
    public void add(double score) {
        if (!Double.isFinite(score)) {
            others++;
            return;
        }
        while (Math.abs(Math.scalb(score, -exponent)) > FARTHEST) {
            widen();
        }
        counts.merge((long) Math.floor(Math.scalb(score, -exponent)), 1L, Long::sum);
        size++;
        sum += score;
        while (counts.lastKey() - counts.firstKey() >= BINS) {
            widen();
        }
    }

    private void widen() {
        exponent++;
        TreeMap<Long, Long> wider = new TreeMap<>();
        counts.forEach((bin, count) -> wider.merge(Math.floorDiv(bin, 2L), count, Long::sum));
        counts.clear();
        counts.putAll(wider);
    }

    /** How many finite scores were counted. */
    public long size() {
        return size;
    }

    /** How many were not finite. */
    public long others() {
        return others;
    }

    /** Their mean; NaN where there are none. */
    public double mean() {
        return size == 0 ? Double.NaN : sum / size;
    }

    /** All bins from the lowest score to the highest, ascending; also the empty ones between. */
    public List<Bin> bins() {
        List<Bin> bins = new ArrayList<>();
        if (size > 0) {
            for (long bin = counts.firstKey(); bin <= counts.lastKey(); bin++) {
                bins.add(new Bin(
                        Math.scalb((double) bin, exponent),
                        Math.scalb((double) bin + 1, exponent),
                        counts.getOrDefault(bin, 0L)));
            }
        }
        return bins;
    }

    /** All of it, of numbers, lists and maps. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("count", size);
        map.put("without_score", others);
        map.put("sum", sum);
        map.put("bin_width", Math.scalb(1.0, exponent));
        List<Bin> bins = bins();
        map.put("from", bins.isEmpty() ? 0.0 : bins.get(0).from());
        map.put("bins", bins.stream().map(Bin::count).toList());
        return map;
    }

    /** Goes on from what {@link #toMap} said. */
    void restore(Map<?, ?> map) {
        counts.clear();
        size = MiningReport.whole(map, "count");
        others = MiningReport.whole(map, "without_score");
        if (map.get("sum") instanceof Number total
                && map.get("bin_width") instanceof Number width
                && map.get("from") instanceof Number from
                && map.get("bins") instanceof List<?> bins) {
            sum = total.doubleValue();
            exponent = Math.getExponent(width.doubleValue());
            long bin = (long) Math.scalb(from.doubleValue(), -exponent);
            for (Object count : bins) {
                long of = ((Number) count).longValue();
                if (of > 0) {
                    counts.put(bin, of);
                }
                bin++;
            }
        } else {
            throw new IllegalArgumentException("the noted report has no whole histogram; begin anew");
        }
    }
}
