package dev.dipole.bench.pairs;

import dev.dipole.PairSettings;
import dev.dipole.data.Example;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.Words;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.random.RandomKey;
import dev.dipole.tower.Tower;
import dev.dipole.train.TrainingListener;
import java.util.List;

/** What towers begin with, as a training of a recipe has it, where a baseline needs the tower before it is trained. */
final class Start {

    private Start() {}

    /** The key of a tower's random weights. */
    static RandomKey key(PairSettings settings, String kind) {
        return RandomKey.ofSeed(settings.training().seed()).split(kind);
    }

    /**
     * A static encoder of words; the caller's, who closes it.
     *
     * @param texts in which tokens are counted
     */
    static StaticTextEncoder words(PairSettings settings, List<String> texts) {
        Source<Media> source = Sources.of(
                "texts",
                texts.stream()
                        .map(text -> Example.<Media>labelled(new Words(text), "text"))
                        .toList(),
                Media::name);
        return (StaticTextEncoder) settings.ofWords()
                .encoder(new Tower.Start(source, key(settings, "words"), null, TrainingListener.NONE));
    }
}
