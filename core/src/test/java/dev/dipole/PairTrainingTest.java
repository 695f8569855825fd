package dev.dipole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Example;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.Words;
import dev.dipole.data.interaction.Bag;
import dev.dipole.data.interaction.HoldOut;
import dev.dipole.data.interaction.Interaction;
import dev.dipole.data.interaction.Interactions;
import dev.dipole.encoder.MappedEncoder;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.features.BagEncoder;
import dev.dipole.encoder.features.IdentifierEncoder;
import dev.dipole.eval.CrossModal;
import dev.dipole.eval.CrossModal.Direction;
import dev.dipole.eval.RecommendationTask;
import dev.dipole.model.Model;
import dev.dipole.random.RandomKey;
import dev.dipole.retrieve.item.ItemNeighbours;
import dev.dipole.retrieve.item.Popularity;
import dev.dipole.retrieve.item.VectorRecommender;
import dev.dipole.testing.OneThread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
final class PairTrainingTest {

    /** A kind of content that is no text. */
    private record Sign(String name) implements Media {
        @Override
        public String kind() {
            return "a sign";
        }
    }

    @Test
    void eachTowerReadsItsOwnKind() {
        List<String> names = new ArrayList<>();
        List<Example<Media>> pairs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            names.add("n" + i);
            pairs.add(Example.pair(new Sign("n" + i), new Words("n" + i)));
        }
        Source<Media> source = Sources.of("signs", pairs, media -> media.kind() + media.name());
        RandomKey key = RandomKey.ofSeed(1);
        // A tower that is given the other kind fails.
        try (TrainableEncoder<Media, Integer> signs = new MappedEncoder<>(
                        IdentifierEncoder.random(names, 16, key.split("signs")),
                        media -> media.as(Sign.class).name());
                TrainableEncoder<Media, Integer> words = new MappedEncoder<>(
                        IdentifierEncoder.random(names, 16, key.split("words")),
                        media -> media.as(Words.class).text())) {
            Dipole.pairs(signs, words)
                    .set("training.batch", 20)
                    .set("training.epochs", 60)
                    .set("training.learning-rate", 0.05)
                    .train(source);
            List<Media> left = pairs.stream().map(Example::anchor).toList();
            List<Media> right =
                    pairs.stream().map(pair -> pair.positives().get(0)).toList();
            double[][] scores = CrossModal.cosines(signs.encode(left), words.encode(right));
            CrossModal task = CrossModal.of("signs", names);
            for (Direction direction : Direction.values()) {
                double recall =
                        task.evaluate("trained", direction, scores, List.of(1)).mean("recall@1");
                assertTrue(recall > 0.9, direction + ": " + recall + ", by chance " + task.chance(direction, 1));
            }
        }
    }

    /** Cross-batch memory serves any two towers; a target that follows slowly needs one tower of both sides. */
    @Test
    void aQueueServesTwoTowersAndATargetOne() {
        List<String> names = IntStream.range(0, 40).mapToObj(i -> "n" + i).toList();
        Source<String> source = Sources.of(
                "names", names.stream().map(name -> Example.pair(name, name)).toList(), name -> name);
        RandomKey key = RandomKey.ofSeed(1);
        List<String> seen = new ArrayList<>();
        for (String[] settings : new String[][] {
            {"method.queue", "0"},
            {"method.queue", "60"},
            {"method.queue", "60", "method.momentum", "0.9"}
        }) {
            try (IdentifierEncoder left = IdentifierEncoder.random(names, 8, key.split("left"));
                    IdentifierEncoder right = IdentifierEncoder.random(names, 8, key.split("right"))) {
                boolean target = settings.length > 2;
                for (IdentifierEncoder candidates : target ? List.of(right, left) : List.of(right)) {
                    PairTraining<String> training = Dipole.pairs(left, candidates)
                            .set("objective.name", "infonce")
                            .set("training.batch", 10)
                            .set("training.epochs", 3)
                            .set("training.learning-rate", 0.05);
                    for (int i = 0; i < settings.length; i += 2) {
                        training.set(settings[i], settings[i + 1]);
                    }
                    if (target && candidates == right) {
                        String message = String.valueOf(
                                assertThrows(IllegalArgumentException.class, () -> training.train(source))
                                        .getMessage());
                        assertTrue(message.contains("are for one tower of both sides"), message);
                        continue;
                    }
                    training.train(source);
                    seen.add(Arrays.deepToString(candidates.encode(names)));
                }
            }
        }
        assertEquals(3, seen.size());
        assertEquals(3, seen.stream().distinct().count(), "what is carried along changed nothing");
    }

    /** The loss has a vector of each class, and nobody has to count them. */
    @Test
    void aLossOfClassesCountsTheLabels() {
        List<String> names = IntStream.range(0, 40).mapToObj(i -> "n" + i).toList();
        Source<String> source = Sources.of(
                "names",
                IntStream.range(0, 40)
                        .mapToObj(i -> Example.labelled("n" + i, "label " + i % 5))
                        .toList(),
                name -> name);
        try (IdentifierEncoder encoder = IdentifierEncoder.random(names, 8, RandomKey.ofSeed(1))) {
            Dipole.pairs(encoder, encoder)
                    .set("objective.name", "classifier")
                    .set("objective.learn-temperature", false)
                    .set("objective.temperature", 0)
                    .set("training.batch", 20)
                    .set("training.epochs", 40)
                    .set("training.learning-rate", 0.05)
                    .train(source);
            float[][] vectors = encoder.encode(names);
            double same = CrossModal.cosines(new float[][] {vectors[0]}, new float[][] {vectors[5]})[0][0];
            double other = CrossModal.cosines(new float[][] {vectors[0]}, new float[][] {vectors[1]})[0][0];
            assertTrue(same > other + 0.2, same + " and " + other);
        }
    }

    @Test
    void towersOfDifferentLengthsAreRefused() {
        RandomKey key = RandomKey.ofSeed(1);
        try (IdentifierEncoder four = IdentifierEncoder.random(List.of("a"), 4, key);
                IdentifierEncoder five = IdentifierEncoder.random(List.of("a"), 5, key)) {
            assertEquals(
                    "dim of the anchors' tower (4) and of the candidates' (5) must be the same: their vectors are compared;"
                            + " give both the smaller one",
                    assertThrows(IllegalArgumentException.class, () -> Dipole.pairs(four, five))
                            .getMessage());
        }
    }

    /** Users and items have known factors, and every user draws items by them: what the oracle knows has to be learned. */
    @Test
    void twoTowersComeNearTheOracle() {
        int users = 1200;
        int items = 200;
        Drawn drawn = Drawn.of(users, items, 40, RandomKey.ofSeed(5));
        HoldOut split = new HoldOut("drawn last", drawn.taken(), drawn.heldOut());
        RecommendationTask task = RecommendationTask.of(split);
        double oracle = 0;
        for (Map.Entry<String, String> held : drawn.heldOut().entrySet()) {
            List<String> had = drawn.taken().byUser().getOrDefault(held.getKey(), List.of());
            double[] logits = drawn.logits().getOrDefault(held.getKey(), new double[items]);
            int wanted = Integer.parseInt(held.getValue().substring(1));
            int before = 0;
            for (int item = 0; item < items; item++) {
                before += logits[item] > logits[wanted] && !had.contains("i" + item) ? 1 : 0;
            }
            oracle += before < 10 ? 1.0 / users : 0;
        }
        try (BagEncoder encoder = BagEncoder.random(drawn.taken().items(), 32, RandomKey.ofSeed(2))) {
            Dipole.pairs(encoder, encoder)
                    .set("objective.name", "infonce")
                    .set("objective.temperature", 0.2)
                    .set("objective.learn-temperature", false)
                    .set("training.weight-decay", 0)
                    .set("training.learning-rate", 0.01)
                    .set("training.batch", 512)
                    .set("training.epochs", 6)
                    .train(drawn.taken().bags());
            Map<String, Integer> popularity = drawn.taken().popularity();
            try (VectorRecommender trained = VectorRecommender.of(encoder::encode, encoder::encode, popularity, 0.2);
                    VectorRecommender particular =
                            VectorRecommender.of(encoder::encode, encoder::encode, popularity, 0);
                    Popularity popular = Popularity.of(drawn.taken());
                    ItemNeighbours neighbours = ItemNeighbours.of(drawn.taken())) {
                double reached =
                        task.evaluate("two towers", trained, "recall@10").mean("recall@10");
                double without =
                        task.evaluate("no prior", particular, "recall@10").mean("recall@10");
                double most = task.evaluate("popularity", popular, "recall@10").mean("recall@10");
                double near =
                        task.evaluate("neighbours", neighbours, "recall@10").mean("recall@10");
                String all = "oracle " + oracle + ", two towers " + reached + ", without prior " + without
                        + ", popularity " + most + ", neighbours " + near;
                assertTrue(reached >= 0.9 * oracle, all);
                assertTrue(reached > most && reached > near && reached > without, all);
            }
        }
    }

    /**
     * Interactions of known factors.
     *
     * @param heldOut user to the item that was drawn last
     * @param logits user to the logarithms of the probabilities, up to a constant, by item
     */
    private record Drawn(Interactions taken, Map<String, String> heldOut, Map<String, double[]> logits) {

        static Drawn of(int users, int items, int each, RandomKey key) {
            int factors = 4;
            SplittableRandom random = key.generator();
            double[][] item = gaussian(items, factors + 1, random);
            List<Interaction> taken = new ArrayList<>();
            Map<String, String> heldOut = new LinkedHashMap<>();
            Map<String, double[]> all = new LinkedHashMap<>();
            for (int u = 0; u < users; u++) {
                double[] user = gaussian(1, factors, random)[0];
                double[] logits = new double[items];
                // The items of largest ln p + Gumbel noise are a draw without replacement, the largest first.
                TreeMap<Double, Integer> order = new TreeMap<>();
                for (int i = 0; i < items; i++) {
                    logits[i] = item[i][factors];
                    for (int f = 0; f < factors; f++) {
                        logits[i] += user[f] * item[i][f];
                    }
                    order.put(Math.log(-Math.log(random.nextDouble())) - logits[i], i);
                }
                int place = 0;
                for (int i : order.values()) {
                    if (place++ == each) {
                        heldOut.put("u" + u, "i" + i);
                        break;
                    }
                    taken.add(Interaction.of("u" + u, "i" + i));
                }
                all.put("u" + u, logits);
            }
            return new Drawn(new Interactions("drawn", taken), heldOut, all);
        }

        private static double[][] gaussian(int rows, int columns, SplittableRandom random) {
            double[][] values = new double[rows][columns];
            for (double[] row : values) {
                for (int j = 0; j < columns; j++) {
                    row[j] = random.nextGaussian();
                }
            }
            return values;
        }
    }

    @Test
    void aTableOfItemsIsAModelLikeAnyOther(@TempDir Path folder) {
        List<Bag> bags = List.of(Bag.of("u", List.of("java.util.List", "java.util.Map")), Bag.item("java.util.Map"));
        float[][] before;
        try (BagEncoder encoder =
                        BagEncoder.random(List.of("java.util.List", "java.util.Map"), 8, RandomKey.ofSeed(1));
                Model model = new Model(encoder.texts().copy(), Map.of())) {
            before = encoder.encode(bags);
            model.save(folder.resolve("items"));
        }
        try (Model model = Model.load(folder.resolve("items"));
                BagEncoder encoder = BagEncoder.of((StaticTextEncoder) model.encoder())) {
            assertArrayEquals(before, encoder.encode(bags));
            assertArrayEquals(before[0], model.encode(List.of("java.util.Map java.util.List"))[0], 1e-6f);
        }
    }

    @Test
    void aNewUserIsKnownByWhatItTakes() {
        // Two circles of taste: whoever has one of a circle gets the others.
        List<Interaction> all = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int user = 0; user < 120; user++) {
            for (int i = 0; i < 6; i++) {
                if (random.nextDouble() < 0.7) {
                    all.add(Interaction.of("u" + user, (user % 2 == 0 ? "even-" : "odd-") + i));
                }
            }
        }
        Interactions taken = new Interactions("circles", all);
        try (BagEncoder encoder = BagEncoder.random(taken.items(), 8, RandomKey.ofSeed(1))) {
            Dipole.pairs(encoder, encoder)
                    .set("training.learning-rate", 0.02)
                    .set("training.batch", 64)
                    .train(taken.bags());
            try (VectorRecommender recommender =
                    VectorRecommender.of(encoder::encode, encoder::encode, taken.popularity(), 0)) {
                recommender
                        .search(Bag.of("nobody", List.of("odd-3")), 5)
                        .forEach(hit -> assertTrue(hit.id().startsWith("odd-"), hit.id()));
            }
        }
    }
}
