package dev.dipole.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws what {@link ObjectiveSpeed} measured: time above, memory below, a column for each loss, all axes logarithmic. */
@Command(
        name = "plot",
        description = "Draws the measured points of the objectives: time and memory against B, as SVG.",
        sortOptions = false)
final class ObjectivePlot implements Callable<Integer> {

    private static final int LEFT = 74;
    private static final int TOP = 92;
    private static final int WIDTH = 200;
    private static final int HEIGHT = 190;
    private static final int GAP = 22;
    private static final int BETWEEN = 46;
    private static final int BOTTOM = 56;

    /** How a side is drawn. */
    private enum Series {
        DIPOLE(Point.OURS, "Dipole", "#00695c", ""),
        DENSE("dense", "PyTorch, dense autograd", "#c62828", "7 4"),
        OWN("own", "the loss of pytorch-metric-learning or open_clip", "#5e35b1", "2 3");

        private final String side;
        private final String label;
        private final String colour;
        private final String dashes;

        Series(String side, String label, String colour, String dashes) {
            this.side = side;
            this.label = label;
            this.colour = colour;
            this.dashes = dashes;
        }
    }

    /**
     * A logarithmic axis.
     *
     * @param low its lower end, positive
     * @param high its upper end
     * @param pixels its length
     */
    private record Axis(double low, double high, int pixels) {

        double at(double value) {
            return pixels * Math.log(value / low) / Math.log(high / low);
        }

        /** Whole decades around the values. */
        static Axis decades(List<Point> points, ToDoubleFunction<Point> value, int pixels) {
            double least = points.stream().mapToDouble(value).min().orElseThrow();
            double most = points.stream().mapToDouble(value).max().orElseThrow();
            double low = Math.pow(10, Math.floor(Math.log10(least)));
            return new Axis(low, Math.max(low * 10, Math.pow(10, Math.ceil(Math.log10(most)))), pixels);
        }
    }

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--results",
            paramLabel = "FILE",
            defaultValue = "results/objectives.jsonl",
            description = "The measured points (default: ${DEFAULT-VALUE}).")
    private Path results;

    @Option(
            names = "--dim",
            defaultValue = "384",
            description = "Which length of the vectors to draw (default: ${DEFAULT-VALUE}).")
    private int dim;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "docs/objectives-speed.svg",
            description = "Where to (default: ${DEFAULT-VALUE}).")
    private Path out;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    ObjectivePlot() {}

    @Override
    public Integer call() throws IOException {
        List<Point> points = Point.read(results).stream()
                .filter(point -> point.dim() == dim)
                .sorted(Comparator.comparingInt(Point::rows))
                .toList();
        if (points.isEmpty()) {
            throw new IllegalArgumentException(results + " has no point of dim " + dim
                    + "; measure some with: bench/run objectives --dim " + dim + " --results " + results);
        }
        Files.writeString(out, draw(points, dim), StandardCharsets.UTF_8);
        spec.commandLine().getOut().println(out + ": " + points.size() + " points");
        return 0;
    }

    /** The picture of points that are sorted by their rows. */
    static String draw(List<Point> points, int dim) {
        List<String> objectives =
                points.stream().map(Point::objective).distinct().toList();
        // The legend needs its room, too, above however few losses.
        int width = Math.max(800, LEFT + objectives.size() * (WIDTH + GAP) + GAP);
        int height = TOP + 2 * HEIGHT + BETWEEN + BOTTOM;
        StringBuilder svg = new StringBuilder();
        line(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\" role=\"img\">",
                width,
                height,
                width,
                height);
        String title = "Losses over all pairs, value and gradient, " + dim + " dimensions";
        line(svg, "<title>%s</title>", title);
        // A ground of its own, so that it reads on a dark page, too.
        line(svg, "<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#fdfdfb\" stroke=\"#ccc\"/>", width, height);
        text(svg, LEFT, 26, "start", "font-size=\"16\" font-weight=\"bold\"", title);
        legend(svg, points);
        Axis across = new Axis(
                points.get(0).rows() / 1.4, points.get(points.size() - 1).rows() * 1.4, WIDTH);
        for (int c = 0; c < objectives.size(); c++) {
            int x = LEFT + c * (WIDTH + GAP);
            String objective = objectives.get(c);
            text(svg, x + WIDTH / 2.0, TOP - 8, "middle", "font-weight=\"bold\"", objective);
            panel(svg, points, objective, x, TOP, across, c == 0, "seconds per evaluation", Point::seconds);
            int below = TOP + HEIGHT + BETWEEN;
            panel(
                    svg,
                    points,
                    objective,
                    x,
                    below,
                    across,
                    c == 0,
                    "MB beside embeddings and gradients",
                    point -> Math.max(1, point.peakBytes() / 1e6));
            text(svg, x + WIDTH / 2.0, below + HEIGHT + 36, "middle", "", "rows B");
        }
        return svg.append("</svg>\n").toString();
    }

    private static void legend(StringBuilder svg, List<Point> points) {
        double x = LEFT;
        for (Series series : Series.values()) {
            if (points.stream().anyMatch(point -> point.side().equals(series.side))) {
                line(
                        svg,
                        "<line x1=\"%.1f\" y1=\"48\" x2=\"%.1f\" y2=\"48\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\"/>",
                        x,
                        x + 30,
                        series.colour,
                        series.dashes);
                text(svg, x + 36, 52, "start", "", series.label);
                x += 60 + 6.6 * series.label.length();
            }
        }
    }

    private static void panel(
            StringBuilder svg,
            List<Point> all,
            String objective,
            int x,
            int y,
            Axis across,
            boolean labelled,
            String unit,
            ToDoubleFunction<Point> value) {
        Axis up = Axis.decades(all, value, HEIGHT);
        line(
                svg,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#888\"/>",
                x,
                y,
                WIDTH,
                HEIGHT);
        for (double tick = up.low; tick < up.high * 1.001; tick *= 10) {
            double at = y + HEIGHT - up.at(tick);
            line(svg, "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>", x, at, x + WIDTH, at);
            if (labelled) {
                text(svg, x - 6, at + 4, "end", "", Report.number(tick).replaceAll("\\.?0+$", ""));
            }
        }
        for (int tick = 1024; tick < across.high; tick *= 4) {
            if (tick > across.low) {
                double at = x + across.at(tick);
                line(svg, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#ddd\"/>", at, y, at, y + HEIGHT);
                text(svg, at, y + HEIGHT + 16, "middle", "", String.format(Locale.ROOT, "%,d", tick));
            }
        }
        if (labelled) {
            double middle = y + HEIGHT / 2.0;
            text(
                    svg,
                    16,
                    middle,
                    "middle",
                    String.format(Locale.ROOT, "transform=\"rotate(-90 16 %.1f)\"", middle),
                    unit);
        }
        for (Series series : Series.values()) {
            StringBuilder path = new StringBuilder();
            for (Point point : all) {
                if (point.objective().equals(objective) && point.side().equals(series.side)) {
                    double px = x + across.at(point.rows());
                    double py = y + HEIGHT - up.at(value.applyAsDouble(point));
                    path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : " L", px, py));
                    line(svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", px, py, series.colour);
                }
            }
            if (!path.isEmpty()) {
                line(
                        svg,
                        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\"/>",
                        path,
                        series.colour,
                        series.dashes);
            }
        }
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String more, String said) {
        line(svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>", x, y, anchor, more, said);
    }

    // The annotation that would check the callers is no dependency of this module.
    @SuppressWarnings("AnnotateFormatMethod")
    private static void line(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
