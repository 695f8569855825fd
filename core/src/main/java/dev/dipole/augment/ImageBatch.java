package dev.dipole.augment;

import dev.dipole.data.image.Pixels;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** From decoded pictures to the tensor that views and networks take. */
public final class ImageBatch {

    private ImageBatch() {}

    /**
     * Pictures of one size as one tensor [B, 3, H, W], float32 in [0, 1], which belongs to the current scope.
     *
     * @throws IllegalArgumentException if there is none, or their sizes differ
     */
    public static Tensor of(List<Pixels> pictures) {
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("pictures is empty: a batch needs at least one");
        }
        int width = pictures.get(0).width();
        int height = pictures.get(0).height();
        try (Scope scope = Scope.open()) {
            Tensor bytes = Tensors.empty(ScalarType.Byte, pictures.size(), Pixels.CHANNELS, height, width);
            ByteBuffer memory = Tensors.bytes(bytes);
            for (Pixels picture : pictures) {
                if (picture.width() != width || picture.height() != height) {
                    throw new IllegalArgumentException("pictures of " + width + " x " + height + " and of "
                            + picture.width() + " x " + picture.height()
                            + " pixels are in one batch; decode them at one training size");
                }
                memory.put(picture.planes());
            }
            return scope.keep(bytes.to(ScalarType.Float).div_(Tensors.scalar(255)));
        }
    }
}
