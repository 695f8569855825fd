package dev.dipole.bench;

import dev.dipole.objective.Evaluation;
import dev.dipole.objective.Grid;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.similarity.Dot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws the figures of the docs from what {@link InfoNce} computes, one plain SVG each. */
@Command(
        name = "figures",
        description = "Draws the figures of docs/figures from the objectives themselves.",
        sortOptions = false)
final class Figures implements Callable<Integer> {

    /** Angles of the first figure, in degrees: the query, its positive, and the negatives. */
    private static final double[] START = {95, 20, 60, 130, 185, 280};

    private static final int STEPS = 60;
    private static final double RATE = 0.02;
    private static final double STEP_TEMPERATURE = 0.2;

    /** Longitude and latitude of the second figure, in degrees: the positive, and the negatives. */
    private static final double[][] PLACES = {{40, 20}, {75, 35}, {100, -30}, {-20, -40}, {-80, 30}, {-140, -10}};

    private static final double[] FROM = {-60, -25};
    private static final int CELL = 10;
    private static final double MAP_TEMPERATURE = 0.2;

    private static final double[] TEMPERATURES = {0.02, 0.05, 0.1, 0.2, 1};
    private static final double POSITIVE_COSINE = 0.8;

    private static final String STYLE = """
            <style>
            text { font: 13px sans-serif; fill: #222 }
            .title { font-size: 15px; font-weight: bold }
            .axis { stroke: #888; stroke-width: 1; fill: none }
            .query { stroke: #888; fill: #888 }
            .positive { stroke: #0a8a5f; fill: #0a8a5f }
            .negative { stroke: #d1495b; fill: #d1495b }
            .path { fill: none; stroke-width: 2 }
            .start { stroke-width: 2; fill: none }
            .loss { fill: #2f6fde }
            .label { stroke: none }
            @media (prefers-color-scheme: dark) { text { fill: #ddd } }
            </style>
            """;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write them (default: docs/figures of this checkout).")
    private Path out = Path.of(System.getProperty("dipole.home", "."), "docs", "figures");

