package dev.dipole.data.image;

import dev.dipole.data.BadRows;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sources without the examples whose pictures cannot be used. Every picture is decoded once when the source is opened, so that a
 * bad one shows before the training begins; what was decoded stays in the loader's cache.
 */
public final class CheckedImages {

    /** Enough for all processors, and few to hold at once. */
    private static final int TOGETHER = 512;

    private CheckedImages() {}

    /**
     * The examples all of whose pictures can be decoded.
     *
     * @param source of pictures, or of pictures and texts
     * @param loader decodes them, and may keep them for the training
     * @param bad how many may be passed over
     * @throws InputException of the first bad picture, or of the first too many
     */
    public static <I extends Media> Source<I> of(Source<I> source, PixelLoader loader, BadRows bad) {
        return Sources.checked(source, examples -> faults(examples, loader, bad), TOGETHER, bad);
    }

    private static <I extends Media> List<BadRows.@Nullable Row> faults(
            List<Example<I>> examples, PixelLoader loader, BadRows bad) {
        List<Image> images = new ArrayList<>();
        List<Integer> owners = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            Example<I> example = examples.get(i);
            add(example.anchor(), i, images, owners);
            for (I positive : example.positives()) {
                // Its own positive is the same picture.
                if (!positive.equals(example.anchor())) {
                    add(positive, i, images, owners);
                }
            }
            for (I negative : example.negatives()) {
                add(negative, i, images, owners);
            }
        }
        BadRows.@Nullable Row[] rows = new BadRows.Row[examples.size()];
        List<PixelLoader.Attempt> attempts = loader.attempt(images);
        for (int i = 0; i < images.size(); i++) {
            BadImageException fault = attempts.get(i).fault();
            if (fault == null) {
                continue;
            } else if (!bad.tolerant()) {
                throw new InputException(
                        fault.getMessage() + "; or allow that some pictures are passed over (--skip-bad N)", fault);
            }
            rows[owners.get(i)] = new BadRows.Row(Path.of(fault.place()), 0, fault.image() + " " + fault.fault());
        }
        return Arrays.asList(rows);
    }

    private static void add(Media media, int owner, List<Image> images, List<Integer> owners) {
        if (media instanceof Image image) {
            images.add(image);
            owners.add(owner);
        }
    }
}
