package dev.dipole.data;

import dev.dipole.random.RandomKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Nested;

/** The contract, for every source there is. */
final class SourcesContractTest {

    private static final String DEVELOPMENT = SplitGroups.name(true);
    private static final String TRAINING = SplitGroups.name(false);

    @Nested
    final class Csv extends SourceContract {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            return Pairs.csv(write(at.resolve("pairs.csv"), Written.table(examples, ",")), "q", "p", "n1", "n2");
        }

        @Override
        protected Source<String> compressed(List<Example<String>> examples, Path at) {
            return Pairs.csv(write(at.resolve("pairs.csv.gz"), Written.table(examples, ",")), "q", "p", "n1", "n2");
        }
    }

    @Nested
    final class Tsv extends SourceContract {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            return Pairs.tsv(write(at.resolve("pairs.tsv"), Written.table(examples, "\t")), "q", "p", "n1", "n2");
        }

        @Override
        protected Source<String> compressed(List<Example<String>> examples, Path at) {
            return Pairs.tsv(write(at.resolve("pairs.tsv.gz"), Written.table(examples, "\t")), "q", "p", "n1", "n2");
        }
    }

    @Nested
    final class Jsonl extends SourceContract {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            return Pairs.jsonl(write(at.resolve("pairs.jsonl"), Written.json(examples)), "q", "p", "n");
        }

        @Override
        protected Source<String> compressed(List<Example<String>> examples, Path at) {
            return Pairs.jsonl(write(at.resolve("pairs.jsonl.gz"), Written.json(examples)), "q", "p", "n");
        }
    }

    @Nested
    final class Parquet extends SourceContract {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            return Pairs.parquet(
                    ParquetFiles.examples(at.resolve("pairs.parquet"), examples, CompressionCodecName.SNAPPY),
                    "q",
                    "p",
                    "n");
        }
    }

    /** Bad rows between the good ones. */
    @Nested
    final class Skipping extends SourceContract {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            StringBuilder lines = new StringBuilder("no object\n\n");
            for (int i = 0; i < examples.size(); i++) {
                lines.append(Written.json(examples.subList(i, i + 1)));
                if (i % 5 == 0) {
                    lines.append("{\"q\":\"no positive\"}\n").append(i % 10 == 0 ? "{}\n" : "");
                }
            }
            Path file = write(at.resolve("pairs.jsonl"), lines.toString());
            return Pairs.open(file, Columns.of("q", "p", "n"), BadRows.upTo(1000, at.resolve("bad.jsonl")));
        }
    }

    @Nested
    final class MixedByWeight extends SourceContract {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            int third = (examples.size() + 2) / 3;
            List<Mixed.Part<String>> parts = new ArrayList<>();
            // Weights that are the numbers of examples: every example once.
            for (int from = 0; from < examples.size(); from += third) {
                List<Example<String>> some = examples.subList(from, Math.min(from + third, examples.size()));
                parts.add(new Mixed.Part<>(Sources.of("part " + from, some), some.size()));
            }
            return Mixed.of(parts, RandomKey.ofSeed(7));
        }
    }

    @Nested
    final class BeirPairs extends SourceContract {
        @Override
        protected int negatives() {
            return 0;
        }

        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            return write(examples, at, "");
        }

        @Override
        protected Source<String> compressed(List<Example<String>> examples, Path at) {
            return write(examples, at, ".gz");
        }

        private Source<String> write(List<Example<String>> examples, Path at, String ending) {
            StringBuilder corpus = new StringBuilder();
            StringBuilder queries = new StringBuilder();
            StringBuilder qrels = new StringBuilder("query-id\tcorpus-id\tscore\n");
            for (int i = 0; i < examples.size(); i++) {
                corpus.append(Written.document(
                        "d" + i, "", examples.get(i).positives().get(0)));
                queries.append(Written.query("q" + i, examples.get(i).anchor()));
                qrels.append("q" + i + "\td" + i + "\t1\n");
            }
            write(at.resolve("corpus.jsonl" + ending), corpus.toString());
            write(at.resolve("queries.jsonl" + ending), queries.toString());
            write(at.resolve("qrels/train.tsv" + ending), qrels.toString());
            return Beir.trainingPairs(at, "train");
        }
    }

    @Nested
    final class InMemory extends SourceContract {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            return Sources.of("memory", examples);
        }
    }

    @Nested
    final class Concatenated extends SourceContract {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            int third = examples.size() / 3;
            List<Source<String>> parts = new ArrayList<>();
            parts.add(Sources.of("first", examples.subList(0, third)));
            parts.add(Sources.of("empty", List.of()));
            parts.add(Sources.of("rest", examples.subList(third, examples.size())));
            return Sources.concat(parts);
        }
    }

    @Nested
    final class Limited extends SourceContract {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            List<Example<String>> more = new ArrayList<>(examples);
            more.add(Example.pair("too", "many"));
            return Sources.limit(Sources.of("memory", more), examples.size());
        }
    }

    @Nested
    final class Training extends SourceContract {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            List<Example<String>> more = new ArrayList<>();
            for (Example<String> example : examples) {
                more.add(example);
                more.add(Example.pair("held out", "text"));
            }
            return Sources.split(Sources.of("memory", more), 0.5, 0, example -> group(example.anchor(), false))
                    .training();
        }
    }

    @Nested
    final class Development extends SourceContract {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            List<Example<String>> more = new ArrayList<>();
            for (Example<String> example : examples) {
                more.add(Example.pair("held out", "text"));
                more.add(example);
            }
            return Sources.split(Sources.of("memory", more), 0.5, 0, example -> group(example.anchor(), true))
                    .development();
        }
    }

    /** A group on the side that the contract's examples are wanted on. */
    private static String group(String anchor, boolean development) {
        return anchor.equals("held out") != development ? DEVELOPMENT : TRAINING;
    }

    @Nested
    final class ShuffledInOneBlock extends SourceContract {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            return Shuffled.of(Sources.of("memory", examples), RandomKey.ofSeed(7));
        }
    }

    @Nested
    final class ShuffledInBlocks extends SourceContract {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            return Shuffled.of(Sources.of("memory", examples), RandomKey.ofSeed(7), 13);
        }
    }
}
