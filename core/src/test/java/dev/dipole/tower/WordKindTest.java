package dev.dipole.tower;

import dev.dipole.data.Media;
import dev.dipole.data.image.FileLookup;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

final class WordKindTest extends TowerKindContract {

    @Override
    protected WordKind kind() {
        return new WordKind(new WordSettings("none", 0, false), 6);
    }

    @Override
    protected List<Media> contents(int count, SplittableRandom random) {
        return IntStream.range(0, count)
                .mapToObj(i -> kind().content("a picture of " + (char) ('a' + i) + " " + i, FileLookup.in(folder)))
                .toList();
    }

    @Override
    protected Map<Media, String> bad() {
        return Map.of();
    }
}
