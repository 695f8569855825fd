package dev.dipole.data.image;

import dev.dipole.data.BadContent;
import dev.dipole.data.BadRows;
import dev.dipole.data.CheckedContent;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sources without the examples whose pictures cannot be used. Every picture is decoded once when the source is opened, so that a
 * bad one shows before the training begins; what was decoded stays in the loader's cache.
 */
public final class CheckedImages {

    private CheckedImages() {}

    /**
     * The examples all of whose pictures can be decoded.
     *
     * @param source of pictures, or of pictures and texts
     * @param loader decodes them, and may keep them for the training
     * @param bad how many may be passed over
     * @throws dev.dipole.data.InputException of the first bad picture, or of the first too many
     */
    public static <I extends Media> Source<I> of(Source<I> source, PixelLoader loader, BadRows bad) {
        return CheckedContent.of(
                source, contents -> faults(contents, loader), contents -> faults(contents, loader), bad);
    }

    /**
     * What is wrong with each of some contents; null where nothing is, and where it is no picture.
     *
     * @param loader decodes them, and may keep them
     */
    public static List<@Nullable BadContent> faults(List<? extends Media> contents, PixelLoader loader) {
        List<Image> images = new ArrayList<>();
        contents.forEach(media -> {
            if (media instanceof Image image) {
                images.add(image);
            }
        });
        List<PixelLoader.Attempt> attempts = loader.attempt(images);
        List<@Nullable BadContent> faults = new ArrayList<>();
        int next = 0;
        for (Media media : contents) {
            BadImageException fault =
                    media instanceof Image ? attempts.get(next++).fault() : null;
            faults.add(fault == null ? null : fault.content());
        }
        return faults;
    }
}
