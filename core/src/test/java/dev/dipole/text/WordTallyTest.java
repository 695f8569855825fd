package dev.dipole.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.testing.Seeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Seeds.class)
final class WordTallyTest {

    private static final int DIFFERENT = 3000;

    @TempDir
    Path folder;

    private final TreeMap<String, Long> reference = new TreeMap<>();
    private final List<String> texts = new ArrayList<>();

    /** Some 200,000 words in texts of ten, several batches long, the lower numbers much the commonest. */
    private void write(SplittableRandom random) {
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = 0; j < 10; j++) {
                String word = "w" + Integer.toString((int) Math.pow(DIFFERENT, random.nextDouble()), 36);
                text.append(word).append(' ');
                reference.merge(word, 1L, Long::sum);
            }
            texts.add(text.toString());
        }
    }

    private Map<String, Long> count(int most, int kept) {
        BertSegmenter segmenter = new BertSegmenter(true, true, true, true, false);
        WordCounts counts = new WordTally(segmenter, 100, most, kept, folder).count(texts.iterator());
        Map<String, Long> map = new TreeMap<>();
        for (int word = 0; word < counts.size(); word++) {
            map.put(counts.word(word), counts.count(word));
        }
        return map;
    }

    @Test
    void countsAreExactWhateverFits(SplittableRandom random) {
        write(random);
        for (int most : new int[] {1 << 19, 1000, 50, 1}) {
            assertEquals(reference, count(most, 1 << 20), "tables of " + most);
        }
        assertEquals(reference, count(1, reference.size()));
    }

    @Test
    void theMostFrequentAreKept(SplittableRandom random) {
        write(random);
        for (int kept : new int[] {1, 13, 702, reference.size() - 1}) {
            Map<String, Long> expected = new TreeMap<>();
            reference.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(kept)
                    .forEach(entry -> expected.put(entry.getKey(), entry.getValue()));
            assertEquals(expected, count(1 << 19, kept), "on no disk before");
            assertEquals(expected, count(100, kept), "from many runs");
        }
    }

    @Test
    void whatFailsInATextIsToldAsItIs() {
        Iterator<String> broken = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public String next() {
                throw new NoSuchElementException("the file ends");
            }
        };
        WordTally tally = new WordTally(new BertSegmenter(true, true, true, true, false), 100, 10, 10, folder);
        assertEquals(
                "the file ends",
                assertThrows(NoSuchElementException.class, () -> tally.count(broken))
                        .getMessage());
    }
}
