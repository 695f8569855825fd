package dev.dipole.augment;

import dev.dipole.random.RandomKey;
import org.bytedeco.pytorch.Tensor;

/**
 * A random change of pictures, such as a crop: what makes two views of one picture differ. It works on a whole batch at once,
 * and yet what becomes of a picture depends on the key and on its own row only, never on how the batch is cut.
 */
public interface ImageView {

    /**
     * A view of every picture. Changes nothing that it is given; the result belongs to the current scope.
     *
     * @param images [B, 3, H, W] float32 in [0, 1]
     * @param key what is drawn is a function of it and of the row
     * @param rows [B] the place of each picture in the whole batch
     * @return [B, 3, H', W'] float32; in [0, 1] until a view standardises
     */
    Tensor apply(Tensor images, RandomKey key, int[] rows);
}
