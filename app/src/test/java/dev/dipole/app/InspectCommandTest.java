package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.app.Commands.Result;
import dev.dipole.monitor.RunEvent;
import dev.dipole.monitor.RunLog;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class InspectCommandTest {

    @TempDir
    private static Path shared;

    private static Path run;
    private static Path model;
    private static Path data;

    @TempDir
    private Path folder;

    @BeforeAll
    static void prepare() throws IOException {
        run = shared.resolve("steps.run");
        Files.createDirectories(run);
        log(run.resolve(RunLog.NAME));
        data = Commands.pairs(shared.resolve("pairs.csv"), part -> true);
        model = shared.resolve("model");
        Commands.run(
                        "train",
                        "--base",
                        "none",
                        "--data",
                        data,
                        "--anchor",
                        "question",
                        "--positive",
                        "answer",
                        "--out",
                        model,
                        "--set",
                        "dim=16",
                        "training.batch=64",
                        "training.epochs=1")
                .expect(0);
    }

    private static void log(Path path) {
        try (RunLog log = RunLog.openAt(path, 0)) {
            for (int step = 1; step <= 5000; step++) {
                log.append(new RunEvent.Stepped(step, 7 * Math.exp(-step * 1e-3), 0.05, 1, 0.05, 64, 64, 64, 0, 0));
            }
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("alignment", 0.5);
            values.put("uniformity.candidates", -0.1);
            values.put("of.a.later.version", 3.0);
            log.append(new RunEvent.Measured(
                    5000,
                    values,
                    List.of(new RunEvent.Neighbours(
                            "<b>how & why</b>", List.of(new RunEvent.Neighbour("so", 0.75, true))))));
            log.append(new RunEvent.Evaluated(2500, "mrr@10", 0.4, true));
            log.append(new RunEvent.Evaluated(5000, "mrr@10", 0.3, false));
            log.append(new RunEvent.Warned(5000, "the loss is 0: \"all\" is learned"));
        }
    }

    @Test
    void aRunIsShown() {
        Result result = Commands.run("inspect", run).expect(0);
        String out = result.out();
        for (String part : List.of(
                ": 5,000 steps, best mrr@10 0.4000 at step 2,500",
                "loss: 0.04717",
                "step 5000",
                "development mrr@10: 0.3",
                "indicators at step 5,000",
                "how & why",
                "0.750 * so",
                "warning at step 5000: the loss is 0: \"all\" is learned")) {
            assertTrue(out.contains(part), part + " is missing in\n" + out);
        }
        assertTrue(out.lines().anyMatch(line -> line.matches("alignment +0\\.5000 +healthy +0 where .*")), out);
        assertTrue(out.lines().anyMatch(line -> line.matches("uniformity.candidates +-0\\.1000 +look here +.*")), out);
        assertTrue(
                out.lines()
                        .allMatch(line -> line.length() <= 200 && line.chars().allMatch(c -> c < 128)),
                out);
        assertEquals("", result.err());
    }

    @Test
    void machinesReadIt() throws IOException {
        JsonNode json = Commands.run("inspect", run, "--json").expect(0).json();
        assertEquals(5000, json.get("steps").asLong());
        assertEquals(0.4, json.get("best").get("value").asDouble());
        assertEquals(5000, json.get("curves").get("loss").get("values").asInt());
        assertTrue(json.get("indicators").get("alignment").get("healthy").asBoolean());
        assertFalse(json.get("indicators")
                .get("uniformity.candidates")
                .get("healthy")
                .asBoolean());
        assertFalse(json.get("indicators").get("of.a.later.version").has("healthy"));
        assertEquals(1, json.get("warnings").size());
        assertTrue(json.get("neighbours")
                .get(0)
                .get("nearest")
                .get(0)
                .get("positive")
                .asBoolean());
    }

    @Test
    void thePageStandsAlone() throws Exception {
        Path page = folder.resolve("run.html");
        Files.writeString(page, "before");
        Commands.run("inspect", run, "--html", page).expect(0);
        String html = Files.readString(page);
        assertEquals(List.of("run.html"), Commands.names(folder));
        for (String foreign : List.of("http", "src=", "<script", "@import", "url(", "<link")) {
            assertFalse(html.contains(foreign), foreign);
        }
        assertTrue(html.contains("&lt;b&gt;how &amp; why&lt;/b&gt;"), "texts are no markup");
        assertTrue(html.contains("prefers-color-scheme: dark"), html);
        assertEquals(count(html, "<svg"), count(html, "role=\"img\" aria-label=\""));
        assertEquals(count(html, "<svg"), count(html, "as a table</summary>"));
        // Well-formed once the tags that HTML never closes are.
        String xml = html.replaceFirst("<!DOCTYPE html>\n", "").replaceAll("(<meta [^>]*)>", "$1/>");
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    @Test
    void aFinishedModelHoldsItsRun() throws IOException {
        Path finished = folder.resolve("model");
        Files.createDirectories(finished.resolve("run"));
        Files.copy(run.resolve(RunLog.NAME), finished.resolve("run").resolve(RunLog.NAME));
        assertTrue(Commands.run("inspect", finished).expect(0).out().contains("5,000 steps"));
    }

    @Test
    void hubsAndDuplicatesAreFound() throws IOException {
        Path texts = folder.resolve("texts.jsonl");
        Files.write(
                texts,
                List.of(
                        "{\"id\": \"a\", \"text\": \"" + Commands.answer(1, 2) + "\"}",
                        "{\"id\": \"b\", \"text\": \"" + Commands.answer(3, 4) + "\"}",
                        "{\"id\": \"c\", \"text\": \"" + Commands.answer(1, 2) + "\"}",
                        "{\"id\": \"d\", \"text\": \"" + Commands.answer(1, 2).toUpperCase(java.util.Locale.ROOT)
                                + "\"}",
                        "{\"id\": \"e\", \"text\": \"" + Commands.answer(5, 6) + "\"}"));
        Path page = folder.resolve("model.html");
        JsonNode json = Commands.run(
                        "inspect", model, "--data", texts, "--duplicates", "0.999", "--html", page, "--json")
                .expect(0)
                .json()
                .get("data");
        assertEquals(5, json.get("texts").asInt());
        assertEquals(1, json.get("equal").asInt());
        assertEquals("[\"a\",\"c\"]", json.get("equal_pairs").get(0).get("ids").toString());
        assertEquals(1, json.get("near").asInt());
        assertEquals("[\"a\",\"d\"]", json.get("near_pairs").get(0).get("ids").toString());
        assertEquals(3, json.get("hubs").get(0).get("occurrences").asInt());
        assertTrue(json.get("indicators").has("rank.candidates"));
        assertTrue(Files.readString(page).contains("Nearly equal texts"));
        String out = Commands.run("inspect", model, "--data", texts).expect(0).out();
        assertTrue(out.contains("equal texts: 1"), out);
    }

    @Test
    void pairsHaveMoreIndicators() throws IOException {
        Result result = Commands.run(
                        "inspect",
                        model,
                        "--data",
                        data,
                        "--anchor",
                        "question",
                        "--positive",
                        "answer",
                        "--limit",
                        100,
                        "--json")
                .expect(0);
        JsonNode json = result.json().get("data");
        assertEquals(100, json.get("texts").asInt());
        assertTrue(json.get("indicators").has("scores.overlap"));
        assertTrue(result.err().contains("only the first 100 pairs are looked at; --limit takes more"), result.err());
    }

    @Test
    void whatCannotBeShownIsSaid() throws IOException {
        fails(1, folder + " is neither a run, which holds metrics.jsonl, nor a model; name the folder", folder);
        fails(1, folder.resolve("none") + ": there is no such file or folder", folder.resolve("none"));
        fails(2, "--data is looked at with a model, and ", run, "--data", data);
        fails(2, "--duplicates (3.0) must be a cosine", model, "--data", data, "--duplicates", 3);
        fails(2, "--limit (1) must be at least 2", model, "--data", data, "--limit", 1);
        fails(2, "name columns of --data, which is missing", run, "--anchor", "a");
        Path one = folder.resolve("one.jsonl");
        Files.writeString(one, "{\"id\": \"a\", \"text\": \"alone\"}\n");
        fails(1, one + " holds 1 text(s); there must be at least 2 to be compared", model, "--data", one);
        Path bad = folder.resolve("bad.run");
        Files.createDirectories(bad);
        Files.writeString(bad.resolve(RunLog.NAME), "nonsense\n");
        fails(1, bad.resolve(RunLog.NAME) + ":1: the line is no event of a run (", bad);
    }

    private static void fails(int code, String message, Object... args) {
        Object[] all = new Object[args.length + 1];
        all[0] = "inspect";
        System.arraycopy(args, 0, all, 1, args.length);
        String err = Commands.run(all).expect(code).err();
        assertTrue(err.contains(message), err);
    }

    @Test
    void drawsViewsOfPictures() throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        BufferedImage picture = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 3; i++) {
            ImageIO.write(picture, "png", pictures.resolve(i + ".png").toFile());
        }
        Path sheet = folder.resolve("views.png");
        Commands.run("inspect", pictures, "--views", "dino:40", "--out", sheet).expect(0);
        BufferedImage drawn = ImageIO.read(sheet.toFile());
        // Each picture and its ten views, in cells of 96 pixels.
        assertEquals(6 + 11 * 102, drawn.getWidth());
        assertEquals(6 + 3 * 102, drawn.getHeight());
        assertTrue(Commands.run("inspect", pictures, "--views", "simclr")
                .expect(2)
                .err()
                .contains("--views says what is drawn and --out where; give both"));
        assertTrue(Commands.run("inspect", pictures, "--views", "simcrl", "--out", sheet)
                .expect(2)
                .err()
                .contains("views (simcrl) must be one of simclr, moco-v2, byol, dino; did you mean simclr?"));
        Files.writeString(pictures.resolve("0.png"), "text");
        assertTrue(Commands.run("inspect", pictures, "--views", "byol", "--out", sheet)
                .expect(1)
                .err()
                .contains("0.png: is a text that begins with \"text\", not a picture"));
    }
}
