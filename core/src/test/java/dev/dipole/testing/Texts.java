package dev.dipole.testing;

import dev.dipole.data.Example;
import dev.dipole.text.Tokenizer;
import dev.dipole.text.WordPieceSettings;
import dev.dipole.text.WordPieceTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Texts of a made-up language, in which a question is answered by other words than it is asked in: what belongs together
 * can only be learned.
 */
public final class Texts {

    private Texts() {}

    /** One token each, of the side that asks ({@code q}) or answers ({@code a}). */
    public static String word(char side, int topic) {
        StringBuilder word = new StringBuilder().append(side);
        for (int rest = topic, i = 0; i < 4; i++, rest /= 20) {
            word.append("bcdfghjklmnprstvwxyz".charAt(rest % 20));
        }
        return word.toString();
    }

    /** Pairs over some topics: a text holds the word of its topic, and words that say nothing. */
    public static List<Example<String>> pairs(SplittableRandom random, int topics, int count) {
        List<Example<String>> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int topic = i % topics;
            pairs.add(Example.pair(text(random, 'q', topic), text(random, 'a', topic)));
        }
        return pairs;
    }

    /** A text of a topic. */
    public static String text(SplittableRandom random, char side, int topic) {
        return word(side, topic) + " " + word('o', random.nextInt(50)) + " " + word('o', random.nextInt(50));
    }

    /** Knows the words of so many topics, each as one token, and {@code [PAD]} and {@code [UNK]}. */
    public static Tokenizer tokenizer(int topics) {
        Stream.Builder<String> words = Stream.builder();
        for (int topic = 0; topic < Math.max(50, topics); topic++) {
            words.add(word('q', topic) + " " + word('a', topic) + " " + word('o', topic));
        }
        return new WordPieceTrainer(WordPieceSettings.defaults().withMinFrequency(1)).train(words.build());
    }
}
