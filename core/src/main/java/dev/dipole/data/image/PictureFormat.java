package dev.dipole.data.image;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The formats that are decoded, known by their first bytes, whatever a file is called. */
enum PictureFormat {
    JPEG("jpeg", "imageio-jpeg", false, "jpg jpeg jpe"),
    PNG("png", null, false, "png"),
    GIF("gif", null, false, "gif"),
    BMP("bmp", null, false, "bmp"),
    WEBP("webp", "imageio-webp", true, "webp"),
    TIFF("tiff", "imageio-tiff", true, "tif tiff");

    /** What to do with what cannot be decoded, however good the readers are. */
    static final String CONVERT = "convert it to PNG";

    /** The name that readers of ImageIO are found by. */
    private final String readers;

    /** The part of TwelveMonkeys that reads it, or what Java cannot of it; null where Java reads all. */
    private final @Nullable String plugin;

    /** Whether readers hold the whole picture, however little of it is wanted. */
    private final boolean whole;

    /** Of names of files, with a blank between them. */
    private final String endings;

    PictureFormat(String readers, @Nullable String plugin, boolean whole, String endings) {
        this.readers = readers;
        this.plugin = plugin;
        this.whole = whole;
        this.endings = endings;
    }

    String readers() {
        return readers;
    }

    boolean whole() {
        return whole;
    }

    /** What to do where no reader is there, or none can. */
    String missing() {
        return plugin == null
                ? CONVERT
                : "add com.twelvemonkeys.imageio:" + plugin + " to the class path, or " + CONVERT;
    }

    /** Whether a file of this name is taken for a picture: by its ending. */
    static boolean named(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        String ending = name.substring(name.lastIndexOf('.') + 1);
        for (PictureFormat format : values()) {
            if (List.of(format.endings.split(" ", -1)).contains(ending) && name.length() > ending.length() + 1) {
                return true;
            }
        }
        return false;
    }

    /** By the first bytes; null where they are those of no picture that is known. */
    static @Nullable PictureFormat of(byte[] bytes) {
        if (begins(bytes, 0, 0xFF, 0xD8, 0xFF)) {
            return JPEG;
        } else if (begins(bytes, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
            return PNG;
        } else if (begins(bytes, 0, 'G', 'I', 'F', '8')) {
            return GIF;
        } else if (begins(bytes, 0, 'R', 'I', 'F', 'F') && begins(bytes, 8, 'W', 'E', 'B', 'P')) {
            return WEBP;
        } else if (begins(bytes, 0, 'I', 'I', 42, 0) || begins(bytes, 0, 'M', 'M', 0, 42)) {
            return TIFF;
        } else if (begins(bytes, 0, 'B', 'M') && bytes.length > 26) {
            return BMP;
        }
        return null;
    }

    /** What bytes are that are no picture. */
    static String otherwise(byte[] bytes) {
        if (bytes.length == 0) {
            return "is empty";
        } else if (begins(bytes, 0, '%', 'P', 'D', 'F')) {
            return "is a PDF document, not a picture";
        } else if (begins(bytes, 4, 'f', 't', 'y', 'p')) {
            return "is HEIC, AVIF or a film, which are not decoded";
        }
        int shown = Math.min(bytes.length, 16);
        boolean text = true;
        for (int i = 0; i < shown; i++) {
            text &= bytes[i] >= ' ' || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t';
        }
        if (text) {
            String start = new String(bytes, 0, shown, StandardCharsets.US_ASCII).strip();
            return "is a text that begins with \"" + start.replace('\n', ' ').replace('\r', ' ') + "\", not a picture";
        }
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < Math.min(shown, 4); i++) {
            hex.append(String.format(Locale.ROOT, " %02X", bytes[i]));
        }
        return "begins with the bytes" + hex + ", and no picture that is known does";
    }

    static boolean begins(byte[] bytes, int at, int... expected) {
        if (bytes.length < at + expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if ((bytes[at + i] & 0xFF) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
