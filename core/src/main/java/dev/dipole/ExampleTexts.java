package dev.dipole;

import dev.dipole.data.Example;
import dev.dipole.data.Source;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The texts of examples, one after the other. */
final class ExampleTexts {

    private ExampleTexts() {}

    static Stream<String> of(Source.Cursor<String> cursor) {
        Spliterator<Example<String>> examples =
                new Spliterators.AbstractSpliterator<>(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
                    @Override
                    public boolean tryAdvance(Consumer<? super Example<String>> action) {
                        Example<String> example = cursor.next();
                        if (example != null) {
                            action.accept(example);
                        }
                        return example != null;
                    }
                };
        return StreamSupport.stream(examples, false)
                .flatMap(example -> Stream.concat(
                        Stream.of(example.anchor()),
                        Stream.concat(example.positives().stream(), example.negatives().stream())));
    }
}
