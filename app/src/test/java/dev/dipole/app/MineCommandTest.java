package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.app.Commands.Result;
import dev.dipole.data.Example;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Pairs;
import dev.dipole.data.Source;
import dev.dipole.model.Model;
import dev.dipole.model.Prompts;
import dev.dipole.testing.Models;
import dev.dipole.testing.Seeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Mining from the command line. */
@ExtendWith(Seeds.class)
class MineCommandTest {

    private static final int PAIRS = 200;
    private static final int MANY = 12_000;

    @TempDir
    static Path shared;

    private static Path model;
    private static Path pairs;

    @TempDir
    Path folder;

    @BeforeAll
    static void train() throws IOException {
        List<String> lines = new ArrayList<>(List.of("question,answer"));
        for (int i = 0; i < PAIRS; i++) {
            // An answer repeats its question, so that it is found by words too.
            String question = Commands.question(i % 20, i / 20);
            lines.add(question + "," + Commands.answer(i % 20, i / 20) + " " + question);
        }
        pairs = Files.write(shared.resolve("pairs.csv"), lines);
        model = shared.resolve("model");
        Commands.run("train", "--base", "none", "--data", pairs, "--out", model, "--set", "dim=32", "training.epochs=6")
                .expect(0);
    }

    private static void checkMined(Path mined, int atMost) {
        Source<String> source = Pairs.open(mined);
        KnownPositives known = KnownPositives.of(Pairs.open(pairs));
        List<Example<String>> examples = source.readAll();
        assertEquals(Pairs.open(pairs).count(), examples.size());
        int count = 0;
        for (Example<String> example : examples) {
            assertTrue(example.negatives().size() <= atMost);
            count += example.negatives().size();
            for (String negative : example.negatives()) {
                assertFalse(known.contains(example.anchor(), negative), example::toString);
                assertFalse(example.positives().contains(negative), example::toString);
            }
            assertEquals(
                    example.negatives().size(),
                    example.negatives().stream().distinct().count());
        }
        assertTrue(count > examples.size(), "hardly anything was mined: " + count);
    }

    @Test
    void withoutAModelBm25Proposes() throws IOException {
        Path out = folder.resolve("mined.jsonl");
        Result result = Commands.run("mine", "--data", pairs, "--out", out, "--set", "negatives=3")
                .expect(0);
        assertTrue(result.out().contains("proposed by bm25 out of 200 texts"), result.out());
        assertTrue(result.out().contains("belonging to the anchor"), result.out());
        checkMined(out, 3);
        assertEquals(List.of("mined.jsonl", "mined.jsonl.report.json"), Commands.names(folder));
    }

    @Test
    void withAModelItsNearestAreProposedAndScored() throws IOException {
        for (String ending : List.of(".jsonl", ".jsonl.gz", ".parquet")) {
            Path out = folder.resolve("mined" + ending);
            JsonNode report = Commands.run("mine", model, "--data", pairs, "--out", out, "--json")
                    .expect(0)
                    .json();
            checkMined(out, 5);
            assertEquals("dense", report.get("miner").asText());
            assertEquals(200, report.get("anchors").asInt());
            assertEquals(200, report.get("positive_scores").get("count").asInt());
            assertEquals(
                    report,
                    new ObjectMapper()
                            .readTree(folder.resolve("mined" + ending + ".report.json")
                                    .toFile()));
            double margin = 0;
            int taught = 0;
            for (Example<String> example : Pairs.open(out).readAll()) {
                List<Double> scores = example.teacher();
                taught += scores.isEmpty() ? 0 : 1;
                for (double score : scores.subList(Math.min(1, scores.size()), scores.size())) {
                    margin = Math.max(margin, score - 0.95 * scores.get(0));
                }
            }
            assertEquals(200, taught, "a scored example has lost its scores");
            assertTrue(margin <= 2e-6, "a negative scores more than 95 % of its positive");
        }
        assertEquals(
                Pairs.open(folder.resolve("mined.jsonl")).readAll(),
                Pairs.open(folder.resolve("mined.parquet")).readAll());
        Commands.run(
                        "train",
                        "--base",
                        "none",
                        "--data",
                        folder.resolve("mined.parquet"),
                        "--out",
                        folder.resolve("taught"),
                        "--set",
                        "dim=16",
                        "training.epochs=1",
                        "objective.name=kl-distillation")
                .expect(0);
    }

