package dev.dipole.data.image;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import org.jspecify.annotations.Nullable;

/**
 * Decodes JPEG, PNG, GIF (the first frame), BMP, TIFF (the first page) and WebP to red, green and blue, turned as the camera
 * noted. WebP, JPEG in colours of printing and unusual TIFF need the optional dependencies
 * {@code com.twelvemonkeys.imageio:imageio-webp}, {@code imageio-jpeg} and {@code imageio-tiff}.
 *
 * <p>The size that a file claims is checked before memory is taken, and so are those of the parts that it consists of: more than
 * 2²⁷ pixels (2²⁵ in WebP and TIFF, whose readers hold the whole picture) are refused. Of a picture of more than 2²² pixels only
 * every second, third, ... one of each row and column is decoded, as long as no fewer than the training size needs remain.
 */
public final class ImageDecoder {

    private static final long MOST_PIXELS = 1L << 27;
    private static final long MOST_PIXELS_WHOLE = 1L << 25;

    /** Above, decoding all of a picture takes more memory than a thread should. */
    private static final long PLENTY_PIXELS = 1L << 22;

    /** What libjpeg says of data that end, or break, before the picture does; other warnings are about trifles. */
    private static final List<String> DAMAGE = List.of("premature end", "corrupt jpeg data");

    private static final String TRIFLE = "extraneous bytes";

    private static final String AGAIN = "copy or download it again, or leave it out";

    private static final Map<PictureFormat, List<ImageReaderSpi>> READERS = readers();

    private ImageDecoder() {}

    /**
     * A picture at training size.
     *
     * @throws BadImageException if it is broken, truncated, enormous or no picture
     * @throws dev.dipole.data.InputException if its file cannot be read at all
     */
    public static Pixels decode(Image image, TrainingSize size) {
        return decode(image, image.bytes(), size);
    }

    /**
     * A picture at its own size.
     *
     * @throws BadImageException also if it has more than 2²² pixels
     */
    public static Pixels decode(Image image) {
        return decode(image, image.bytes(), null);
    }

    /**
     * A picture in its own shape, to be looked at: of a very large one pixels are left out, as many as still leave so many on
     * the shorter side.
     */
    static Pixels decodeShape(Image image, int side) {
        byte[] bytes = image.bytes();
        PictureFormat format = format(image, bytes);
        Pixels decoded = read(image, bytes, format, TrainingSize.crop(side));
        return Orientation.turn(decoded, Orientation.of(bytes, format));
    }

    /** The same as {@link #decode(Image, TrainingSize)} for bytes that were read already. */
    static Pixels decode(Image image, byte[] bytes, @Nullable TrainingSize size) {
        PictureFormat format = format(image, bytes);
        int orientation = Orientation.of(bytes, format);
        TrainingSize target = size != null && Orientation.transposes(orientation) ? size.transposed() : size;
        Pixels decoded = read(image, bytes, format, target);
        return Orientation.turn(target == null ? decoded : target.of(decoded), orientation);
    }

    private static PictureFormat format(Image image, byte[] bytes) {
        PictureFormat format = PictureFormat.of(bytes);
        if (format == null) {
            throw bad(image, PictureFormat.otherwise(bytes), "replace it by a picture, or leave it out");
        }
        return format;
    }

    private static BadImageException bad(Image image, String fault, String remedy) {
        return BadImageException.of(image.name(), image.encoded().place(), fault, remedy);
    }

    /** Tries the readers of the format one after the other; what the first one says counts. */
    private static Pixels read(Image image, byte[] bytes, PictureFormat format, @Nullable TrainingSize size) {
        Exception first = null;
        for (ImageReaderSpi provider : Objects.requireNonNull(READERS.get(format))) {
            try {
                return read(image, bytes, format, size, provider.createReaderInstance());
            } catch (IOException | RuntimeException e) {
                if (e instanceof BadImageException known) {
                    throw known;
                }
                first = first == null ? e : first;
            }
        }
        if (first == null) {
            throw bad(image, "is " + format + ", which nothing here decodes", format.missing());
        }
        String reason = first.getMessage() != null
                ? first.getMessage()
                : first instanceof EOFException ? "its data end before the picture does" : first.toString();
        boolean unsupported = first instanceof UnsupportedOperationException || reason.contains("Unsupported");
        throw bad(
                image,
                "cannot be decoded as " + format + " (" + reason.strip() + ")",
                unsupported ? remedy(format) : AGAIN);
    }

    /** Of what no reader here can do; where readers beside Java's own are there, more of them would not help. */
    private static String remedy(PictureFormat format) {
        return Objects.requireNonNull(READERS.get(format)).stream().allMatch(ImageDecoder::isOfJava)
                ? format.missing()
                : PictureFormat.CONVERT;
    }

