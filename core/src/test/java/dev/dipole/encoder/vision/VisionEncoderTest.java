package dev.dipole.encoder.vision;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.augment.ImageView;
import dev.dipole.augment.Picture;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.Pixels;
import dev.dipole.encoder.EncoderContract;
import dev.dipole.encoder.Gradients;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.TrainableEncoder.Keep;
import dev.dipole.encoder.TrainableEncoder.Pass;
import dev.dipole.encoder.network.Activation;
import dev.dipole.encoder.network.Norm;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Processor;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Memory;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({Seeds.class, OneThread.class})
final class VisionEncoderTest {

    private static final VisionSettings SETTINGS = VisionSettings.defaults().withSize(RawPictures.SIDE);

    @Nested
    final class SmallNet extends Contract {
        SmallNet() {
            super(new ConvNet(3, List.of(8, 12, 16), Norm.Kind.GROUP, Activation.SILU));
        }
    }

    @Nested
    final class SmallNetOfBatches extends Contract {
        SmallNetOfBatches() {
            super(new ConvNet(3, List.of(8, 12, 16), Norm.Kind.BATCH, Activation.SILU));
        }

        @Override
        protected boolean dependsOnTheBatch() {
            return true;
        }
    }

    @Nested
    final class SmallNetWithoutNorm extends Contract {
        SmallNetWithoutNorm() {
            super(new ConvNet(3, List.of(8, 12, 16), Norm.Kind.NONE, Activation.SILU));
        }
    }

    @Nested
    final class SmallNetThroughViews extends Contract {
        SmallNetThroughViews() {
            super(new ConvNet(3, List.of(8, 12, 16), Norm.Kind.GROUP, Activation.SILU));
        }

        @Override
        protected TrainableEncoder<Image, Pixels> encoder(int dim, RandomKey key) {
            VisionEncoder plain = (VisionEncoder) super.encoder(dim, key);
            VisionEncoder seeing = plain.seeing(new Brightness());
            plain.close();
            return seeing;
        }

        @Override
        protected boolean hasDropout() {
            return true;
        }
    }

    @Nested
    final class ShallowResNet extends Contract {
        ShallowResNet() {
            super(new ResNet(ResNet.Depth.R18, ResNet.Stem.SMALL, 8, Norm.Kind.GROUP, Activation.SILU));
        }

        @Override
        protected float tolerance() {
            return 1e-5f;
        }
    }

    @Nested
    final class DeepResNet extends Contract {
        DeepResNet() {
            super(new ResNet(ResNet.Depth.R50, ResNet.Stem.SMALL, 8, Norm.Kind.GROUP, Activation.SILU));
        }

        /** Of one pixel and few channels in the last stages: a norm over next to nothing bends sharply. */
        @Override
        protected double step() {
            return 0.003;
        }

        @Override
        protected float tolerance() {
            return 1e-5f;
        }
    }

    @Nested
    final class Transformer extends Contract {
        Transformer() {
            super(new VisionTransformer(RawPictures.SIDE, 4, 12, 2, 3));
        }
    }

    /** Smooth where networks usually bend: a slope is what is compared. */
    private abstract static class Contract extends EncoderContract<Image, Pixels> {

        private final Backbone backbone;

        Contract(Backbone backbone) {
            this.backbone = backbone;
        }

        @Override
        protected TrainableEncoder<Image, Pixels> encoder(int dim, RandomKey key) {
            try (VisionEncoder encoder = VisionEncoder.around(backbone, SETTINGS.withDim(dim), key)) {
                return encoder.decodedBy(RawPictures::decode);
            }
        }

        @Override
        protected Image input(SplittableRandom random) {
            return RawPictures.draw(random);
        }

        @Override
        protected boolean hasDropout() {
            return false;
        }

        @Override
        protected int memoryInputs() {
            return 64;
        }
    }

    /** Each picture darker by a factor of its own. */
    private record Brightness() implements ImageView {

