package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.Recipe;
import dev.dipole.Recipes;
import dev.dipole.TextRecipe;
import dev.dipole.model.Model;
import dev.dipole.model.Prompts;
import dev.dipole.testing.Models;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recipe runs by one command, on tiny data in the layout of its own. */
final class RecipeCommandsTest {

    /** What makes a run tiny, where the recipe has such a thing. */
    private static final List<String> TINY = List.of(
            "vocabulary.vocabulary-size=300",
            "training.batch=16",
            "training.epochs=2",
            "training.steps=3",
            // These texts are so much alike that a margin would leave no negative.
            "negatives.relative-margin=0");

    @TempDir
    Path folder;

    static Stream<TextRecipe> recipes() {
        return Recipes.texts().all().stream();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void runsOnItsOwnLayout(TextRecipe recipe) throws IOException {
        Path root = data();
        Path out = folder.resolve("model");
        List<Object> command = new ArrayList<>(
                List.of("train", "--json", "--recipe", recipe.name(), "--data", root, "--out", out, "--set"));
        command.addAll(TINY);
        command.addAll(small(recipe));
        JsonNode json = Commands.run(command.toArray()).expect(0).json();
        assertEquals(3, json.get("steps").asInt());
        assertTrue(json.get("examples").asInt() > 16, json.toString());
        try (Model model = Model.load(out)) {
            Map<String, Object> history = model.history();
            String settings = String.valueOf(history.get("settings"));
            assertTrue(
                    settings.contains(recipe.settings(List.of()).objective().name()),
                    "trained by another loss than the recipe's: " + settings);
        }
    }

    /** A small transformer in the place of the pretrained one. */
    private List<String> small(TextRecipe recipe) {
        Path path = folder.resolve("fixture");
        try (Model fixture = Models.transformer(path, Prompts.none())) {
            String teacher = recipe.settings(List.of()).method().teacher();
            List<String> small = new ArrayList<>();
            for (String key : List.of("base.name", "method.guide", "method.teacher")) {
                String value = recipe.settings().getOrDefault(key, "none");
                if (value.endsWith("all-minilm-l6-v2")) {
                    small.add(key + "=" + value.replace("all-minilm-l6-v2", path.toString()));
                }
            }
            if (recipe.settings().containsKey("base.name")) {
                small.add("dim=0");
            } else if (!teacher.equals("none")) {
                small.add("dim=" + fixture.dim());
            }
            return small;
        }
    }

    @Test
    void filesOfTheUsersAreReadInItsShape() throws IOException {
        Path file = folder.resolve("own.csv");
        StringBuilder rows = new StringBuilder("sentence\n");
        for (int i = 0; i < 40; i++) {
            rows.append(Commands.question(i % 20, i / 2)).append('\n');
        }
        Files.writeString(file, rows);
        List<Object> command = new ArrayList<>(List.of(
                "train",
                "--json",
                "--recipe",
                "simcse-unsup",
                "--data",
                file,
                "--anchor",
                "sentence",
                "--out",
                folder.resolve("model"),
                "--set"));
        command.addAll(TINY);
        Commands.Result result = Commands.run(command.toArray()).expect(0);
        assertEquals(40, result.json().get("examples").asInt());
        command.remove("--anchor");
        command.remove("sentence");
        Commands.Result other = Commands.run(command.toArray()).expect(1);
        assertTrue(other.err().contains("own.csv:2: no column \"captions\"; columns: sentence"), other.err());
    }

    @Test
    void aRecipeIsListedAndTold() throws IOException {
        Commands.Result list = Commands.run("recipes").expect(0);
        for (Recipe recipe : Recipes.all()) {
            assertTrue(list.out().contains(recipe.name()), list.out());
        }
        assertEquals(
                Recipes.all().size(),
                Commands.run("recipes", "--json").expect(0).json().size());
        Commands.Result one = Commands.run("recipes", "contriever").expect(0);
        assertTrue(one.out().contains("views.crop-most=0.5"), one.out());
        assertTrue(one.out().contains("./dipole train --recipe contriever --data ../shared/data"), one.out());
        assertEquals(
                "Contriever",
                Commands.run("recipes", "contriever", "--json")
                        .expect(0)
                        .json()
                        .get("title")
                        .asText());
        Commands.Result pairs = Commands.run("recipes", "clip").expect(0);
        assertTrue(
                pairs.out()
                        .contains("./dipole train --recipe clip --data captions.jsonl --anchor image --positive caption"
                                + " --out models/clip"),
                pairs.out());
        assertTrue(pairs.out().contains("bench/run pairs --recipes clip"), pairs.out());
        Commands.Result unknown = Commands.run("recipes", "contriver").expect(1);
        assertTrue(unknown.err().contains("did you mean \"contriever\"?"), unknown.err());
        Commands.Result wrong = Commands.run(
                        "train", "--recipe", "gits", "--data", folder, "--out", folder.resolve("m"))
                .expect(2);
        assertTrue(wrong.err().contains("recipe (gits) is not known; did you mean \"gist\"?"), wrong.err());
        Commands.Result both = Commands.run(
                        "train", "--recipe", "gist", "--preset", "code", "--data", folder, "--out", folder.resolve("m"))
                .expect(2);
        assertTrue(both.err().contains("--recipe (gist) and --preset (code) both say"), both.err());
    }

    @Test
    void settingsAreThoseOfTheRecipe() {
        String shown = Commands.run("train", "--recipe", "matryoshka", "--show-settings", "--set", "training.epochs=3")
                .expect(0)
                .out();
        assertTrue(shown.contains("matryoshka"), shown);
        assertTrue(shown.lines().anyMatch(line -> line.strip().startsWith("epochs: 3")), shown);
        assertFalse(shown.lines().anyMatch(line -> line.strip().startsWith("matryoshka: []")), shown);
    }

    /** A few rows of each data set that a recipe reads, in its layout. */
    private Path data() throws IOException {
        Path root = folder.resolve("data");
        StringBuilder captions = new StringBuilder();
        StringBuilder inference = new StringBuilder();
        StringBuilder labelled = new StringBuilder("text,category\n");
        StringBuilder preferences = new StringBuilder();
        StringBuilder corpus = new StringBuilder();
        StringBuilder queries = new StringBuilder();
        StringBuilder judgements = new StringBuilder();
        for (int i = 0; i < 48; i++) {
            String question = Commands.question(i % 20, i / 3);
            String answer = Commands.answer(i % 20, i / 3);
            String other = Commands.answer((i + 7) % 20, i / 3);
            captions.append(line("{'captions': ['%s', '%s']}", question, answer));
            inference.append(line("{'premise': '%s', 'hypothesis': '%s', 'label': 'entailment'}", question, answer));
            inference.append(line("{'premise': '%s', 'hypothesis': '%s', 'label': 'contradiction'}", question, other));
            labelled.append(question).append(",class ").append(i % 4).append('\n');
            preferences.append(line(
                    "{'topic': 'topic %s', 'chosen': '%s', 'rejected': '%s'}", String.valueOf(i % 12), answer, other));
            // A word that both have lets BM25 find negatives.
            String id = String.valueOf(i);
            corpus.append(line("{'_id': 'd%s', 'title': '', 'text': '%s symptoms'}", id, answer));
            queries.append(line("{'_id': 'q%s', 'text': 'What are the symptoms of %s ?'}", id, question));
            judgements.append("q").append(i).append("\t0\td").append(i).append("\t1\n");
        }
        write(root, "multi30k/train.jsonl.gz", captions);
        write(root, "lingnli/train.jsonl.gz", inference);
        write(root, "banking77/train.csv", labelled);
        write(root, "ukpconvarg1/pairs.jsonl.gz", preferences);
        for (String name : List.of("medquad", "scifact", "java-methods/train", "java-methods/development")) {
            write(root, name + "/corpus.jsonl.gz", corpus);
            write(root, name + "/queries.jsonl", queries);
            write(root, name + "/qrels/train.tsv", judgements);
            write(root, name + "/qrels/dev.tsv", judgements);
        }
        return root;
    }

    private static String line(String template, String... values) {
        return String.format(Locale.ROOT, template.replace('\'', '"'), (Object[]) values) + "\n";
    }

    private static void write(Path root, String name, StringBuilder content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        if (name.endsWith(".gz")) {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                out.write(content.toString().getBytes(StandardCharsets.UTF_8));
            }
        } else {
            Files.writeString(file, content);
        }
    }
}
