package dev.dipole.tower;

import dev.dipole.data.Example;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The texts of examples. */
public final class ExampleTexts {

    private ExampleTexts() {}

    /** Those of an example of texts: the anchor's, and those of positives and negatives. */
    public static List<String> all(Example<String> example) {
        List<String> texts = new ArrayList<>(List.of(example.anchor()));
        texts.addAll(example.positives());
        texts.addAll(example.negatives());
        return texts;
    }

    /** Those of an example of several kinds of content. */
    static List<String> words(Example<Media> example) {
        List<String> texts = new ArrayList<>();
        add(example.anchor(), texts);
        example.positives().forEach(media -> add(media, texts));
        example.negatives().forEach(media -> add(media, texts));
        return texts;
    }

    private static void add(Media media, List<String> texts) {
        if (media instanceof Words words) {
            texts.add(words.text());
        }
    }

    /** Those of all examples, one after the other. */
    static <I> Stream<String> of(Source.Cursor<I> cursor, Function<Example<I>, List<String>> texts) {
        Spliterator<Example<I>> examples =
                new Spliterators.AbstractSpliterator<>(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
                    @Override
                    public boolean tryAdvance(Consumer<? super Example<I>> action) {
                        Example<I> example = cursor.next();
                        if (example != null) {
                            action.accept(example);
                        }
                        return example != null;
                    }
                };
        return StreamSupport.stream(examples, false).flatMap(example -> texts.apply(example).stream());
    }
}
