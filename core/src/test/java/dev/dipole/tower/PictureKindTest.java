package dev.dipole.tower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.BadRows;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.image.FileLookup;
import dev.dipole.data.image.Image;
import dev.dipole.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PictureKindTest extends TowerKindContract {

    @Override
    protected PictureKind kind() {
        return new PictureKind(
                Settings.override(
                        PictureSettings.defaults(), List.of("encoder.size=8", "encoder.width=8", "views=crop-flip")),
                5);
    }

    @Override
    protected List<Media> contents(int count, SplittableRandom random) {
        List<Media> contents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TowerFiles.picture(folder.resolve("p/" + i + ".png"), i, random);
            contents.add(kind().content("p/" + i + ".png", FileLookup.in(folder)));
        }
        return contents;
    }

    @Override
    protected Map<Media, String> bad() {
        return Map.of(
                kind().content("p/none.png", FileLookup.in(folder)),
                "is not there",
                Image.of("page", "<html>".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                "not a picture");
    }

    @Test
    void classesAreFoldersUnderTrainWhereThereIsOne() {
        for (String place : List.of("train/a", "train/b", "test/c")) {
            TowerFiles.picture(folder.resolve("all/" + place + "/1.png"), 1, new SplittableRandom(1));
        }
        Source<Media> source = kind().members(folder.resolve("all"), null, null, BadRows.none());
        assertEquals(
                List.of("a", "b"),
                source.readAll().stream().map(example -> example.label()).toList());
        assertEquals(
                1,
                kind().members(folder.resolve("all"), null, "test", BadRows.none())
                        .count());
        assertEquals(
                1,
                kind().members(folder.resolve("all/test"), null, null, BadRows.none())
                        .count());
    }

    @Test
    void settingsAreChecked() {
        refused("encoder.dim=3", "pictures.encoder.dim (3) must be 0: dim is the length of the vectors of all towers");
        refused("views=simclr", "views (simclr) must be none, crop or crop-flip");
        refused("least-crop=0", "least-crop (0.0) must be in (0, 1]");
    }

    private static void refused(String set, String said) {
        String message = String.valueOf(assertThrows(
                        IllegalArgumentException.class,
                        () -> Settings.override(PictureSettings.defaults(), List.of(set)))
                .getMessage());
        assertTrue(message.contains(said), message);
    }
}
