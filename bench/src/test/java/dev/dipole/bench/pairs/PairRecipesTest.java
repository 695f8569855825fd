package dev.dipole.bench.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PairRecipesTest {

    @TempDir
    Path folder;

    @Test
    void everyRecipeIsReadAndItsSettingsHold() {
        List<PairRecipe> recipes =
                PairRecipe.all(Path.of(System.getProperty("project.root", "..")).resolve("recipes/pairs"));
        assertEquals(
                List.of("clap", "clip", "siglip", "supcon-faces", "triplet-faces", "two-tower"),
                recipes.stream().map(PairRecipe::name).toList());
        for (PairRecipe recipe : recipes) {
            SystemSettings settings = recipe.resolve(List.of("training.epochs=3"), 7);
            assertEquals(3, settings.training().epochs());
            assertEquals(7, settings.training().seed());
            settings.objective().create();
            assertTrue(recipe.paper().matches(".*, [12][0-9]{3}, .*https://.*"), recipe.paper());
        }
    }

    @Test
    void aRecipeThatSaysLittleIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("x.yaml"), "name: y\ntitle: X\n");
        assertEquals(
                file + ": name (y) must be that of the file, without .yaml",
                assertThrows(IllegalArgumentException.class, () -> PairRecipe.read(file))
                        .getMessage());
        Files.writeString(file, "name: x\ntitle: X\n");
        assertEquals(
                file + ": title, paper, idea and scaled must all be given",
                assertThrows(IllegalArgumentException.class, () -> PairRecipe.read(file))
                        .getMessage());
    }
}
