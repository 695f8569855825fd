package dev.dipole.tower;

import dev.dipole.augment.sound.SoundViews;
import dev.dipole.data.BadContent;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.image.BadImageException;
import dev.dipole.data.image.FileLookup;
import dev.dipole.data.sound.Recording;
import dev.dipole.encoder.MappedEncoder;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.audio.AudioEncoder;
import dev.dipole.model.TowerModel;
import dev.dipole.random.RandomKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Sounds, of a folder or an archive, as {@link dev.dipole.data.sound.SoundDecoder} reads them.
 *
 * @param dim length of the vectors
 */
public record SoundKind(SoundSettings settings, int dim) implements TowerKind {

    /** Of files that are taken for sounds; for some of them a reader has to be on the class path. */
    private static final List<String> ENDINGS = List.of(".wav", ".aif", ".aiff", ".au", ".flac", ".ogg");

    @Override
    public String name() {
        return "sounds";
    }

    @Override
    public List<String> columns() {
        return List.of("audio", "sound", "recording", "audio_path", "file", "file_name", "filename", "path", "anchor");
    }

    @Override
    public Media content(String cell, FileLookup files) {
        return new Recording(cell, files.at(cell));
    }

    @Override
    public boolean isFile(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(lower::endsWith);
    }

    /** An encoder of random weights, which learns through the settings' views; the caller's, who closes it. */
    public AudioEncoder encoder(RandomKey key) {
        AudioEncoder plain = AudioEncoder.random(settings.encoder().withDim(dim), key);
        if (!settings.views()) {
            return plain;
        }
        try (plain) {
            return plain.hearing(SoundViews.standard());
        }
    }

    @Override
    public Tower open(@Nullable Path cache) {
        return new SoundTower(this);
    }

    private static final class SoundTower implements Tower {

        private final SoundKind kind;
        private @Nullable AudioEncoder encoder;

        SoundTower(SoundKind kind) {
            this.kind = kind;
        }

        @Override
        public List<@Nullable BadContent> faults(List<Media> contents) {
            @Nullable BadContent[] faults = new BadContent[contents.size()];
            IntStream.range(0, faults.length).parallel().forEach(i -> faults[i] = fault(contents.get(i)));
            List<@Nullable BadContent> list = new ArrayList<>();
            for (@Nullable BadContent fault : faults) {
                list.add(fault);
            }
            return list;
        }

        private static @Nullable BadContent fault(Media media) {
            try {
                Recording.soundOf(media);
                return null;
            } catch (BadImageException e) {
                return e.content();
            } catch (InputException e) {
                String place = media instanceof Recording recording
                        ? recording.encoded().place()
                        : media.name();
                String message = String.valueOf(e.getMessage());
                return new BadContent(Path.of(place), message, message);
            }
        }

        @Override
        public TrainableEncoder<Media, ?> begin(Start start) {
            AudioEncoder trained = kind.encoder(start.key());
            encoder = trained;
            return new MappedEncoder<>(trained, Recording::soundOf);
        }

        @Override
        public TowerModel finished(Map<String, Object> history) {
            AudioEncoder trained = encoder;
            if (trained == null) {
                throw new IllegalStateException("the tower has not begun, or has ended already");
            }
            encoder = null;
            return TowerModel.of(trained, history);
        }

        @Override
        public void close() {
            if (encoder != null) {
                encoder.close();
            }
        }
    }
}