    private static boolean isOfJava(ImageReaderSpi provider) {
        return provider.getClass().getName().startsWith("com.sun.");
    }

    private static Pixels read(
            Image image, byte[] bytes, PictureFormat format, @Nullable TrainingSize size, ImageReader reader)
            throws IOException {
        List<String> damage = new ArrayList<>();
        try (BytesInput input = new BytesInput(bytes)) {
            reader.setInput(input, true, true);
            reader.addIIOReadWarningListener((source, warning) -> note(warning, damage));
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            int step = step(image, format, width, height, size);
            checkParts(image, bytes, format, size, reader);
            if (!Completeness.reachesItsEnd(bytes, format)) {
                throw bad(image, "is cut off: its " + format + " data do not reach their end", AGAIN);
            }
            ImageReadParam wanted = reader.getDefaultReadParam();
            if (step > 1) {
                wanted.setSourceSubsampling(step, step, 0, 0);
            }
            Pixels decoded = format == PictureFormat.JPEG && CmykPlanes.areIn(bytes) && reader.canReadRaster()
                    ? CmykPlanes.of(reader.readRaster(0, wanted), bytes)
                    : RgbPlanes.of(reader.read(0, wanted));
            if (!damage.isEmpty()) {
                throw bad(image, "is truncated or damaged (" + damage.get(0) + ")", AGAIN);
            }
            return decoded;
        } finally {
            reader.dispose();
        }
    }

    private static void note(String warning, List<String> damage) {
        String lower = warning.toLowerCase(Locale.ROOT);
        if (!lower.contains(TRIFLE) && DAMAGE.stream().anyMatch(lower::contains)) {
            damage.add(warning);
        }
    }

    /** What a reader takes memory for besides the picture itself, which may be far smaller. */
    private static void checkParts(
            Image image, byte[] bytes, PictureFormat format, @Nullable TrainingSize size, ImageReader reader)
            throws IOException {
        if (format == PictureFormat.WEBP) {
            for (WebpFrames.Frame frame : WebpFrames.of(bytes)) {
                checkSize(image, format, "a frame of ", frame.width(), frame.height(), size);
            }
        }
        if (reader.isImageTiled(0)) {
            checkSize(image, format, "a tile of ", reader.getTileWidth(0), reader.getTileHeight(0), size);
        }
    }

    private static void checkSize(
            Image image, PictureFormat format, String part, int width, int height, @Nullable TrainingSize size) {
        long most = size == null ? PLENTY_PIXELS : format.whole() ? MOST_PIXELS_WHOLE : MOST_PIXELS;
        if ((long) width * height > most) {
            throw bad(
                    image,
                    "claims " + part + width + " x " + height + " pixels in " + format + ", and at most " + most
                            + " are decoded",
                    "make it smaller, or leave it out");
        }
    }

    /** Every which pixel is decoded. */
    private static int step(Image image, PictureFormat format, int width, int height, @Nullable TrainingSize size) {
        long pixels = (long) width * height;
        if (width < 1 || height < 1) {
            throw bad(image, "claims " + width + " x " + height + " pixels", "leave it out");
        }
        checkSize(image, format, "", width, height, size);
        int step = 1;
        while (size != null
                && pixels / ((long) step * step) > PLENTY_PIXELS
                && width / (step + 1) >= size.width()
                && height / (step + 1) >= size.height()) {
            step++;
        }
        return step;
    }

    /** Java's own readers first but for TIFF: they are native code, or the faster ones. */
    private static Map<PictureFormat, List<ImageReaderSpi>> readers() {
        Map<PictureFormat, List<ImageReaderSpi>> readers = new EnumMap<>(PictureFormat.class);
        ImageIO.scanForPlugins();
        for (PictureFormat format : PictureFormat.values()) {
            List<ImageReaderSpi> java = new ArrayList<>();
            List<ImageReaderSpi> plugins = new ArrayList<>();
            Iterator<ImageReaderSpi> all =
                    IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
            while (all.hasNext()) {
                ImageReaderSpi provider = all.next();
                for (String name : provider.getFormatNames()) {
                    if (name.equals(format.readers())) {
                        (isOfJava(provider) ? java : plugins).add(provider);
                    }
                }
            }
            List<ImageReaderSpi> ordered = new ArrayList<>(format == PictureFormat.TIFF ? plugins : java);
            ordered.addAll(format == PictureFormat.TIFF ? java : plugins);
            readers.put(format, Collections.unmodifiableList(ordered));
        }
        return readers;
    }
}
