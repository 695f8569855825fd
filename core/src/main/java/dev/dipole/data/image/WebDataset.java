package dev.dipole.data.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.data.Example;
import dev.dipole.data.Fingerprint;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.Words;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sources of tar archives in the layout of WebDataset: files that follow each other and have the same path up to the first dot of
 * their name are one sample, and what comes behind that dot says which part of it each is. A sample has one picture, and its
 * caption in {@code .txt} or in a field of {@code .json}, or its class in {@code .cls}. Several shards are
 * {@link Sources#concat} of their sources; what was cut differently into shards is read the same.
 */
public final class WebDataset {

    private static final String CLASS = "cls";

    private static final ObjectMapper JSON = new ObjectMapper();

    private WebDataset() {}

    /** Pictures with the captions in {@code .txt}. */
    public static Source<Media> captions(Path shard) {
        return checked(new Shard<>(shard, "caption in .txt", sample -> captioned(sample, sample.text("txt"))));
    }

    /**
     * Pictures with captions that are a field of {@code .json}.
     *
     * @param field such as {@code caption}
     */
    public static Source<Media> captions(Path shard, String field) {
        return checked(new Shard<>(
                shard, "caption in ." + field + " of .json", sample -> captioned(sample, sample.field(field))));
    }

    /** Whether a place is an archive whose first sample has a class in {@code .cls}. */
    public static boolean isLabelled(Path place) {
        if (!Files.isRegularFile(place)) {
            return false;
        }
        try (SampleCursor<Image> cursor =
                new SampleCursor<>(place, sample -> Example.labelled(sample.picture(), sample.stem()))) {
            Sample first = cursor.sample();
            return first != null && first.parts().containsKey(CLASS);
        }
    }

    /** Pictures whose labels are what {@code .cls} holds. */
    public static Source<Image> labelled(Path shard) {
        return checked(new Shard<>(
                shard,
                "label in .cls",
                sample -> Example.labelled(sample.picture(), sample.text(CLASS).strip())));
    }

    private static <I> Source<I> checked(Source<I> source) {
        try (Source.Cursor<I> cursor = source.open(0)) {
            if (cursor.next() == null) {
                throw new InputException(source.name() + ": holds no sample; name a tar archive with pictures");
            }
        }
        return source;
    }

    private static Example<Media> captioned(Sample sample, String caption) {
        return Example.pair(sample.picture(), new Words(caption));
    }

    /** Makes an example of a sample. */
    private interface Reading<I> {
        Example<I> example(Sample sample);
    }

    /**
     * Files of one stem.
     *
     * @param parts by what stands behind the first dot, in lower case
     */
    private record Sample(Path shard, String stem, Map<String, FileSet.Entry> parts) {

        Image picture() {
            for (FileSet.Entry part : parts.values()) {
                if (PictureFormat.named(part.file())) {
                    return part.image();
                }
            }
            throw lacks("picture");
        }

        private InputException lacks(String what) {
            return InputException.in(
                    shard,
                    "the sample " + stem + " has no " + what + " (it has ." + String.join(", .", parts.keySet()) + ")",
                    "write the shard again, or choose what it has");
        }

        /** A part that is a text. */
        String text(String ending) {
            FileSet.Entry part = parts.get(ending);
            if (part == null) {
                throw lacks("." + ending);
            }
            String text;
            try {
                text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(part.encoded().read(part.path())))
                        .toString();
            } catch (CharacterCodingException e) {
                throw InputException.in(shard, part.path() + " is not UTF-8", "write the shard again in that encoding");
            }
            if (text.isBlank()) {
                throw InputException.in(shard, part.path() + " is empty", "give it a text, or leave the sample out");
            }
            return text;
        }

        String field(String field) {
            JsonNode value;
            try {
                value = JSON.readTree(text("json")).path(field);
            } catch (JsonProcessingException e) {
                throw InputException.in(
                        shard, stem + ".json is no JSON (" + e.getOriginalMessage() + ")", "write the shard again");
            }
            if (!value.isTextual() || value.asText().isBlank()) {
                throw InputException.in(
                        shard, stem + ".json has no text in \"" + field + "\"", "name the field of the captions");
            }
            return value.asText();
        }
    }

    /** @param what is read, in words */
    private record Shard<I>(Path file, String what, Reading<I> make) implements Source<I> {

        @Override
        public String name() {
            return String.valueOf(file.getFileName());
        }

        @Override
        public Cursor<I> open(long position) {
            Sources.checkPosition(position);
            SampleCursor<I> cursor = new SampleCursor<>(file, make);
            try {
                while (cursor.position < position && cursor.sample() != null) {
                    cursor.position++;
                }
                return cursor;
            } catch (RuntimeException e) {
                cursor.close();
                throw e;
            }
        }

        @Override
        public String fingerprint() {
            MessageDigest digest = Fingerprint.sha256();
            try (FileSet.Walk walk = new TarFiles(file).open()) {
                for (FileSet.Entry entry = walk.next(); entry != null; entry = walk.next()) {
                    Fingerprint.add(digest, entry.path());
                    Fingerprint.add(digest, entry.encoded().read(entry.path()));
                }
            }
            return Fingerprint.hex(digest);
        }

        @Override
        public String reading() {
            return "webdataset, " + what;
        }
    }

    private static final class SampleCursor<I> implements Source.Cursor<I> {

        private final Path file;
        private final Reading<I> make;
        private final FileSet.Walk walk;
        private FileSet.@Nullable Entry ahead;
        private long position;

        SampleCursor(Path file, Reading<I> make) {
            this.file = file;
            this.make = make;
            walk = new TarFiles(file).open();
            ahead = part();
        }

        private FileSet.@Nullable Entry part() {
            FileSet.Entry entry = walk.next();
            while (entry != null && (entry.file().startsWith(".") || dot(entry) < 0)) {
                entry = walk.next();
            }
            return entry;
        }

        /** Where the first dot of the name is; -1 where there is none. */
        private static int dot(FileSet.Entry entry) {
            return entry.path().indexOf('.', entry.path().lastIndexOf('/') + 1);
        }

        private @Nullable Sample sample() {
            FileSet.Entry entry = ahead;
            if (entry == null) {
                return null;
            }
            String stem = entry.path().substring(0, dot(entry));
            Map<String, FileSet.Entry> parts = new LinkedHashMap<>();
            List<String> twice = new ArrayList<>();
            while (entry != null && entry.path().substring(0, dot(entry)).equals(stem)) {
                String ending = entry.path().substring(dot(entry) + 1).toLowerCase(Locale.ROOT);
                if (parts.put(ending, entry) != null) {
                    twice.add(ending);
                }
                entry = part();
            }
            ahead = entry;
            if (!twice.isEmpty()) {
                throw InputException.in(
                        file,
                        "the sample " + stem + " has ." + twice.get(0) + " twice",
                        "give each sample its own stem");
            }
            return new Sample(file, stem, parts);
        }

        @Override
        public @Nullable Example<I> next() {
            Sample sample = sample();
            if (sample == null) {
                return null;
            }
            Example<I> example = make.example(sample);
            position++;
            return example;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public void close() {
            walk.close();
        }
    }
}