        @Override
        public void change(Picture picture, RandomKey key) {
            float factor = (float) key.generator().nextDouble(0.5, 1);
            float[] values = picture.values();
            for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
            }
        }
    }

    private static final VisionSettings BATCHED = SETTINGS.withWidth(8).withNorm("batch");

    private static VisionEncoder raw(VisionSettings settings, RandomKey key) {
        try (VisionEncoder encoder = VisionEncoder.random(settings, key)) {
            return encoder.decodedBy(RawPictures::decode);
        }
    }

    @Test
    void batchStatisticsAreObservedOnceByThePassThatLearns(RandomKey key) {
        try (VisionEncoder encoder = raw(BATCHED, key)) {
            List<Pixels> pixels = encoder.prepare(
                    IntStream.range(0, 8).mapToObj(RawPictures::numbered).toList());
            int[] rows = IntStream.range(0, 8).toArray();
            float[] start = mean(encoder);
            encoder.forward(pixels, rows, key, Keep.NONE).close();
            encoder.forward(pixels, rows, key, Keep.PLAIN).close();
            assertArrayEquals(start, mean(encoder), "a first look moves nothing");
            encoder.forward(pixels, rows, key, Keep.GRAPH).close();
            float[] once = mean(encoder);
            assertFalse(Arrays.equals(start, once), "the pass with a graph moves the running mean");
            encoder.forward(pixels, rows, key, Keep.NONE).close();
            assertArrayEquals(once, mean(encoder));
        }
    }

    @Test
    void batchNormGivesOtherVectorsToACutBatch(RandomKey key) {
        for (String norm : List.of("batch", "group")) {
            try (VisionEncoder encoder = raw(SETTINGS.withWidth(8).withNorm(norm), key);
                    Scope scope = Scope.open()) {
                List<Pixels> pixels = encoder.prepare(
                        IntStream.range(0, 8).mapToObj(RawPictures::numbered).toList());
                int[] rows = IntStream.range(0, 8).toArray();
                double gap;
                try (Pass whole = encoder.forward(pixels, rows, key, Keep.NONE);
                        Pass half = encoder.forward(pixels.subList(0, 4), new int[] {0, 1, 2, 3}, key, Keep.NONE)) {
                    gap = whole.output()
                            .narrow(0, 0, 4)
                            .sub(half.output())
                            .abs()
                            .max()
                            .item_double();
                }
                assertEquals(norm.equals("batch"), gap > 1e-3, norm + " differs by " + gap);
            }
        }
    }

    @Test
    void oneRowAloneIsNormalisedByTheRunningStatistics(RandomKey key) {
        // One pixel in the last stages: a batch of one has no variance there.
        try (VisionEncoder encoder = raw(BATCHED, key);
                Gradients gradients = new Gradients();
                Scope scope = Scope.open()) {
            List<Pixels> one = encoder.prepare(List.of(RawPictures.numbered(3)));
            try (Pass pass = encoder.forward(one, new int[1], key, Keep.GRAPH)) {
                pass.backward(Tensors.zerosLike(pass.output()).fill_(Tensors.scalar(1)), gradients);
            }
            for (Tensor tensor : encoder.statistics().byName().values()) {
                assertTrue(Double.isFinite(tensor.sum().item_double()));
            }
            assertTrue(gradients.dense().values().stream()
                    .allMatch(each -> Double.isFinite(each.sum().item_double())));
        }
    }

    @Test
    void aBatchOf512At32PixelsIsOnePass() {
        for (String backbone : List.of("convnet", "resnet18")) {
            VisionSettings settings = VisionSettings.defaults().withBackbone(backbone);
            try (VisionEncoder encoder = VisionEncoder.random(settings, RandomKey.ofSeed(1))) {
                assertTrue(encoder.graphBudget() >= 512, backbone + ": " + encoder.graphBudget());
            }
        }
    }

    @Test
    void bfloat16LearnsNearlyTheSameAndLeavesPlainVectorsAsTheyAre(RandomKey key) {
        VisionSettings small = VisionSettings.defaults().withWidth(16);
        for (VisionSettings settings : List.of(
                small.withNorm("batch"),
                small.withNorm("group"),
                small.withNorm("none"),
                small.withBackbone("resnet18").withNorm("batch").withDim(12),
                small.withBackbone("resnet18").withSize(96).withWidth(8).withNorm("group"),
                small.withBackbone("resnet50").withNorm("group"))) {
            try (VisionEncoder exact = VisionEncoder.random(settings, key);
                    VisionEncoder rounded = VisionEncoder.random(settings.withPrecision("bfloat16"), key);
                    Gradients exactly = new Gradients();
                    Gradients roundedly = new Gradients();
                    Scope scope = Scope.open()) {
                Tensor plain = vectors(exact, key, Keep.PLAIN, exactly);
                assertEquals(
                        0, gap(plain, vectors(rounded, key, Keep.PLAIN, roundedly)), "plain vectors are float32's");
                List<Tensor> looks = new ArrayList<>();
                for (Keep keep : List.of(Keep.NONE, Keep.GRAPH)) {
                    Tensor one = vectors(exact, key, keep, exactly);
                    Tensor other = vectors(rounded, key, keep, roundedly);
                    assertEquals(ScalarType.Float, other.scalar_type().intern());
                    assertTrue(gap(one, other) > 0, settings + " is rounded while it trains");
                    assertTrue(cosine(one, other) > 0.999, settings + ": " + cosine(one, other));
                    looks.add(other);
                }
                assertEquals(
                        0, gap(looks.get(0), looks.get(1)), settings + ": the first look sees what is learned from");
                assertEquals(exactly.dense().keySet(), roundedly.dense().keySet());
                // All together: a norm's own gradient is what little its channels leave when they cancel.
                double cosine = cosine(joined(exactly), joined(roundedly));
                assertTrue(cosine > 0.97, settings + ": " + cosine);
            }
        }
    }

    @Test
    void nativeMemoryDoesNotGrowInBfloat16(RandomKey key) {
        for (String backbone : List.of("convnet", "resnet18")) {
            try (VisionEncoder encoder = VisionEncoder.random(
                            SETTINGS.withBackbone(backbone).withWidth(8).withPrecision("bfloat16"), key);
                    Scope scope = Scope.open()) {
                Memory.assertNoGrowth(() -> {
                    try (Scope step = Scope.open();
                            Gradients gradients = new Gradients()) {
                        vectors(encoder, key, Keep.NONE, gradients);
                        vectors(encoder, key, Keep.GRAPH, gradients);
                    }
                });
            }
        }
    }

    /** Of eight pictures; where a graph is kept, the gradient of half their squares is added. */
    private static Tensor vectors(VisionEncoder encoder, RandomKey key, Keep keep, Gradients gradients) {
        int size = encoder.settings().size();
        List<Pixels> pixels = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            byte[] planes = new byte[Pixels.CHANNELS * size * size];
            key.split(i).generator().nextBytes(planes);
            pixels.add(new Pixels(size, size, planes));
        }
        try (Pass pass = encoder.forward(pixels, IntStream.range(0, 8).toArray(), key, keep)) {
            if (keep == Keep.GRAPH) {
                pass.backward(pass.output(), gradients);
            }
            return pass.output().clone();
        }
    }

    private static Tensor joined(Gradients gradients) {
        return torch.cat(new TensorVector(
                gradients.dense().values().stream().map(Tensor::flatten).toArray(Tensor[]::new)));
    }

    private static double gap(Tensor one, Tensor other) {
        return one.sub(other).abs().max().item_double();
    }

    private static double cosine(Tensor one, Tensor other) {
        return one.mul(other).sum().item_double()
                / (one.norm().item_double() * other.norm().item_double());
    }

    @Test
    void autoIsWhatTheProcessorMultiplies() {
        assertEquals(
                Processor.multipliesBfloat16() ? ScalarType.BFloat16 : ScalarType.Float,
                SETTINGS.withPrecision("auto").trainingType());
        assertEquals(
                ScalarType.Float,
                SETTINGS.withBackbone("vit-tiny").withPrecision("auto").trainingType());
    }

    @Test
    void refusesWhatNoNetworkIs() {
        assertMessage(
                "precision (float16) must be one of [float32, bfloat16, auto]",
                () -> VisionSettings.defaults().withPrecision("float16"));
        assertMessage(
                "precision (bfloat16) must be float32 or auto for vit-tiny: bfloat16 is of convolutions, of which a transformer"
                        + " has one",
                () -> VisionSettings.defaults().withPrecision("bfloat16").withBackbone("vit-tiny"));
        assertMessage(
                "backbone (resnet) must be one of [convnet, resnet18, resnet50, vit-tiny, vit-small]",
                () -> VisionSettings.defaults().withBackbone("resnet"));
        assertMessage(
                "size (4) must be at least 8 pixels; 32 and 224 are usual",
                () -> VisionSettings.defaults().withSize(4));
        assertMessage(
                "norm (instance) must be group, batch, layer or none; group does not depend on the batch",
                () -> VisionSettings.defaults().withNorm("instance"));
        assertMessage(
                "norm (layer) of a ConvNet must be group, batch or none: pixels are not vectors in memory; group is the"
                        + " one that does not depend on the batch",
                () -> raw(SETTINGS.withNorm("layer"), RandomKey.ofSeed(1)));
        assertMessage(
                "patch (5) must divide the side of pictures (32)", () -> new VisionTransformer(32, 5, 192, 12, 3));
    }

    private static float[] mean(VisionEncoder encoder) {
        return Tensors.floatArray(encoder.statistics().get("stages.0.norm.running_mean"));
    }
}