    @Test
    void whereAllIsFilteredAwayThePairsAreLeftAndCanBeTrainedOn() throws IOException {
        for (String ending : List.of(".jsonl", ".parquet")) {
            Path out = folder.resolve("bare" + ending);
            Result result = Commands.run("mine", model, "--data", pairs, "--out", out, "--set", "ceiling=-2")
                    .expect(0);
            assertTrue(
                    result.out().contains("200 anchors, 0 negatives (0.00 for each); 200 anchors have none"),
                    result.out());
            List<Example<String>> given = Pairs.open(pairs).readAll();
            List<Example<String>> left = Pairs.open(out).readAll();
            assertEquals(given.size(), left.size());
            for (int i = 0; i < left.size(); i++) {
                assertEquals(given.get(i).anchor(), left.get(i).anchor());
                assertEquals(given.get(i).positives(), left.get(i).positives());
                assertEquals(List.of(), left.get(i).negatives());
            }
            Commands.run(
                            "train",
                            "--base",
                            "none",
                            "--data",
                            out,
                            "--out",
                            folder.resolve("of-bare" + ending),
                            "--set",
                            "dim=16",
                            "training.epochs=1")
                    .expect(0);
        }
        JsonNode report = json("bare.jsonl.report.json");
        assertEquals(200, report.get("without_negatives").asInt());
        assertEquals(0, report.get("with_fewer").asInt());
        JsonNode ceiling = report.get("removed_by").get("ceiling -2.0");
        assertEquals(
                report.get("proposed").asInt() - report.get("belonging").asInt(),
                ceiling.get("objected").asInt());
    }

