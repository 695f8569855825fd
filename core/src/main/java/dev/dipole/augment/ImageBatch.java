package dev.dipole.augment;

import dev.dipole.data.image.Pixels;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** From pictures to the tensor that networks take, with or without a view. */
public final class ImageBatch {

    private ImageBatch() {}

    /**
     * Pictures of one size as one tensor [B, 3, H, W], float32 in [0, 1], which belongs to the current scope.
     *
     * @throws IllegalArgumentException if there is none, or their sizes differ
     */
    public static Tensor of(List<Pixels> pictures) {
        int[] rows = IntStream.range(0, pictures.size()).toArray();
        return viewed(pictures, (picture, key) -> {}, new RandomKey(0), rows);
    }

    static Tensor viewed(List<Pixels> pictures, ImageView view, RandomKey key, int[] rows) {
        if (pictures.size() != rows.length) {
            throw new IllegalArgumentException(
                    "rows has " + rows.length + " places for " + pictures.size() + " pictures");
        }
        return viewed(i -> Picture.of(pictures.get(i)), view, key, rows);
    }

    static Tensor viewed(Tensor images, ImageView view, RandomKey key, int[] rows) {
        long[] shape = Tensors.shape(images);
        if (shape.length != 4 || shape[1] != Pixels.CHANNELS) {
            throw new IllegalArgumentException("images has the shape " + Arrays.toString(shape)
                    + ", and views take pictures in colour: [B, 3, H, W]");
        }
        if (shape[0] != rows.length) {
            throw new IllegalArgumentException("rows has " + rows.length + " places for " + shape[0] + " pictures");
        }
        int height = Math.toIntExact(shape[2]);
        int width = Math.toIntExact(shape[3]);
        try (Scope scope = Scope.open()) {
            FloatBuffer memory = Tensors.bytes(
                            images.detach().to(ScalarType.Float).contiguous())
                    .asFloatBuffer();
            return scope.keep(viewed(i -> new Picture(width, height, read(memory, i, width, height)), view, key, rows));
        }
    }

    private static float[] read(FloatBuffer memory, int picture, int width, int height) {
        float[] values = new float[Pixels.CHANNELS * width * height];
        memory.get(picture * values.length, values);
        return values;
    }

    /** The first picture says of what size the others have to become. */
    private static Tensor viewed(IntFunction<Picture> pictures, ImageView view, RandomKey key, int[] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("pictures is empty: a batch needs at least one");
        }
        Picture first = pictures.apply(0);
        view.change(first, key.split(rows[0]));
        Tensor made = Tensors.empty(ScalarType.Float, rows.length, Pixels.CHANNELS, first.height(), first.width());
        FloatBuffer memory = Tensors.bytes(made).asFloatBuffer();
        memory.put(0, first.values());
        IntStream.range(1, rows.length).parallel().forEach(i -> {
            Picture picture = pictures.apply(i);
            view.change(picture, key.split(rows[i]));
            if (picture.width() != first.width() || picture.height() != first.height()) {
                throw new IllegalArgumentException("pictures of " + first.width() + " x " + first.height() + " and of "
                        + picture.width() + " x " + picture.height()
                        + " pixels are in one batch; decode them at one training size, or crop them to one");
            }
            memory.put(i * picture.values().length, picture.values());
        });
        return made;
    }
}
