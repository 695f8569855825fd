package dev.dipole.app.tune;

import java.util.List;
import java.util.Locale;

/** The metric against each axis, one panel beside the other, with intervals, as one SVG of its own. */
public final class TuningPlot {

    private static final int PANEL = 240;
    private static final int HEIGHT = 210;
    private static final int LEFT = 56;
    private static final int TOP = 56;
    private static final int BOTTOM = 64;
    private static final int GAP = 28;
    private static final int TICKS = 4;

    /** Above and below the values, as a share of their extent. */
    private static final double MARGIN = 0.06;

    private final TuningReport report;
    private final StringBuilder svg = new StringBuilder();

    private TuningPlot(TuningReport report) {
        this.report = report;
    }

    /** The picture. */
    public static String of(TuningReport report) {
        return new TuningPlot(report).draw();
    }

    private String draw() {
        List<CoordinateSearch.Tried> axes = report.outcome().tried();
        List<List<TuningReport.Row>> rows = axes.stream().map(report::rows).toList();
        double low = rows.stream()
                .flatMap(List::stream)
                .mapToDouble(TuningReport.Row::low)
                .min()
                .orElseThrow();
        double high = rows.stream()
                .flatMap(List::stream)
                .mapToDouble(TuningReport.Row::high)
                .max()
                .orElseThrow();
        double margin = high > low ? MARGIN * (high - low) : 0.01;
        Scale scale = new Scale(low - margin, high + margin);
        int width = LEFT + axes.size() * (PANEL + GAP);
        int height = TOP + HEIGHT + BOTTOM;
        line(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\" role=\"img\">",
                width, height, width, height);
        String title = escaped(report.metric() + " on development data of " + report.data());
        line("<title>%s</title>", title);
        line("<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#fdfdfb\" stroke=\"#ccc\"/>", width, height);
        text(LEFT, 24, "start", "font-size=\"15\" font-weight=\"bold\"", title);
        for (int tick = 0; tick <= TICKS; tick++) {
            double value = scale.low + (scale.high - scale.low) * tick / TICKS;
            double y = scale.at(value);
            line("<path d=\"M%d %.1fH%d\" stroke=\"#e4e4de\"/>", LEFT, y, width - GAP);
            text(LEFT - 6, y + 4, "end", "", String.format(Locale.ROOT, "%.3f", value));
        }
        for (int i = 0; i < axes.size(); i++) {
            panel(axes.get(i), rows.get(i), scale, LEFT + i * (PANEL + GAP));
        }
        line("</svg>");
        return svg.toString();
    }

    /** @param low of the vertical axis */
    private record Scale(double low, double high) {

        double at(double value) {
            return TOP + (high - value) / (high - low) * HEIGHT;
        }
    }

    private void panel(CoordinateSearch.Tried tried, List<TuningReport.Row> rows, Scale scale, int x) {
        String round = tried.round() == 1 ? "" : ", round " + tried.round();
        text(
                x + PANEL / 2.0,
                TOP - 10,
                "middle",
                "font-weight=\"bold\"",
                escaped(tried.axis().key() + round));
        double step = PANEL / (double) rows.size();
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            TuningReport.Row row = rows.get(i);
            double across = x + (i + 0.5) * step;
            path.append(String.format(
                    Locale.ROOT,
                    "%s%.1f %.1f",
                    i == 0 ? "M" : "L",
                    across,
                    scale.at(row.trial().mean())));
        }
        line("<path d=\"%s\" fill=\"none\" stroke=\"#9fb8b4\"/>", path);
        for (int i = 0; i < rows.size(); i++) {
            TuningReport.Row row = rows.get(i);
            double across = x + (i + 0.5) * step;
            boolean chosen = row.trial().equals(tried.best());
            line(
                    "<path d=\"M%.1f %.1fV%.1f\" stroke=\"#00695c\" stroke-width=\"1.5\"/>",
                    across, scale.at(row.low()), scale.at(row.high()));
            line(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%s\" fill=\"%s\"><title>%s: %.4f</title></circle>",
                    across,
                    scale.at(row.trial().mean()),
                    chosen ? "5" : "3.5",
                    chosen ? "#c62828" : "#00695c",
                    escaped(row.value()),
                    row.trial().mean());
            line(
                    "<text transform=\"translate(%.1f %d) rotate(-30)\" text-anchor=\"end\">%s</text>",
                    across + 4, TOP + HEIGHT + 18, escaped(shortened(row.value())));
        }
    }

    /** As much of a value as there is room for; its point tells all of it. */
    private static String shortened(String value) {
        return value.length() <= 16 ? value : value.substring(0, 15) + "…";
    }

    private void text(double x, double y, String anchor, String style, String text) {
        line("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>", x, y, anchor, style, text);
    }

    private void line(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