    @SuppressWarnings("NullAway.Init") // picocli sets the specification.
    Figures() {}

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(out);
        for (Map.Entry<String, String> figure : all().entrySet()) {
            Path file = out.resolve(figure.getKey());
            Files.writeString(file, figure.getValue(), StandardCharsets.UTF_8);
            spec.commandLine().getOut().println(file);
        }
        return 0;
    }

    /** The text of every figure by the name of its file. */
    static Map<String, String> all() {
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("pull-and-push.svg", pullAndPush());
        figures.put("landscape.svg", landscape());
        figures.put("temperature.svg", temperature());
        return figures;
    }

    /** A query, its positive and its negatives, all of which follow the gradient along the unit circle. */
    private static String pullAndPush() {
        Grid loss = InfoNce.forward(STEP_TEMPERATURE);
        int count = START.length;
        double[][] angles = new double[STEPS + 1][count];
        angles[0] = START.clone();
        for (int step = 1; step <= STEPS; step++) {
            float[][] points = Arrays.stream(angles[step - 1])
                    .mapToObj(degrees -> onSphere(degrees, 0, 2))
                    .toArray(float[][]::new);
            Evaluation found = loss.evaluate(new float[][] {points[0]}, Arrays.copyOfRange(points, 1, count));
            for (int i = 0; i < count; i++) {
                float[] slope = i == 0 ? found.anchorGradient()[0] : found.candidateGradient()[i - 1];
                double x = points[i][0] - RATE * slope[0];
                double y = points[i][1] - RATE * slope[1];
                double turned = Math.toDegrees(Math.atan2(y, x)) - angles[step - 1][i];
                // The shorter way around, so that a path never jumps by a full turn.
                angles[step][i] = angles[step - 1][i] + turned - 360 * Math.rint(turned / 360);
            }
        }
        StringBuilder svg = new StringBuilder();
        text(svg, "title", 20, 24, "start", "InfoNCE pulls a query to its positive and pushes negatives away");
        double x0 = 170;
        double y0 = 200;
        circle(svg, "axis", x0, y0, 100);
        for (int i = 0; i < count; i++) {
            String kind = kind(i);
            // Beside each other: on one circle the paths would hide each other.
            double radius = 100 + 9 * i;
            List<double[]> path = new ArrayList<>();
            for (double[] at : angles) {
                path.add(polar(x0, y0, radius, at[i]));
            }
            line(svg, kind + " path", path);
            circle(svg, kind + " start", path.get(0)[0], path.get(0)[1], 4);
            circle(svg, kind, path.get(STEPS)[0], path.get(STEPS)[1], 5);
        }
        text(svg, "", x0, y0 - 18, "middle", "hollow: start");
        text(svg, "", x0, y0 + 2, "middle", "solid: after " + STEPS + " steps");
        text(svg, "", x0, y0 + 22, "middle", "radius: only to tell apart");
        Axes axes = new Axes(400, 60, 280, 260, 0, STEPS, 0, 180);
        axes.draw(svg, "gradient steps", 20, "angle to the query (degrees)", 45);
        for (int i = 1; i < count; i++) {
            List<double[]> path = new ArrayList<>();
            for (int step = 0; step <= STEPS; step++) {
                double apart = Math.abs(angles[step][i] - angles[step][0]) % 360;
                path.add(axes.at(step, Math.min(apart, 360 - apart)));
            }
            line(svg, kind(i) + " path", path);
        }
        legend(svg, 405, 378, List.of("query", "positive", "negative"));
        return document(720, 400, "Angles of a positive and four negatives to a query over gradient steps", svg);
    }

    /** The loss of one anchor wherever on the sphere it stands, and the way down from one place. */
    private static String landscape() {
        Grid loss = InfoNce.forward(MAP_TEMPERATURE);
        float[][] candidates = Arrays.stream(PLACES)
                .map(place -> onSphere(place[0], place[1], 3))
                .toArray(float[][]::new);
        int columns = 360 / CELL;
        int rows = 180 / CELL;
        double[] values = new double[columns * rows];
        double highest = 0;
        for (int i = 0; i < values.length; i++) {
            double longitude = -180 + CELL * (i % columns + 0.5);
            int row = i / columns;
            double latitude = 90 - CELL * (row + 0.5);
            values[i] = loss.evaluate(new float[][] {onSphere(longitude, latitude, 3)}, candidates)
                    .loss();
            highest = Math.max(highest, values[i]);
        }
        StringBuilder svg = new StringBuilder();
        text(svg, "title", 20, 24, "start", "The loss of one anchor, by where on the sphere it stands");
        Axes axes = new Axes(70, 45, 540, 270, -180, 180, -90, 90);
        for (int i = 0; i < values.length; i++) {
            double[] corner = axes.at(-180.0 + CELL * (i % columns), 90.0 - CELL * Math.floorDiv(i, columns));
            svg.append(format(
                    "<rect class=\"loss\" x=\"%.1f\" y=\"%.1f\" width=\"15\" height=\"15\" fill-opacity=\"%.2f\"/>\n",
                    corner[0], corner[1], values[i] / highest));
        }
        axes.draw(svg, "longitude (degrees)", 60, "latitude (degrees)", 30);
        List<double[]> path = new ArrayList<>();
        float[] anchor = onSphere(FROM[0], FROM[1], 3);
        for (int step = 0; step <= 40; step++) {
            path.add(axes.at(
                    Math.toDegrees(Math.atan2(anchor[1], anchor[0])),
                    Math.toDegrees(Math.asin(Math.max(-1, Math.min(1, anchor[2]))))));
            float[] slope = loss.evaluate(new float[][] {anchor}, candidates).anchorGradient()[0];
            anchor = stepped(anchor, slope);
        }
        line(svg, "query path", path);
        circle(svg, "query", path.get(0)[0], path.get(0)[1], 5);
        for (int i = 0; i < PLACES.length; i++) {
            double[] at = axes.at(PLACES[i][0], PLACES[i][1]);
            circle(svg, kind(i + 1), at[0], at[1], 6);
        }
        double[] shades = {0, 0.25, 0.5, 0.75, 1};
        text(svg, "", 630, 60, "start", "loss (nats)");
        for (int i = 0; i < shades.length; i++) {
            svg.append(format(
                    "<rect class=\"loss\" x=\"630\" y=\"%d\" width=\"18\" height=\"18\" fill-opacity=\"%.2f\"/>\n",
                    70 + 22 * i, shades[i]));
            text(svg, "", 655, 84 + 22 * i, "start", format("%.1f", shades[i] * highest));
        }
        legend(svg, 75, 378, List.of("query", "positive", "negative"));
        text(svg, "", 340, 383, "start", "line: the anchor's way down in 40 gradient steps");
        return document(720, 400, "Map of the InfoNCE loss over the sphere with one positive and five negatives", svg);
    }

    /** What share of all push each negative gets, by its cosine, at several temperatures. */
    private static String temperature() {
        double[] cosines =
                IntStream.rangeClosed(0, 24).mapToDouble(i -> -0.5 + 0.05 * i).toArray();
        float[][] candidates = new float[cosines.length + 1][];
        candidates[0] = atCosine(POSITIVE_COSINE);
        for (int i = 0; i < cosines.length; i++) {
            candidates[i + 1] = atCosine(cosines[i]);
        }
        StringBuilder svg = new StringBuilder();
        text(svg, "title", 20, 24, "start", "Lower temperatures push the nearest negatives only");
        Axes axes = new Axes(70, 45, 480, 270, -0.5, 0.75, 0, 100);
        axes.draw(
                svg, "cosine of the negative with the anchor", 0.25, "share of the gradient on all negatives (%)", 20);
        for (int k = 0; k < TEMPERATURES.length; k++) {
            // By dot product on unit vectors, a candidate's gradient is its score's, times the anchor over the
            // temperature.
            Evaluation found =
                    InfoNce.forward(TEMPERATURES[k]).with(new Dot()).evaluate(new float[][] {{1, 0}}, candidates);
            double all = 0;
            for (int i = 0; i < cosines.length; i++) {
                all += found.candidateGradient()[i + 1][0];
            }
            List<double[]> path = new ArrayList<>();
            for (int i = 0; i < cosines.length; i++) {
                path.add(axes.at(cosines[i], 100 * found.candidateGradient()[i + 1][0] / all));
            }
            String style = format("stroke-opacity:%.2f", 1 - 0.17 * k);
            svg.append("<g style=\"").append(style).append("\">\n");
            line(svg, "negative path", path);
            line(svg, "negative path", List.of(new double[] {570, 78 + 22 * k}, new double[] {595, 78 + 22 * k}));
            svg.append("</g>\n");
            text(svg, "", 602, 82 + 22 * k, "start", format("%.2f", TEMPERATURES[k]));
        }
        text(svg, "", 570, 60, "start", "temperature");
        text(
                svg,
                "",
                75,
                383,
                "start",
                format("The positive has cosine %.1f; 25 negatives have cosines from -0.5 to 0.7.", POSITIVE_COSINE));
        return document(720, 400, "Share of the gradient on each of 25 negatives at five temperatures", svg);
    }

    private static float[] stepped(float[] anchor, float[] slope) {
        double[] moved = new double[anchor.length];
        double squares = 0;
        for (int i = 0; i < moved.length; i++) {
            moved[i] = anchor[i] - 0.05 * slope[i];
            squares += moved[i] * moved[i];
        }
        float[] unit = new float[moved.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (moved[i] / Math.sqrt(squares));
        }
        return unit;
    }

    private static float[] atCosine(double cosine) {
        return new float[] {(float) cosine, (float) Math.sqrt(1 - cosine * cosine)};
    }

    private static float[] onSphere(double longitude, double latitude, int dim) {
        double flat = Math.cos(Math.toRadians(latitude));
        double[] point = {
            flat * Math.cos(Math.toRadians(longitude)),
            flat * Math.sin(Math.toRadians(longitude)),
            Math.sin(Math.toRadians(latitude))
        };
        float[] cut = new float[dim];
        for (int i = 0; i < dim; i++) {
            cut[i] = (float) point[i];
        }
        return cut;
    }

    /** The first is the query, the second its positive. */
    private static String kind(int i) {
        return i == 0 ? "query" : i == 1 ? "positive" : "negative";
    }

    private static double[] polar(double x, double y, double radius, double degrees) {
        return new double[] {
            x + radius * Math.cos(Math.toRadians(degrees)), y - radius * Math.sin(Math.toRadians(degrees))
        };
    }

    /** A rectangle with two linear scales, in pixels from its left upper corner. */
    private record Axes(
            double left, double top, double width, double height, double x0, double x1, double y0, double y1) {

        double[] at(double x, double y) {
            return new double[] {left + width * (x - x0) / (x1 - x0), top + height * (y1 - y) / (y1 - y0)};
        }

        void draw(StringBuilder svg, String xTitle, double xStep, String yTitle, double yStep) {
            svg.append(format(
                    "<rect class=\"axis\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
                    left, top, width, height));
            for (double x = x0; x <= x1 + 1e-9; x += xStep) {
                text(svg, "", at(x, y0)[0], top + height + 17, "middle", number(x));
            }
            for (double y = y0; y <= y1 + 1e-9; y += yStep) {
                text(svg, "", left - 6, at(x0, y)[1] + 4, "end", number(y));
            }
            text(svg, "", left + width / 2, top + height + 36, "middle", xTitle);
            double middle = top + height / 2;
            svg.append(format(
                    "<text transform=\"translate(%.1f %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>\n",
                    left - 42, middle, yTitle));
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) ? format("%d", (long) value) : format("%.2f", value);
    }

    private static void legend(StringBuilder svg, double x, double y, List<String> kinds) {
        for (int i = 0; i < kinds.size(); i++) {
            circle(svg, kinds.get(i), x + 85 * i, y, 5);
            text(svg, "", x + 10 + 85 * i, y + 5, "start", kinds.get(i));
        }
    }

    private static void text(StringBuilder svg, String type, double x, double y, String anchor, String text) {
        svg.append(format(
                "<text%s x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
                type.isEmpty() ? "" : " class=\"" + type + "\"", x, y, anchor, text));
    }

    private static void circle(StringBuilder svg, String type, double x, double y, double radius) {
        svg.append(format("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>\n", type, x, y, radius));
    }

    private static void line(StringBuilder svg, String type, List<double[]> points) {
        svg.append("<polyline class=\"").append(type).append("\" points=\"");
        for (double[] point : points) {
            svg.append(format("%.1f,%.1f ", point[0], point[1]));
        }
        svg.append("\"/>\n");
    }

    private static String document(int width, int height, String description, StringBuilder body) {
        return format(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">\n<title>%s</title>\n",
                        width, height, description)
                + "<!-- Drawn by bench/run figures; FiguresTest compares it with the code. -->\n"
                + STYLE
                + body
                + "</svg>\n";
    }

    @SuppressWarnings("AnnotateFormatMethod") // Its annotations would be one more dependency.
    private static String format(String pattern, Object... values) {
        // A rounded 0 has one spelling.
        return String.format(Locale.ROOT, pattern, values).replaceAll("-(0\\.0+)(?![0-9])", "$1");
    }
}
