package dev.dipole.bench.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.Recipes;
import dev.dipole.TextRecipe;
import dev.dipole.bench.results.ResultRow;
import dev.dipole.eval.BootstrapInterval;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RecipeRunsTest {

    private static final Figure GOOD = accuracy(0.9);
    private static final Figure POOR = accuracy(0.5);

    private static Figure accuracy(double share) {
        double[] items = new double[100];
        Arrays.setAll(items, i -> i < 100 * share ? 1 : 0);
        return Figure.mean("toys", "test", "accuracy", items);
    }

    @Test
    void theRecipeAndItsVariantsAreTestedAgainstTheBaseline() {
        TextRecipe recipe = Recipes.texts().named("reward");
        Map<String, Measured> measured = new LinkedHashMap<>();
        measured.put("reward, untrained", new Measured("reward, untrained", 3, 1, List.of(POOR)));
        measured.put("reward", new Measured("reward", 3, 2, List.of(GOOD)));
        measured.put("reward, with margin", new Measured("reward, with margin", 3, 2, List.of(POOR)));
        List<ResultRow> rows = RecipeRuns.rows(recipe, measured, "abc");
        assertEquals(
                List.of("reward, untrained", "reward", "reward, with margin"),
                rows.stream().map(ResultRow::recipe).toList());
        assertNull(rows.get(0).baseline());
        assertNull(rows.get(0).p());
        assertEquals("reward, untrained", rows.get(1).baseline());
        Double p = rows.get(1).p();
        assertTrue(p != null && p < 0.001, () -> "p " + p);
        assertEquals(1, rows.get(2).p(), "no item differs");
        assertEquals(0.9, rows.get(1).value(), 1e-12);
        assertEquals(3, rows.get(1).seed());
        assertEquals("abc", rows.get(1).commit());
    }

    @Test
    void anotherRecipeThatIsTheBaselineHasRowsOfItsOwn() {
        TextRecipe recipe = Recipes.texts().named("simcse-sup");
        Map<String, Measured> measured = new LinkedHashMap<>();
        measured.put("simcse-unsup", new Measured("simcse-unsup", 1, 1, List.of(POOR)));
        measured.put("simcse-sup", new Measured("simcse-sup", 1, 1, List.of(GOOD)));
        List<ResultRow> rows = RecipeRuns.rows(recipe, measured, "abc");
        assertEquals(1, rows.size());
        assertEquals("simcse-unsup", rows.get(0).baseline());
    }

    @Test
    void correlationsAreTestedByRanksAndWhatHasNoItemsNotAtAll() {
        double[] truth = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        double[] reversed = {12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
        Figure right = Figure.correlation("toys", "test", "spearman", truth, truth);
        Figure wrong = Figure.correlation("toys", "test", "spearman", reversed, truth);
        assertEquals(1, right.value(), 1e-12);
        assertEquals(-1, wrong.value(), 1e-12);
        Double p = right.p(wrong);
        assertNotNull(p);
        assertTrue(p < 0.05, () -> "p " + p);
        Figure plain = Figure.plain("toys", "test", "few", new BootstrapInterval(0.5, 0.4, 0.6, 0.95));
        assertNull(plain.p(plain));
    }

    @Test
    void developmentReadsNoTestSplit() {
        Path root = Path.of("data");
        Place development = new Place(root, true, root.resolve("vectors"));
        assertEquals("development", development.split());
        assertEquals("medquad", development.name(root.resolve("medquad").resolve("dev")));
        for (TextRecipe recipe : Recipes.texts().all()) {
            for (TextRecipe.Evaluation evaluation : recipe.evaluation()) {
                String part = evaluation.development();
                assertTrue(part == null || !part.contains("test"), recipe.name() + " chooses settings by " + part);
            }
        }
    }
}
