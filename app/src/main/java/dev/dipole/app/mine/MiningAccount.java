package dev.dipole.app.mine;

import dev.dipole.app.Table;
import dev.dipole.negatives.MiningReport;
import dev.dipole.negatives.ScoreHistogram;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A report as a person reads it. */
public final class MiningAccount {

    /** Lines of the histograms at most. */
    private static final int LINES = 12;

    /** How much of a text is shown. */
    private static final int SHOWN = 90;

    private MiningAccount() {}

    /** Prints it. */
    public static void print(MiningReport report, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%,d anchors, %,d negatives (%.2f for each); %,d anchors have none, %,d fewer than asked for%n",
                report.anchors(),
                report.kept(),
                (double) report.kept() / Math.max(1, report.anchors()),
                report.withoutNegatives(),
                report.withFewer());
        if (report.unscored() > 0) {
            out.printf(
                    Locale.ROOT,
                    "%,d positives have no score: margins that compare with it removed nothing there%n",
                    report.unscored());
        }
        out.println();
        Table removed = new Table("removed by", "candidates", "of the proposed", "objected to");
        removed.row(
                "belonging to the anchor", count(report.belonging()), share(report.belonging(), report.proposed()), "");
        report.removals()
                .forEach((name, removal) -> removed.row(
                        name,
                        count(removal.first()),
                        share(removal.first(), report.proposed()),
                        count(removal.objected())));
        out.print(removed);
        histograms(report, out);
        report.removals().forEach((name, removal) -> examples(name, removal.examples(), out));
        out.flush();
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String share(long part, long whole) {
        return String.format(Locale.ROOT, "%.2f %%", 100.0 * part / Math.max(1, whole));
    }

    private static void histograms(MiningReport report, PrintWriter out) {
        List<ScoreHistogram> all = List.of(report.positives(), report.negatives(), report.removed());
        double width = 0;
        for (ScoreHistogram histogram : all) {
            for (ScoreHistogram.Bin bin : histogram.bins()) {
                width = Math.max(width, bin.to() - bin.from());
            }
        }
        if (width == 0) {
            return;
        }
        SortedMap<Long, long[]> rows = rows(all, width);
        while (rows.lastKey() - rows.firstKey() >= LINES) {
            width *= 2;
            rows = rows(all, width);
        }
        Table table = new Table("score from", "positives", "negatives", "removed");
        for (Map.Entry<Long, long[]> row : rows.entrySet()) {
            long[] counts = row.getValue();
            table.row(
                    String.format(Locale.ROOT, "%.4g", row.getKey() * width),
                    count(counts[0]),
                    count(counts[1]),
                    count(counts[2]));
        }
        out.println();
        out.print(table);
    }

    /** Widths are powers of two, so narrower bins lie within wider ones. */
    private static SortedMap<Long, long[]> rows(List<ScoreHistogram> all, double width) {
        SortedMap<Long, long[]> rows = new TreeMap<>();
        for (int i = 0; i < all.size(); i++) {
            for (ScoreHistogram.Bin bin : all.get(i).bins()) {
                rows.computeIfAbsent((long) Math.floor(bin.from() / width), unused -> new long[all.size()])[i] +=
                        bin.count();
            }
        }
        return rows;
    }

    private static void examples(String filter, List<MiningReport.Removed> examples, PrintWriter out) {
        if (examples.isEmpty()) {
            return;
        }
        MiningReport.Removed one = examples.get(0);
        out.println();
        out.println("removed by " + filter + ", for example");
        out.println("  anchor            " + shown(one.anchor()));
        out.printf(Locale.ROOT, "  positive  %7.4f %s%n", one.positiveScore(), shown(one.positive()));
        out.printf(Locale.ROOT, "  candidate %7.4f %s%n", one.score(), shown(one.candidate()));
    }

    private static String shown(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.codePointCount(0, line.length()) <= SHOWN
                ? line
                : line.substring(0, line.offsetByCodePoints(0, SHOWN - 3)).stripTrailing() + "...";
    }
}
