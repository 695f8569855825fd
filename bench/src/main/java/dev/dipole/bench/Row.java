package dev.dipole.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One comparison.
 *
 * @param name what was measured
 * @param parameters under which settings, on how much data, and in which mode the peer was at its best
 * @param ours the median over the rounds
 * @param peer the median over the rounds, of the better mode; null where there is nothing to compare with
 * @param unit of both
 * @param bar what is demanded; null where nothing is
 */
record Row(
        String name,
        Map<String, Object> parameters,
        double ours,
        @Nullable Double peer,
        String unit,
        @Nullable Bar bar) {

    Row {
        parameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** ours / peer. */
    @Nullable Double ratio() {
        return peer == null ? null : ours / peer;
    }

    /** Whether the bar is met; null where there is none. */
    @Nullable Boolean met() {
        return bar == null ? null : bar.met(this);
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("parameters", parameters);
        json.put("ours", ours);
        json.put("peer", peer);
        json.put("ratio", ratio());
        json.put("unit", unit);
        if (bar != null) {
            json.put("bar", bar.toString());
            json.put("met", met());
        }
        return json;
    }

    /**
     * A demand.
     *
     * @param what is held against the limit
     * @param atLeast whether it must be at least the limit; otherwise at most
     * @param limit the border, which itself is allowed
     */
    record Bar(What what, boolean atLeast, double limit) {

        /** What a demand speaks of. */
        enum What {
            RATIO,
            OURS,
            /** ours − peer */
            DIFFERENCE
        }

        static Bar ratioAtLeast(double limit) {
            return new Bar(What.RATIO, true, limit);
        }

        static Bar ratioAtMost(double limit) {
            return new Bar(What.RATIO, false, limit);
        }

        static Bar oursAtMost(double limit) {
            return new Bar(What.OURS, false, limit);
        }

        static Bar differenceAtLeast(double limit) {
            return new Bar(What.DIFFERENCE, true, limit);
        }

        boolean met(Row row) {
            double peer = row.peer() == null ? Double.NaN : row.peer();
            double value = switch (what) {
                case RATIO -> row.ours() / peer;
                case OURS -> row.ours();
                case DIFFERENCE -> row.ours() - peer;
            };
            // NaN meets no bar.
            return atLeast ? value >= limit : value <= limit;
        }

        @Override
        public String toString() {
            return what.name().toLowerCase(java.util.Locale.ROOT) + (atLeast ? " >= " : " <= ") + Report.number(limit);
        }
    }
}
