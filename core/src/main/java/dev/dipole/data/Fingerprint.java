package dev.dipole.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 over things that are not the bytes of one file. */
public final class Fingerprint {

    private Fingerprint() {}

    /** An empty digest. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What was added so far, in hexadecimal; the digest is empty afterwards. */
    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of several texts; each is preceded by its length, so that no text runs into the next. */
    public static String of(String... parts) {
        MessageDigest digest = sha256();
        for (String part : parts) {
            add(digest, part);
        }
        return hex(digest);
    }

    /** Adds a text, preceded by its length. */
    public static void add(MessageDigest digest, String text) {
        add(digest, text.getBytes(StandardCharsets.UTF_8));
    }

    static void add(MessageDigest digest, List<String> texts) {
        add(digest, texts.size());
        texts.forEach(text -> add(digest, text));
    }

    /** Adds bytes, preceded by their number. */
    public static void add(MessageDigest digest, byte[] bytes) {
        add(digest, bytes.length);
        digest.update(bytes);
    }

    static void add(MessageDigest digest, int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }
}