    private JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(name).toFile());
    }

    @Test
    void aCorpusOfFewerTextsThanAreWantedGivesWhatItHas() throws IOException {
        Path few = Files.write(
                folder.resolve("few.csv"),
                List.of("question,answer", "what do cats say,cats say miaow", "what do dogs say,dogs say woof"));
        Path articles =
                Files.write(folder.resolve("articles.jsonl"), List.of("{\"id\":\"1\",\"text\":\"cows say moo\"}"));
        Path out = folder.resolve("few.jsonl");
        Result result = Commands.run("mine", "--data", few, "--out", out, "--set", "negatives=5", "relative-margin=0")
                .expect(0);
        assertTrue(
                result.out().contains("2 anchors, 2 negatives (1.00 for each); 0 anchors have none, 2 fewer"),
                result.out());
        List<Example<String>> mined = Pairs.open(out).readAll();
        assertEquals(List.of("dogs say woof"), mined.get(0).negatives());
        assertEquals(List.of("cats say miaow"), mined.get(1).negatives());
        Commands.run(
                        "mine",
                        model,
                        "--data",
                        few,
                        "--corpus",
                        articles,
                        "--out",
                        out,
                        "--set",
                        "negatives=5",
                        "relative-margin=1",
                        "ceiling=2",
                        "search=hnsw")
                .expect(0);
        assertEquals(1, json("few.jsonl.report.json").get("corpus").asInt());
        for (Example<String> example : Pairs.open(out).readAll()) {
            assertTrue(List.of(List.of(), List.of("cows say moo")).contains(example.negatives()), example::toString);
        }
    }

    @Test
    void theReportHoldsSecondsExamplesAndHistograms() throws IOException {
        Path out = folder.resolve("mined.jsonl");
        Commands.run("mine", model, "--data", pairs, "--out", out, "--set", "relative-margin=0.2")
                .expect(0);
        JsonNode report = json("mined.jsonl.report.json");
        assertTrue(report.get("seconds").asDouble() > 0, report::toString);
        JsonNode margin = report.get("removed_by").get("relative margin 0.2");
        assertTrue(margin.get("removed").asInt() > 0, "nothing was removed, so nothing could be shown");
        assertTrue(margin.get("examples").size() > 0 && margin.get("examples").size() <= 3, margin::toString);
        List<Example<String>> given = Pairs.open(pairs).readAll();
        for (JsonNode example : margin.get("examples")) {
            String anchor = example.get("anchor").asText();
            String positive = example.get("positive").asText();
            assertTrue(
                    given.stream()
                            .anyMatch(pair -> pair.anchor().equals(anchor)
                                    && pair.positives().equals(List.of(positive))),
                    example::toString);
            String candidate = example.get("candidate").asText();
            assertTrue(
                    given.stream().anyMatch(pair -> pair.positives().contains(candidate))
                            && !candidate.equals(positive),
                    example::toString);
            assertTrue(
                    example.get("score").asDouble()
                            > 0.8 * example.get("positive_score").asDouble() - 1e-6,
                    example::toString);
        }
        histogram(report.get("positive_scores"), 200);
        histogram(report.get("negative_scores"), report.get("negatives").asInt());
        histogram(report.get("removed_scores"), margin.get("removed").asInt());
    }

    private static void histogram(JsonNode histogram, int expected) {
        assertEquals(expected, histogram.get("count").asInt());
        assertEquals(0, histogram.get("without_score").asInt());
        int inBins = 0;
        double least = 0;
        double most = 0;
        for (int i = 0; i < histogram.get("bins").size(); i++) {
            int count = histogram.get("bins").get(i).asInt();
            double from = histogram.get("from").asDouble()
                    + i * histogram.get("bin_width").asDouble();
            inBins += count;
            least += count * from;
            most += count * (from + histogram.get("bin_width").asDouble());
        }
        assertEquals(expected, inBins, histogram::toString);
        double sum = histogram.get("sum").asDouble();
        assertTrue(least - 1e-6 <= sum && sum <= most + 1e-6, histogram::toString);
    }

    @Test
    void everyMinerAndFilterCanBeSet() throws IOException {
        Path guide = folder.resolve("guide");
        try (Model other = Models.transformer(folder.resolve("fixture"), Prompts.none())) {
            other.save(guide); // Of another tokeniser and other dimensions.
        }
        Path cache = folder.resolve("cache");
        for (List<String> settings : List.of(
                List.of("kind=random"),
                List.of("kind=union", "random-quota=2", "percentile-margin=90", "near-copies=0.9"),
                List.of("search=hnsw", "choice=uniform", "skip=3", "ceiling=0.99"),
                List.of("choice=distance-weighted", "absolute-margin=0.01"),
                List.of("guide=" + guide, "guide-margin=0", "guide-top=2"),
                List.of("kind=bm25", "guide=" + guide, "rerank=true", "choice=semi-hard", "relative-margin=0"))) {
            Path out = folder.resolve("mined.jsonl");
            List<Object> args =
                    new ArrayList<>(List.of("mine", model, "--data", pairs, "--out", out, "--json", "--set"));
            args.addAll(settings);
            args.add("cache=" + cache);
            JsonNode report = Commands.run(args.toArray()).expect(0).json();
            checkMined(out, 5);
            byte[] once = Files.readAllBytes(out);
            Commands.run(args.toArray()).expect(0);
            assertEquals(new String(once, StandardCharsets.UTF_8), Files.readString(out), settings::toString);
            if (settings.contains("guide-top=2")) {
                assertTrue(
                        report.get("removed_by")
                                        .get("top 2 of the guide")
                                        .get("objected")
                                        .asInt()
                                > 0,
                        report::toString);
            }
        }
        assertEquals(4, Commands.names(cache).size(), "two sides of two models");
    }

    @Test
    void vectorsOfAnotherVersionAreMadeAnewByName() throws IOException {
        Path cache = folder.resolve("cache");
        Path first = folder.resolve("first.jsonl");
        Commands.run("mine", model, "--data", pairs, "--out", first, "--set", "cache=" + cache)
                .expect(0);
        Path file = cache.resolve(Commands.names(cache).stream()
                .filter(name -> name.endsWith("documents.vectors"))
                .findFirst()
                .orElseThrow());
        byte[] bytes = Files.readAllBytes(file);
        bytes[30] ^= 1; // Within the name of the version.
        Files.write(file, bytes);
        Path second = folder.resolve("second.jsonl");
        Result again = Commands.run("mine", model, "--data", pairs, "--out", second, "--set", "cache=" + cache)
                .expect(0);
        assertTrue(again.err().contains("held vectors of another version (model "), again.err());
        assertEquals(-1, Files.mismatch(first, second));
    }

    @Test
    void ofABeirFolderTheTrainSplitAloneIsUsed() throws IOException {
        Path beir = Files.createDirectories(folder.resolve("beir/qrels")).getParent();
        Files.write(
                beir.resolve("corpus.jsonl"),
                List.of(
                        "{\"_id\":\"d1\",\"title\":\"\",\"text\":\"cats purr\"}",
                        "{\"_id\":\"d2\",\"title\":\"\",\"text\":\"cats sleep all day\"}",
                        "{\"_id\":\"d3\",\"title\":\"\",\"text\":\"cats purr\"}",
                        "{\"_id\":\"d4\",\"title\":\"\",\"text\":\"\"}",
                        "{\"_id\":\"d5\",\"title\":\"\",\"text\":\"dogs bark at cats\"}"));
        Files.write(
                beir.resolve("queries.jsonl"),
                List.of(
                        "{\"_id\":\"q1\",\"text\":\"what do cats do\"}",
                        "{\"_id\":\"q2\",\"text\":\"what do dogs do to cats\"}",
                        "{\"_id\":\"q3\",\"text\":\"a query without positives\"}"));
        Files.write(beir.resolve("qrels/train.tsv"), List.of("query-id\tcorpus-id\tscore", "q1\td1\t1", "q3\td2\t0"));
        Files.write(beir.resolve("qrels/test.tsv"), List.of("query-id\tcorpus-id\tscore", "q2\td5\t1", "q1\td2\t1"));
        Path out = folder.resolve("mined.jsonl");
        Result result = Commands.run("mine", "--data", beir, "--out", out, "--set", "relative-margin=0")
                .expect(0);
        assertTrue(result.err().contains("1 texts repeat others and 1 are blank; they are left out"), result.err());
        // d3 is d1's copy; d2 is relevant in the test split, which nobody looks at here; the third text is all there
        // is.
        List<Example<String>> mined = Pairs.open(out).readAll();
        assertEquals(1, mined.size());
        assertEquals(List.of("cats purr"), mined.get(0).positives());
        assertFalse(mined.get(0).negatives().contains("cats purr"));
    }

    @Test
    void aSampleIsLabelledAndReadBack() throws IOException {
        Path out = folder.resolve("mined.jsonl");
        Commands.run("mine", "--data", pairs, "--out", out, "--review", "40").expect(0);
        Path review = folder.resolve("mined.jsonl.review.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(review));
        assertEquals(40, lines.size());
        Result unlabelled = Commands.run("mine", "--review", review).expect(1);
        assertTrue(unlabelled.err().contains("has no label"), unlabelled.err());
        lines.replaceAll(line -> line.replace("\"belongs\":null", "\"belongs\":false"));
        lines.set(3, lines.get(3).replace("\"belongs\":false", "\"belongs\":true"));
        lines.set(9, lines.get(9).replace("\"belongs\":false", "\"belongs\":null"));
        Files.write(review, lines);
        JsonNode json =
                Commands.run("mine", "--review", review, "--json").expect(0).json();
        assertEquals(39, json.get("labelled").asInt());
        assertEquals(1, json.get("unlabelled").asInt());
        assertEquals(1 / 39.0, json.get("rate").asDouble(), 1e-12);
        assertTrue(json.get("lower_95").asDouble() > 0 && json.get("upper_95").asDouble() < 0.15);
        Result told = Commands.run("mine", "--review", review).expect(0);
        assertTrue(told.out().contains("1 of 39 labelled negatives belong to their anchor"), told.out());
        Result refused = Commands.run("mine", "--data", pairs, "--out", out, "--review", "40")
                .expect(2);
        assertTrue(refused.err().contains("may hold labels of a person"), refused.err());
        lines.set(0, lines.get(0).replace("false", "\"no\""));
        Files.write(review, lines);
        Result wrong = Commands.run("mine", "--review", review).expect(1);
        assertTrue(wrong.err().contains(review + ":1: \"belongs\" (\"no\") must be true"), wrong.err());
    }

    @Test
    void aSampleIsOfWhatWasMinedAlone() throws IOException {
        List<String> rows = new ArrayList<>(List.of("anchor,positive,negative"));
        for (int i = 0; i < 30; i++) {
            rows.add("question " + i + " of topic " + i % 5 + ",answer " + i + " of topic " + i % 5 + ",named " + i);
        }
        Path data = Files.write(folder.resolve("named.csv"), rows);
        Path out = folder.resolve("named.jsonl");
        Commands.run("mine", "--data", data, "--out", out, "--review", "1000").expect(0);
        assertTrue(Files.readString(out).contains("\"named 7\""), "the data's own negatives stay");
        List<String> sample = Files.readAllLines(folder.resolve("named.jsonl.review.jsonl"));
        assertTrue(sample.size() >= 30, "rows " + sample.size());
        for (String line : sample) {
            assertFalse(line.contains("\"negative\":\"named"), line);
        }
    }

    @Test
    void whatCannotBeMinedForIsNamed() throws IOException {
        Path out = folder.resolve("mined.jsonl");
        Path labelled = Files.write(folder.resolve("labelled.csv"), List.of("text,label", "a,x", "b,x", "c,y"));
        fails(1, "has no positive, only the label x", "--data", labelled, "--out", out);
        Path scored =
                Files.write(folder.resolve("scored.csv"), List.of("sentence1,sentence2,score", "a,b,0.5", "c,d,1"));
        fails(1, "has the score 0.5, so its two texts need not belong together", "--data", scored, "--out", out);
        fails(2, "--data is missing", "--out", out);
        fails(2, "--out is missing", "--data", pairs);
        fails(2, "must end in .jsonl, .jsonl.gz, .parquet", "--data", pairs, "--out", folder.resolve("mined.csv"));
        fails(1, "the dense miner needs a model", "--data", pairs, "--out", out, "--set", "kind=dense");
        fails(2, "ask a guide, and none is named", "--data", pairs, "--out", out, "--set", "rerank=true");
        fails(
                1,
                "has no score for any positive, and a filter compares with all of them",
                "--data",
                pairs,
                "--out",
                out,
                "--set",
                "kind=random",
                "percentile-margin=50");
        assertEquals(List.of("labelled.csv", "scored.csv"), Commands.names(folder), "something is left of a run");
    }

    private static void fails(int code, String message, Object... args) {
        List<Object> all = new ArrayList<>(List.of("mine"));
        all.addAll(List.of(args));
        Result result = Commands.run(all.toArray()).expect(code);
        assertTrue(result.err().contains(message), result.err());
    }

    private static List<String> command(Path data, Path out) {
        return Commands.inAnotherProcess("mine", model, "--data", data, "--out", out);
    }

    /** Pairs enough for many pieces. */
    private Path many() throws IOException {
        List<String> lines = new ArrayList<>(List.of("question,answer"));
        for (int i = 0; i < MANY; i++) {
            lines.add(Commands.question(i % 20, i / 20 % 20) + " " + i + "," + Commands.answer(i % 20, i / 20 % 20)
                    + " " + i % 3000);
        }
        return Files.write(folder.resolve("many.csv"), lines);
    }

    @Test
    void aRunThatIsKilledEndsInTheSameBytes(SplittableRandom random) throws IOException, InterruptedException {
        Path data = many();
        Path whole = folder.resolve("whole.jsonl");
        long began = System.nanoTime();
        Commands.run("mine", model, "--data", data, "--out", whole).expect(0);
        long took = System.nanoTime() - began;
        Path out = folder.resolve("killed.jsonl");
        Path note = folder.resolve("killed.jsonl.partial/progress.json");
        Process process = new ProcessBuilder(command(data, out))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        process.getOutputStream().close();
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!Files.exists(note) && process.isAlive() && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
        process.waitFor(random.nextLong(Math.max(2, took / 2)), TimeUnit.NANOSECONDS);
        process.destroyForcibly().waitFor();
        boolean resumed = Files.exists(note) && !Files.exists(out);
        Result last = Commands.run("mine", model, "--data", data, "--out", out).expect(0);
        assertEquals(-1, Files.mismatch(whole, out), Seeds::replay);
        if (resumed) {
            assertTrue(last.err().contains("going on after "), last.err());
            ObjectMapper json = new ObjectMapper();
            for (String figure : List.of("anchors", "negatives", "removed_by", "positive_scores", "negative_scores")) {
                assertEquals(
                        json.readTree(folder.resolve("whole.jsonl.report.json").toFile())
                                .get(figure),
                        json.readTree(folder.resolve("killed.jsonl.report.json").toFile())
                                .get(figure),
                        figure);
            }
        }
    }

    /** A limit on the size of files stands in for a full disk: writing fails in the same way. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFullDiskIsToldAndNothingIsLost() throws IOException, InterruptedException {
        Path data = many();
        Path out = folder.resolve("full.jsonl");
        List<String> limited = new ArrayList<>(List.of("sh", "-c", "ulimit -f 4000; exec \"$@\"", "sh"));
        limited.addAll(command(data, out));
        Path said = folder.resolve("said");
        Process full = new ProcessBuilder(limited)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        full.getOutputStream().close();
        assertTrue(full.waitFor(3, TimeUnit.MINUTES));
        assertEquals(1, full.exitValue(), Files.readString(said));
        assertTrue(
                Files.readString(said).contains("make room, and give the same command again: it goes on where it was"),
                Files.readString(said));
        assertFalse(Files.exists(out));
        Commands.run("mine", model, "--data", data, "--out", out).expect(0);
        assertEquals(MANY, Pairs.open(out).count());
    }
}
