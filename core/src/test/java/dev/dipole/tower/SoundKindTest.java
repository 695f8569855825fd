package dev.dipole.tower;

import dev.dipole.data.Media;
import dev.dipole.data.image.FileLookup;
import dev.dipole.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

final class SoundKindTest extends TowerKindContract {

    @Override
    protected SoundKind kind() {
        return new SoundKind(
                Settings.override(
                        SoundSettings.defaults(), List.of("encoder.seconds=0.25", "encoder.width=8", "views=true")),
                5);
    }

    @Override
    protected List<Media> contents(int count, SplittableRandom random) {
        List<Media> contents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TowerFiles.sound(folder.resolve("s/" + i + ".wav"), i, random);
            contents.add(kind().content("s/" + i + ".wav", FileLookup.in(folder)));
        }
        return contents;
    }

    @Override
    protected Map<Media, String> bad() {
        try {
            Files.writeString(folder.resolve("page.wav"), "<html>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                kind().content("none.wav", FileLookup.in(folder)),
                "is not there",
                kind().content("page.wav", FileLookup.in(folder)),
                "no reader here knows its format");
    }
}
