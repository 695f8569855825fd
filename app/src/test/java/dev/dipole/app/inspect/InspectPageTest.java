package dev.dipole.app.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.monitor.RunEvent;
import dev.dipole.monitor.RunLog;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class InspectPageTest {

    /** Of a character of a label at its 12 pixels, generously. */
    private static final double CHARACTER = 7;

    private static final double LINE = 12;

    @TempDir
    Path folder;

    /** Few steps, where whole steps repeat, and many, where numbers are long. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 702, 123_456_789})
    void labelsOfAChartStandApart(long steps) throws Exception {
        Document page = page(steps);
        NodeList charts = page.getElementsByTagName("svg");
        assertTrue(charts.getLength() >= 4, "charts: " + charts.getLength());
        for (int i = 0; i < charts.getLength(); i++) {
            Element chart = (Element) charts.item(i);
            assertEquals("img", chart.getAttribute("role"));
            assertFalse(chart.getAttribute("aria-label").isBlank());
            assertTrue(chart.getElementsByTagName("path").getLength() > 0, "lines to read values from");
            NodeList texts = chart.getElementsByTagName("text");
            List<double[]> boxes = new ArrayList<>();
            List<String> steppers = new ArrayList<>();
            for (int j = 0; j < texts.getLength(); j++) {
                Element text = (Element) texts.item(j);
                double[] box = box(text);
                String told = text.getTextContent() + " of " + chart.getAttribute("aria-label");
                assertTrue(box[0] >= 0 && box[1] <= 640 && box[2] >= 0 && box[3] <= 220, "outside: " + told);
                for (double[] other : boxes) {
                    boolean apart =
                            box[1] <= other[0] || other[1] <= box[0] || box[3] <= other[2] || other[3] <= box[2];
                    assertTrue(apart, "over another: " + told);
                }
                boxes.add(box);
                if (box[2] > 190) {
                    assertFalse(steppers.contains(text.getTextContent().replace("step ", "")), "twice: " + told);
                    steppers.add(text.getTextContent().replace("step ", ""));
                }
            }
        }
    }

    /** Left, right, top, bottom. */
    private static double[] box(Element text) {
        double x = Double.parseDouble(text.getAttribute("x"));
        double y = Double.parseDouble(text.getAttribute("y"));
        double width = CHARACTER * text.getTextContent().length();
        double left = switch (text.getAttribute("text-anchor")) {
            case "start" -> x;
            case "middle" -> x - width / 2;
            default -> x - width;
        };
        return new double[] {left, left + width, y - LINE + 3, y + 3};
    }

    @Test
    void thePageNeedsNothingElse() throws Exception {
        String html = html(20);
        for (String foreign : List.of("http:", "https:", "<script", "<link", "@import", "url(", "src=")) {
            assertFalse(html.contains(foreign), foreign);
        }
        assertTrue(html.contains("prefers-color-scheme: dark") && html.contains("lang=\"en\""));
        NodeList headers = page(20).getElementsByTagName("th");
        for (int i = 0; i < headers.getLength(); i++) {
            assertFalse(headers.item(i).getTextContent().isBlank(), "a header without a name");
        }
        assertTrue(html.contains("&lt;b&gt; &amp; co"), "texts are escaped");
    }

    /** Well-formed as XML but for what HTML leaves open. */
    private Document page(long steps) throws Exception {
        String closed = html(steps).replace("<!DOCTYPE html>\n", "").replaceAll("<meta [^>]*>", "");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(closed)));
    }

    private String html(long steps) {
        Path file = folder.resolve(RunLog.NAME);
        try (RunLog log = RunLog.openAt(file, 0)) {
            LongStream.rangeClosed(0, Math.min(steps, 40) - 1).forEach(i -> {
                long step = steps <= 40 ? i + 1 : 1 + i * (steps - 1) / 39;
                log.append(new RunEvent.Stepped(step, 1.0 / step, 1e-3, 123.456 / step, 0.05, 8, 8, 8, 0, 0));
                log.append(new RunEvent.Measured(
                        step,
                        Map.of("alignment", 0.5, "rank.anchors", 1e-7 * step),
                        List.of(new RunEvent.Neighbours(
                                "<b> & co", List.of(new RunEvent.Neighbour("near", 0.5, true))))));
            });
        }
        return InspectPage.of("a run", RunView.of(file), null);
    }
}
