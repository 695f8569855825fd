package dev.dipole.tower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.BadRows;
import dev.dipole.data.Columns;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.Words;
import dev.dipole.data.interaction.Bag;
import dev.dipole.data.interaction.Interactions;
import dev.dipole.model.TowerModel;
import dev.dipole.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ItemKindTest extends TowerKindContract {

    @Override
    protected ItemKind kind() {
        return kind("prior=0.1");
    }

    private static ItemKind kind(String... set) {
        return new ItemKind(Settings.override(ItemSettings.defaults(), List.of(set)), 5);
    }

    @Override
    protected List<Media> contents(int count, SplittableRandom random) {
        List<Media> contents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            contents.add(Bag.item("i" + i));
        }
        contents.set(count - 1, Bag.of("u", List.of("i0", "i1")));
        return contents;
    }

    /** A table of items is a model of texts, whose words are items. */
    @Override
    protected void comesBack(List<Media> contents, float[][] vectors, TowerModel read) {
        assertEquals(TowerModel.WORDS, read.kind());
        List<Media> texts = new ArrayList<>();
        contents.forEach(media ->
                texts.add(new Words(String.join(" ", media.as(Bag.class).items()))));
        float[][] again = read.encode(texts);
        for (int i = 0; i < again.length; i++) {
            assertArrayEquals(vectors[i], again[i], 1e-6f);
        }
    }

    @Override
    protected Map<Media, String> bad() {
        return Map.of();
    }

    private Path ratings() throws IOException {
        StringBuilder rows = new StringBuilder("userId,movieId,rating,timestamp\n");
        for (int user = 0; user < 5; user++) {
            for (int item = 0; item < 4; item++) {
                rows.append("u%d,m%d,%d,%d%n".formatted(user, item, item == 3 ? 2 : 5, 100 - 10 * item));
            }
        }
        return Files.writeString(folder.resolve("ratings.csv"), rows);
    }

    @Test
    void whatCountsIsLearnedFromAndTheLastIsHeldOut() throws IOException {
        Path file = ratings();
        assertEquals(20, kind().interactions(file, null).all().size());
        Interactions liked = kind("least-rating=4").interactions(file, null);
        assertEquals(List.of("m0", "m1", "m2"), liked.items());
        assertEquals(
                20,
                kind().interactions(file, Columns.of("userId", "movieId")).all().size());
        ItemKind last = kind("hold-out=last");
        // Times fall: m0 is the last.
        assertEquals("m0", last.settings().split(liked).heldOut().get("u3"));
        Source<Media> source = last.members(file, null, null, BadRows.none());
        assertEquals(15, source.count());
        source.readAll()
                .forEach(example ->
                        assertTrue(!example.positives().get(0).name().equals("m0"), "trained on what is held out"));
    }

    @Test
    void wrongSettingsAndColumnsAreTold() throws IOException {
        Path file = ratings();
        told("hold-out (some) must be none, last or random", () -> kind("hold-out=some"));
        told("(1) must be at least 1: 1 keeps all", () -> kind("least-items=0"));
        told(
                "no column \"movie\"; did you mean \"movieId\"? columns: userId, movieId, rating, timestamp",
                () -> kind().interactions(file, Columns.of("userId", "movie")));
        Files.writeString(folder.resolve("x.csv"), "who,what\na,b\n");
        told(
                "no usual name of an anchor (user, user_id, userId, customer, customer_id, session) among the columns who,"
                        + " what; name the column",
                () -> kind().interactions(folder.resolve("x.csv"), null));
        told(
                "is read whole, and no row of it can be passed over",
                () -> kind().members(file, null, null, BadRows.upTo(1, folder.resolve("bad"))));
    }

    private static void told(String part, org.junit.jupiter.api.function.Executable what) {
        String message =
                String.valueOf(assertThrows(RuntimeException.class, what).getMessage());
        assertTrue(message.contains(part), message);
    }
}
