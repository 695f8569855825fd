package dev.dipole.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The sizes that the frames of a WebP file claim for themselves (RFC 9649, sections 2 and 3.4; RFC 6386, section 9.1). The canvas
 * around a frame has a size of its own, which is the one that readers tell, while they take memory for the frame's.
 */
final class WebpFrames {

    /** Sides in pixels. */
    record Frame(int width, int height) {}

    private static final int FIRST_CHUNK = 12;
    private static final int CHUNK_HEADER = 8;

    /** What stands before the chunks of a frame of an animation. */
    private static final int ANIMATED_HEADER = 16;

    private static final int SIDE_BITS = 14;
    private static final int SIDE = (1 << SIDE_BITS) - 1;

    private WebpFrames() {}

    /** Up to where the file can be followed. */
    static List<Frame> of(byte[] bytes) {
        ByteBuffer webp = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Frame> frames = new ArrayList<>();
        int at = FIRST_CHUNK;
        while (bytes.length - at >= CHUNK_HEADER) {
            int content = at + CHUNK_HEADER;
            if (PictureFormat.begins(bytes, at, 'A', 'N', 'M', 'F')) {
                at = content + ANIMATED_HEADER;
                continue;
            } else if (PictureFormat.begins(bytes, at, 'V', 'P', '8', ' ') && bytes.length - content >= 10) {
                frames.add(new Frame(webp.getShort(content + 6) & SIDE, webp.getShort(content + 8) & SIDE));
            } else if (PictureFormat.begins(bytes, at, 'V', 'P', '8', 'L') && bytes.length - content >= 5) {
                int sides = webp.getInt(content + 1);
                frames.add(new Frame((sides & SIDE) + 1, ((sides >>> SIDE_BITS) & SIDE) + 1));
            }
            long length = Integer.toUnsignedLong(webp.getInt(at + 4));
            if (length > bytes.length - content) {
                break;
            }
            at = content + (int) (length + (length & 1));
        }
        return frames;
    }
}
