package dev.dipole.augment;

import dev.dipole.data.image.Pixels;
import dev.dipole.random.RandomKey;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A random change of pictures, such as a crop: what makes two views of one picture differ. What becomes of a picture depends on
 * the key and on its own row only, never on how a batch is cut.
 *
 * <p>A view changes one picture at a time, in the memory of Java, where a picture of usual size stays in the processor's cache
 * through all the views of a set; a batch is spread over all processors.
 */
public interface ImageView {

    /**
     * Changes one picture in place.
     *
     * @param picture values in [0, 1], and so again afterwards, but for a view that standardises
     * @param key all that is random is drawn from it
     * @throws IllegalArgumentException if the picture is too small for this view
     */
    void change(Picture picture, RandomKey key);

    /**
     * A view of every picture. Changes nothing that it is given; the result belongs to the current scope.
     *
     * @param images [B, 3, H, W] float32 in [0, 1]
     * @param key what is drawn is a function of it and of the row
     * @param rows [B] the place of each picture in the whole batch
     * @return [B, 3, H', W'] float32; in [0, 1] unless a view standardises
     */
    default Tensor apply(Tensor images, RandomKey key, int[] rows) {
        return ImageBatch.viewed(images, this, key, rows);
    }

    /** The same of decoded pictures, which may differ in size as long as their views do not. */
    default Tensor apply(List<Pixels> pictures, RandomKey key, int[] rows) {
        return ImageBatch.viewed(pictures, this, key, rows);
    }
}
