package dev.dipole.app.inspect;

import dev.dipole.monitor.Indicator;
import dev.dipole.monitor.Indicators;
import dev.dipole.monitor.RunEvent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One page that holds all that it shows: no script, no font, no picture from elsewhere; light or dark as the reader likes. */
public final class InspectPage {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 220;
    private static final int LEFT = 64;
    private static final int TOP = 12;
    private static final int RIGHT = 16;
    private static final int BOTTOM = 32;
    private static final int TICKS = 4;

    /** Rows of the table beside a chart. */
    private static final int ROWS = 20;

    private static final String STYLE = """
            :root { color-scheme: light dark; --fg: #1b1f24; --bg: #ffffff; --soft: #5b6470; --line: #d5dae0; --curve: #0b61c4;
              --bad: #a8300f; --good: #1a6b34; }
            @media (prefers-color-scheme: dark) { :root { --fg: #e6e9ed; --bg: #14171b; --soft: #a2abb6; --line: #363d46;
              --curve: #6db3ff; --bad: #ff9a76; --good: #7fd79a; } }
            * { box-sizing: border-box; }
            body { margin: 0 auto; padding: 1.5rem; max-width: 90rem; background: var(--bg); color: var(--fg);
              font: 1rem/1.5 system-ui, sans-serif; }
            h1 { font-size: 1.5rem; overflow-wrap: anywhere; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
            .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 1.5rem; }
            figure { margin: 0; } figcaption { font-weight: 600; }
            svg { width: 100%; height: auto; display: block; } svg text { fill: var(--soft); font-size: 12px; }
            .axis { stroke: var(--line); fill: none; } .curve { stroke: var(--curve); fill: none; stroke-width: 1.8; }
            .dot { fill: var(--curve); }
            .wide { overflow-x: auto; } table { border-collapse: collapse; }
            th, td { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left;
              vertical-align: top; }
            .n { text-align: right; font-variant-numeric: tabular-nums; }
            summary { cursor: pointer; color: var(--soft); } .soft { color: var(--soft); }
            .bad { color: var(--bad); font-weight: 600; } .good { color: var(--good); }
            """;

    private final StringBuilder page = new StringBuilder();

    private InspectPage() {}

