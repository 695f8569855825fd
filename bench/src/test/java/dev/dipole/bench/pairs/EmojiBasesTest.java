package dev.dipole.bench.pairs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class EmojiBasesTest {

    @Test
    void tonesGendersAndWhatIsJoinedAreOneBase() {
        assertArrayEquals(
                new int[] {0, 1, 0, 0, 4, 0, 6, 7, 6, 9},
                EmojiBases.of(List.of(
                        "png/1f469.png", // woman
                        "png/1f600.png", // grinning face
                        "png/1f469-1f3fd.png", // woman, medium tone
                        "png/1f469-200d-2696-fe0f.png", // woman judge, by the woman
                        "png/1f1e6-1f1e8.png", // a flag
                        "png/2696.png", // scales, by the judge
                        "png/1f3c3.png", // runner
                        "png/1f1e6-1f1e9.png", // another flag
                        "png/1F3C3-1F3FB-200D-2642-FE0F.png", // man running, light tone
                        "png/1f3fb.png"))); // a tone for itself
    }
}
