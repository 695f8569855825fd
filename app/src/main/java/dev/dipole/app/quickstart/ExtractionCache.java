package dev.dipole.app.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.app.Progress;
import dev.dipole.data.Fingerprint;
import dev.dipole.data.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was extracted from jars, keyed by the jar's name, its bytes and the extractor's version. Folders are read
 * again every time. A kept file that cannot be read is made anew.
 */
public final class ExtractionCache {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Half of SHA-256 tells any two jars apart. */
    private static final int HASH_DIGITS = 32;

    private final Path folder;

    /**
     * Creates a cache.
     *
     * @param folder where extractions are kept; created if need be
     */
    public ExtractionCache(Path folder) {
        this.folder = folder;
    }

    /**
     * As {@link JavaMethods#extract}, reading only what is not kept.
     *
     * @throws InputException as there
     */
    public Extraction extract(List<Path> sources, Progress progress) {
        List<@Nullable Extraction> parts = new ArrayList<>();
        List<@Nullable Path> places = new ArrayList<>();
        List<Path> missing = new ArrayList<>();
        for (Path source : sources) {
            Path place = Files.isRegularFile(source) ? place(source) : null;
            Extraction kept = place == null ? null : read(place);
            places.add(place);
            parts.add(kept);
            if (kept == null) {
                missing.add(source);
            }
        }
        List<Extraction> fresh = JavaMethods.extractEach(missing, progress);
        List<Extraction> all = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < sources.size(); i++) {
            Extraction part = parts.get(i);
            if (part == null) {
                part = fresh.get(next++);
                Path place = places.get(i);
                if (place != null) {
                    write(part, place);
                }
            }
            all.add(part);
        }
        return Extraction.concat(all);
    }

    private Path place(Path jar) {
        try (InputStream in = Files.newInputStream(jar);
                DigestInputStream digest = new DigestInputStream(in, Fingerprint.sha256())) {
            digest.transferTo(OutputStream.nullOutputStream());
            String hash = Fingerprint.hex(digest.getMessageDigest()).substring(0, HASH_DIGITS);
            return folder.resolve(jar.getFileName() + "-" + hash + "-v" + JavaMethods.VERSION + ".json.gz");
        } catch (IOException e) {
            throw new InputException(jar + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static @Nullable Extraction read(Path place) {
        if (!Files.exists(place)) {
            return null;
        }
        try (InputStream in = new GZIPInputStream(Files.newInputStream(place), 1 << 16)) {
            return JSON.readValue(in, Extraction.class);
        } catch (IOException e) {
            return null; // Damaged, so it is made anew.
        }
    }

    private void write(Extraction extraction, Path place) {
        try {
            Files.createDirectories(folder);
            Path temporary = Files.createTempFile(folder, "extraction", ".tmp");
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
                JSON.writeValue(out, extraction);
            }
            Files.move(temporary, place, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw InputException.in(
                    folder, "cannot be written (" + e.getMessage() + ")", "check the disk and the folder's rights");
        }
    }
}