    /**
     * The page as HTML.
     *
     * @param title what it is about
     * @param run null: there is no log
     * @param model null: no texts were given
     */
    public static String of(String title, @Nullable RunView run, @Nullable ModelView model) {
        InspectPage page = new InspectPage();
        page.page
                .append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(escaped(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<main>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n");
        if (run != null) {
            page.run(run);
        }
        if (model != null) {
            page.model(model);
        }
        return page.page.append("</main>\n</body>\n</html>\n").toString();
    }

    private void run(RunView run) {
        page.append("<p>").append(String.format(Locale.ROOT, "%,d steps.", run.steps()));
        RunEvent.Evaluated best = run.best();
        if (best != null) {
            page.append(String.format(
                    Locale.ROOT, " Best %s: %.4f at step %,d.", escaped(best.metric()), best.value(), best.step()));
        }
        page.append("</p>\n<h2>Warnings</h2>\n");
        if (run.warnings().isEmpty()) {
            page.append("<p class=\"good\">None.</p>\n");
        } else {
            page.append("<ul>\n");
            for (RunEvent.Warned warned : run.warnings()) {
                page.append("<li class=\"bad\">step ").append(warned.step()).append(": ");
                page.append(escaped(warned.message())).append("</li>\n");
            }
            page.append("</ul>\n");
        }
        RunEvent.Measured measured = run.measured();
        if (measured != null) {
            indicators("Indicators at step " + measured.step(), measured.values());
        }
        page.append("<h2>Curves</h2>\n<div class=\"charts\">\n");
        run.curves().values().forEach(this::chart);
        page.append("</div>\n");
        if (measured != null && !measured.samples().isEmpty()) {
            page.append("<h2>Nearest neighbours</h2>\n");
            for (RunEvent.Neighbours sample : measured.samples()) {
                page.append("<p>").append(escaped(sample.anchor())).append("</p>\n");
                header("cosine", "candidate", "pair");
                for (RunEvent.Neighbour near : sample.nearest()) {
                    row(
                            String.format(Locale.ROOT, "%.3f", near.cosine()),
                            near.text(),
                            near.positive() ? "its own" : "");
                }
                footer();
            }
        }
    }

    private void model(ModelView model) {
        page.append(String.format(Locale.ROOT, "<p>%,d %s.", model.count(), model.kind()));
        if (!model.unknown().isEmpty()) {
            page.append(String.format(Locale.ROOT, " %,d %s.", model.unknown().size(), model.withoutVector()));
        }
        page.append("</p>\n");
        indicators("Indicators of the " + model.kind(), model.values());
        page.append("<h2>Hubs</h2>\n<p class=\"soft\">Those that are among the ")
                .append(ModelView.K)
                .append(" nearest of most others; the mean is ")
                .append(ModelView.K)
                .append(".</p>\n");
        header("near to", "id", model.isOfTexts() ? "text" : "path");
        model.hubs().forEach(hub -> row(Integer.toString(hub.occurrences()), hub.id(), hub.text()));
        footer();
        if (model.isOfTexts()) {
            duplicates("Equal texts", model.equal().size(), model.equal());
        }
        duplicates("Nearly equal " + model.kind(), model.nearPairs(), model.near());
    }

    private void duplicates(String title, int count, List<ModelView.Duplicate> pairs) {
        page.append("<h2>").append(title).append("</h2>\n<p>");
        page.append(String.format(Locale.ROOT, "%,d", count)).append(".</p>\n");
        if (pairs.isEmpty()) {
            return;
        }
        header("cosine", "ids", "what they are");
        for (ModelView.Duplicate pair : pairs.subList(0, Math.min(ROWS, pairs.size()))) {
            row(
                    String.format(Locale.ROOT, "%.3f", pair.cosine()),
                    pair.id() + ", " + pair.otherId(),
                    pair.text().equals(pair.otherText()) ? pair.text() : pair.text() + " / " + pair.otherText());
        }
        footer();
    }

    private void indicators(String title, Map<String, Double> values) {
        page.append("<h2>")
                .append(escaped(title))
                .append("</h2>\n<div class=\"wide\"><table>\n<thead><tr>")
                .append(
                        "<th scope=\"col\">figure</th><th scope=\"col\" class=\"n\">value</th><th scope=\"col\">verdict</th>")
                .append("<th scope=\"col\">what it is</th><th scope=\"col\">against</th></tr></thead>\n<tbody>\n");
        values.forEach((name, value) -> {
            Optional<Indicator.Figure> figure = Indicators.figure(name);
            page.append("<tr><th scope=\"row\">").append(escaped(name)).append("</th><td class=\"n\">");
            page.append(Plot.number(value)).append("</td>");
            figure.ifPresentOrElse(
                    known -> page.append(
                                    known.healthy(value)
                                            ? "<td class=\"good\">healthy</td>"
                                            : "<td class=\"bad\">look here</td>")
                            .append("<td>")
                            .append(escaped(known.meaning()))
                            .append("</td><td class=\"soft\">")
                            .append(escaped(known.against()))
                            .append("</td>"),
                    () -> page.append("<td></td><td></td><td></td>"));
            page.append("</tr>\n");
        });
        footer();
    }

    private void header(String first, String second, String third) {
        page.append("<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\" class=\"n\">")
                .append(first);
        page.append("</th><th scope=\"col\">").append(second);
        page.append("</th><th scope=\"col\">").append(third).append("</th></tr></thead>\n<tbody>\n");
    }

    private void row(String number, String second, String third) {
        page.append("<tr><td class=\"n\">").append(escaped(number)).append("</td><td>");
        page.append(escaped(second)).append("</td><td>").append(escaped(third)).append("</td></tr>\n");
    }

    private void footer() {
        page.append("</tbody></table></div>\n");
    }

    private void chart(Curve curve) {
        List<Curve.Point> points = curve.points();
        if (points.isEmpty()) {
            return;
        }
        double first = points.get(0).step();
        double length = Math.max(points.get(points.size() - 1).step() - first, 1e-9);
        double low = points.stream().mapToDouble(Curve.Point::value).min().orElseThrow();
        double high = points.stream().mapToDouble(Curve.Point::value).max().orElseThrow();
        double extent = high == low ? 1 : high - low;
        String name = escaped(curve.name());
        String told = String.format(
                Locale.ROOT,
                "%s from %s at step %s to %s at step %s, between %s and %s",
                name,
                Plot.number(points.get(0).value()),
                Plot.number(Math.rint(first)),
                Plot.number(points.get(points.size() - 1).value()),
                Plot.number(Math.rint(first + length)),
                Plot.number(low),
                Plot.number(high));
        page.append("<figure>\n<figcaption>").append(name).append("</figcaption>\n<svg viewBox=\"0 0 ");
        page.append(WIDTH)
                .append(' ')
                .append(HEIGHT)
                .append("\" role=\"img\" aria-label=\"")
                .append(told);
        page.append("\">\n<title>").append(told).append("</title>\n");
        // A curve that is flat lies in the middle and has one value to tell.
        for (int tick = high == low ? TICKS / 2 : 0; tick <= (high == low ? TICKS / 2 : TICKS); tick++) {
            double y = TOP + (double) (HEIGHT - TOP - BOTTOM) * tick / TICKS;
            page.append(
                    String.format(Locale.ROOT, "<path class=\"axis\" d=\"M%d %.1fH%d\"/>\n", LEFT, y, WIDTH - RIGHT));
            label(LEFT - 6, y + 4, "end", Plot.number(high == low ? high : high - extent * tick / TICKS));
        }
        steps(first, points.size() == 1 ? 0 : length);
        if (points.size() == 1) {
            page.append(String.format(
                    Locale.ROOT,
                    "<circle class=\"dot\" cx=\"%d\" cy=\"%d\" r=\"3\"/>\n",
                    LEFT,
                    (TOP + HEIGHT - BOTTOM) / 2));
        } else {
            page.append("<polyline class=\"curve\" points=\"");
            for (Curve.Point point : points) {
                page.append(String.format(
                        Locale.ROOT,
                        "%.1f,%.1f ",
                        LEFT + (point.step() - first) / length * (WIDTH - LEFT - RIGHT),
                        TOP + (high == low ? 0.5 : (high - point.value()) / extent) * (HEIGHT - TOP - BOTTOM)));
            }
            page.append("\"/>\n");
        }
        page.append("</svg>\n<details><summary>").append(name).append(" as a table</summary>\n");
        page.append("<table>\n<thead><tr><th scope=\"col\" class=\"n\">step</th><th scope=\"col\" class=\"n\">");
        page.append(name).append("</th></tr></thead>\n<tbody>\n");
        int rows = Math.min(ROWS, points.size());
        for (int i = 0; i < rows; i++) {
            // Evenly, the first and the last among them.
            Curve.Point point = points.get(rows == 1 ? 0 : (int) ((long) i * (points.size() - 1) / (rows - 1)));
            page.append("<tr><td class=\"n\">").append(Plot.number(Math.rint(point.step())));
            page.append("</td><td class=\"n\">")
                    .append(Plot.number(point.value()))
                    .append("</td></tr>\n");
        }
        page.append("</tbody></table></details>\n</figure>\n");
    }

    /** The steps below a chart, each whole step once however few there are. */
    private void steps(double first, double length) {
        String last = Plot.number(Math.rint(first + length));
        label(LEFT, HEIGHT - 10, "start", length == 0 ? "step " + last : Plot.number(Math.rint(first)));
        if (length == 0) {
            return;
        }
        String before = Plot.number(Math.rint(first));
        for (int tick = 1; tick < TICKS; tick++) {
            String step = Plot.number(Math.rint(first + length * tick / TICKS));
            if (!step.equals(before) && !step.equals(last)) {
                label(LEFT + (double) (WIDTH - LEFT - RIGHT) * tick / TICKS, HEIGHT - 10, "middle", step);
            }
            before = step;
        }
        label(WIDTH - RIGHT, HEIGHT - 10, "end", "step " + last);
    }

    private void label(double x, double y, String anchor, String text) {
        page.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, text));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
