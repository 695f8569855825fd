package dev.dipole.bench.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.PairRecipe;
import dev.dipole.PairSettings;
import dev.dipole.bench.results.ResultRow;
import dev.dipole.data.interaction.Interaction;
import dev.dipole.data.interaction.Interactions;
import dev.dipole.settings.Settings;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every system from its files to its rows, on little data. */
final class PairSystemsTest {

    private static final List<String> COLOURS = List.of("red", "green", "blue", "white", "black");

    @TempDir
    Path folder;

    @Test
    void drawingsFindTheirCaptions() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            String name = "png/1f" + Integer.toHexString(0x400 + i) + ".png";
            files.put(name, picture(16, new SplittableRandom(i % 5)));
            rows.append(String.format(
                    Locale.ROOT,
                    "{\"image\": \"%s\", \"name\": \"%s thing\", \"keywords\": [\"%s\"]}%n",
                    name,
                    COLOURS.get(i % 5),
                    COLOURS.get(i % 5)));
        }
        write(folder.resolve("png.tar"), files);
        Files.writeString(folder.resolve("pairs.jsonl"), rows);
        List<ResultRow> result = new Emojis(folder, 10, false, "test")
                .run(
                        recipe("clip", PairRecipe.On.EMOJITWO),
                        settings(
                                "pictures.encoder.size=16",
                                "pictures.encoder.width=8",
                                "dim=16",
                                "training.batch=20",
                                "training.epochs=20"));
        for (String split : List.of("test, picture to text", "test, text to picture")) {
            assertEquals(1, value(result, "clip", split, "recall@10"), "all captions within ten");
            double chance = value(result, "chance", split, "recall@1");
            assertTrue(value(result, "clip", split, "recall@1") > 1.5 * chance, split + ": " + result);
            assertTrue(value(result, "nearest-caption", split, "recall@1") > 0.9, "equal pixels, equal captions");
        }
    }

    @Test
    void digitsFindTheirWords() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int digit = 0; digit < 10; digit++) {
            for (String speaker : List.of("ann", "bob")) {
                for (int take = 0; take < 8; take++) {
                    files.put(
                            "recordings/" + digit + "_" + speaker + "_" + take + ".wav",
                            wave(200 + 330 * digit, random));
                }
            }
        }
        write(folder.resolve("recordings.tar"), files);
        List<ResultRow> result = new Digits(folder, false, "test")
                .run(
                        recipe("clap", PairRecipe.On.FSDD),
                        settings(
                                "sounds.encoder.seconds=0.25",
                                "sounds.encoder.width=8",
                                "dim=16",
                                "training.batch=20",
                                "training.epochs=15",
                                "training.learning-rate=5e-3"));
        for (String split : List.of("test", "test, unseen speakers")) {
            assertTrue(value(result, "clap", split, "accuracy") > 0.5, split + ": " + result);
            assertTrue(value(result, "log-mel knn@5", split, "accuracy") > 0.9, split + ": " + result);
            assertEquals(0.1, value(result, "chance", split, "accuracy"));
        }
    }

    @Test
    void facesFindTheirPeople() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int person = 0; person < 26; person++) {
            for (int face = 0; face < 3; face++) {
                files.put(
                        String.format(Locale.ROOT, "faces/s%02d/%02d.png", person, face),
                        picture(16, new SplittableRandom(person)));
            }
        }
        write(folder.resolve("faces.tar"), files);
        List<ResultRow> result = new Faces(folder, false, "test")
                .run(
                        recipe("supcon-faces", PairRecipe.On.OLIVETTI),
                        settings(
                                "pictures.encoder.size=16",
                                "pictures.encoder.width=8",
                                "dim=16",
                                "objective.name=supcon",
                                "objective.learn-temperature=false",
                                "training.batch=22",
                                "training.epochs=2"));
        String split = "test, unseen people";
        assertEquals(1, value(result, "raw-pixels", split, "roc-auc"), "equal pictures of each person");
        assertEquals(1, value(result, "supcon-faces", split, "rank-1"), "which have equal vectors");
        assertEquals("raw-pixels", row(result, "supcon-faces", split, "roc-auc").baseline());
    }

    @Test
    void classesFindWhatTheyImport() {
        List<Interaction> all = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(3);
        for (int user = 0; user < 200; user++) {
            for (int item = 0; item < 12; item++) {
                if (random.nextDouble() < 0.7) {
                    all.add(Interaction.of("u" + user, "i" + (user % 8) + "-" + item));
                }
            }
        }
        List<ResultRow> result = new Imports(new Interactions("few", all), false, "test")
                .run(
                        recipe("two-tower", PairRecipe.On.IMPORTS),
                        settings(
                                "dim=16",
                                "items.prior=0.1",
                                "training.batch=64",
                                "training.epochs=3",
                                "training.learning-rate=0.02",
                                "objective.learn-temperature=false",
                                "objective.temperature=0.1"));
        double popular = value(result, "popularity", "test", "recall@10");
        assertTrue(value(result, "two-tower", "test", "recall@10") > 2 * popular, result.toString());
        assertTrue(row(result, "two-tower", "test", "ndcg@10").p() != null, "tested");
    }

    private static ResultRow row(List<ResultRow> rows, String recipe, String split, String metric) {
        return rows.stream()
                .filter(row -> row.recipe().equals(recipe)
                        && row.split().equals(split)
                        && row.metric().equals(metric))
                .findFirst()
                .orElseThrow(() -> new AssertionError(recipe + ", " + split + ", " + metric + " is not among "
                        + rows.stream().map(Object::toString).collect(Collectors.joining("\n"))));
    }

    private static double value(List<ResultRow> rows, String recipe, String split, String metric) {
        return row(rows, recipe, split, metric).value();
    }

    private static PairRecipe recipe(String name, PairRecipe.On on) {
        return new PairRecipe(name, "t", "p", "i", "s", "pictures", null, "d", on, Map.of());
    }

    private static PairSettings settings(String... settings) {
        return Settings.override(PairSettings.defaults(), List.of(settings));
    }

    private static byte[] picture(int side, SplittableRandom random) throws IOException {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < side; y += 4) {
            for (int x = 0; x < side; x += 4) {
                int colour = random.nextInt(1 << 24);
                for (int i = 0; i < 16; i++) {
                    image.setRGB(x + i % 4, y + i / 4, colour);
                }
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    /** A quarter of a second of one tone. */
    private static byte[] wave(int hertz, SplittableRandom random) {
        int samples = 2000;
        ByteBuffer wav = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples);
        wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        wav.putShort((short) 1)
                .putShort((short) 1)
                .putInt(8000)
                .putInt(16000)
                .putShort((short) 2)
                .putShort((short) 16);
        wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples);
        double phase = random.nextDouble() * 2 * Math.PI;
        for (int i = 0; i < samples; i++) {
            double tone = Math.sin(phase + 2 * Math.PI * hertz * i / 8000) + 0.05 * random.nextGaussian();
            wav.putShort((short) (8000 * tone));
        }
        return wav.array();
    }

    /** A tar archive in the oldest form of all. */
    private static void write(Path file, Map<String, byte[]> files) {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (Map.Entry<String, byte[]> each : files.entrySet()) {
                byte[] header = new byte[512];
                put(header, 0, each.getKey());
                put(header, 100, "0000644\0" + "0000000\0" + "0000000\0");
                put(header, 124, String.format(Locale.ROOT, "%011o\0%011o\0", each.getValue().length, 0));
                put(header, 148, "        0");
                put(header, 257, "ustar\00000");
                int sum = 0;
                for (byte b : header) {
                    sum += b & 0xFF;
                }
                put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
                out.write(header);
                out.write(each.getValue());
                out.write(new byte[(512 - each.getValue().length % 512) % 512]);
            }
            out.write(new byte[1024]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
