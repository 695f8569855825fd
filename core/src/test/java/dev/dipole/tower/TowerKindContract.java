package dev.dipole.tower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.PairSettings;
import dev.dipole.data.BadContent;
import dev.dipole.data.Example;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.model.TowerModel;
import dev.dipole.random.RandomKey;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import dev.dipole.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What every kind of tower keeps: it is listed, finds what cannot be used, and ends as a model that embeds as it did. */
@ExtendWith({Seeds.class, OneThread.class})
public abstract class TowerKindContract {

    private static final int COUNT = 7;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** A small tower. */
    protected abstract TowerKind kind();

    /** Different contents that can be used, of files in the folder where they have some. */
    protected abstract List<Media> contents(int count, SplittableRandom random);

    /** Content that cannot be used, and a part of what is said of it; null where there is none such. */
    protected abstract Map<Media, String> bad();

    private Tower.Start start(List<Media> contents, RandomKey key) {
        List<Example<Media>> pairs = new ArrayList<>();
        contents.forEach(media -> pairs.add(Example.pair(media, media)));
        Source<Media> source = Sources.of("memory", pairs, Media::name);
        return new Tower.Start(source, key, null, TrainingListener.NONE);
    }

    @Test
    void isListed() {
        assertEquals(
                kind().getClass(), PairSettings.defaults().kind(kind().name()).getClass());
        assertFalse(kind().columns().isEmpty());
        assertEquals(kind().columns().stream().distinct().toList(), kind().columns());
    }

    @Test
    void endsAsAModelThatEmbedsAsItDid(SplittableRandom random, RandomKey key) {
        List<Media> contents = contents(COUNT, random);
        try (Tower tower = kind().open(null)) {
            assertEquals(Collections.nCopies(COUNT, null), tower.faults(contents));
            assertThrows(IllegalStateException.class, () -> tower.finished(Map.of()));
            TrainableEncoder<Media, ?> encoder = tower.begin(start(contents, key));
            float[][] vectors = encoder.encode(contents);
            assertEquals(COUNT, vectors.length);
            assertEquals(encoder.dim(), vectors[0].length);
            assertNotEquals(vectors[0][0], vectors[1][0], "different content has different vectors");
            Path saved = folder.resolve("model");
            try (TowerModel model = tower.finished(Map.of("seed", 7))) {
                comesBack(contents, vectors, model);
                model.save(saved, Map.of());
                try (TowerModel read = TowerModel.load(saved)) {
                    assertEquals(model.hash(), read.hash());
                    assertEquals(model.kind(), read.kind());
                    assertEquals(Map.of("seed", 7), read.history());
                    comesBack(contents, vectors, read);
                }
            }
            assertThrows(IllegalStateException.class, () -> tower.finished(Map.of()), "handed over twice");
        }
    }

    /** That the model embeds as the tower did. */
    protected void comesBack(List<Media> contents, float[][] vectors, TowerModel read) {
        assertEquals(kind().name(), read.kind());
        assertArrayEquals(vectors, read.encode(contents));
    }

    @Test
    void beginsByItsKeyAlone(SplittableRandom random, RandomKey key) {
        List<Media> contents = contents(3, random);
        float[][] first = begun(contents, key);
        assertArrayEquals(first, begun(contents, key));
        assertNotEquals(first[0][0], begun(contents, key.split("other"))[0][0]);
    }

    private float[][] begun(List<Media> contents, RandomKey key) {
        try (Tower tower = kind().open(null)) {
            return tower.begin(start(contents, key)).encode(contents);
        }
    }

    @Test
    void findsWhatCannotBeUsed(SplittableRandom random) {
        try (Tower tower = kind().open(null)) {
            bad().forEach((media, said) -> {
                List<Media> mixed = new ArrayList<>(contents(2, random));
                mixed.add(1, media);
                List<@Nullable BadContent> faults = tower.faults(mixed);
                assertEquals(3, faults.size());
                assertEquals(null, faults.get(0));
                assertEquals(null, faults.get(2));
                BadContent fault = faults.get(1);
                assertTrue(fault != null && fault.message().contains(said), String.valueOf(fault));
                assertTrue(fault.reason().contains(media.name()), fault.reason());
            });
        }
    }

    @Test
    void contentOfAnotherKindIsRefused(SplittableRandom random, RandomKey key) {
        Media other = new Media() {
            @Override
            public String name() {
                return "no such thing";
            }

            @Override
            public String kind() {
                return "a smell";
            }
        };
        try (Tower tower = kind().open(null)) {
            TrainableEncoder<Media, ?> encoder = tower.begin(start(contents(3, random), key));
            String message =
                    String.valueOf(assertThrows(IllegalArgumentException.class, () -> encoder.encode(List.of(other)))
                            .getMessage());
            assertTrue(message.contains("\"no such thing\" is a smell"), message);
        }
    }
}
