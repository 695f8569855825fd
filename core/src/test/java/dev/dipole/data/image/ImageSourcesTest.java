package dev.dipole.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.Recipes;
import dev.dipole.data.BadContent;
import dev.dipole.data.BadRows;
import dev.dipole.data.Columns;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.SourceContract;
import dev.dipole.data.Sources;
import dev.dipole.data.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of sources, for those of pictures: as nothing is decoded, the contract's texts take the place of pictures' bytes.
 */
final class ImageSourcesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Path file(Path file, byte[] content) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The positive is in the folder's name. */
    private static String path(Example<String> example, int number) {
        String label = HexFormat.of().formatHex(bytes(example.positives().get(0)));
        return "train/" + label + "/" + number + ".jpg";
    }

    private static Source<String> texts(Source<Image> source) {
        return Sources.converted(
                source,
                example -> Example.pair(
                        text(example.anchor().bytes()),
                        text(HexFormat.of().parseHex(String.valueOf(example.label())))));
    }

    private static Source<String> captionTexts(Source<Media> source) {
        return Sources.converted(
                source,
                example -> Example.pair(
                        text(example.anchor().as(Image.class).bytes()),
                        example.positives().get(0).as(Words.class).text()));
    }

    private static String row(Example<String> example, int number) {
        ObjectNode row = new ObjectMapper().createObjectNode();
        row.put("image", "png/" + number + ".png");
        row.put("caption", example.positives().get(0));
        return row + "\n";
    }

    abstract static class OfPairs extends SourceContract {
        @Override
        protected int negatives() {
            return 0;
        }
    }

    @Nested
    final class LabelledFolder extends OfPairs {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            for (int i = 0; i < examples.size(); i++) {
                file(at.resolve(path(examples.get(i), i)), bytes(examples.get(i).anchor()));
            }
            file(at.resolve("README.md"), bytes("no picture"));
            file(at.resolve("test/x/y.jpg"), bytes("not under train"));
            file(at.resolve("train/.DS_Store.jpg"), bytes("a system's note"));
            return texts(Images.labelled(at, "train"));
        }
    }

    @Nested
    final class LabelledTar extends OfPairs {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            List<String> names = new ArrayList<>(List.of("./README.md"));
            List<byte[]> contents = new ArrayList<>(List.of(bytes("no picture")));
            for (int i = 0; i < examples.size(); i++) {
                names.add("./" + path(examples.get(i), i));
                contents.add(bytes(examples.get(i).anchor()));
            }
            return texts(Images.labelled(file(at.resolve("a.tar"), Pictures.tar(names, contents)), "train"));
        }
    }

    @Nested
    final class CaptionsBesideAFolder extends OfPairs {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            StringBuilder rows = new StringBuilder();
            for (int i = 0; i < examples.size(); i++) {
                file(at.resolve("png/" + i + ".png"), bytes(examples.get(i).anchor()));
                rows.append(row(examples.get(i), i));
            }
            Path file = write(at.resolve("pairs.jsonl"), rows.toString());
            return captionTexts(Captions.open(file, Columns.of("image", "caption"), null, BadRows.none()));
        }
    }

    @Nested
    final class CaptionsIntoATar extends OfPairs {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            StringBuilder rows = new StringBuilder();
            List<String> names = new ArrayList<>();
            List<byte[]> contents = new ArrayList<>();
            for (int i = 0; i < examples.size(); i++) {
                names.add("png/" + i + ".png");
                contents.add(bytes(examples.get(i).anchor()));
                rows.append(row(examples.get(i), i));
            }
            Path tar = file(at.resolve("png.tar"), Pictures.tar(names, contents));
            Path file = write(at.resolve("pairs.jsonl"), rows.toString());
            return captionTexts(Captions.open(file, Columns.of("image", "caption"), tar, BadRows.none()));
        }
    }

    @Nested
    final class WebDatasetCaptions extends OfPairs {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            List<String> names = new ArrayList<>();
            List<byte[]> contents = new ArrayList<>();
            for (int i = 0; i < examples.size(); i++) {
                names.addAll(List.of("part/" + i + ".jpg", "part/" + i + ".txt", "part/" + i + ".seg.json"));
                contents.add(bytes(examples.get(i).anchor()));
                contents.add(bytes(examples.get(i).positives().get(0)));
                contents.add(bytes("{}"));
            }
            return captionTexts(WebDataset.captions(file(at.resolve("a.tar"), Pictures.tar(names, contents))));
        }
    }

    @Nested
    final class WebDatasetFields extends OfPairs {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            List<String> names = new ArrayList<>();
            List<byte[]> contents = new ArrayList<>();
            for (int i = 0; i < examples.size(); i++) {
                names.addAll(List.of(i + ".json", i + ".png"));
                contents.add(bytes(row(examples.get(i), i)));
                contents.add(bytes(examples.get(i).anchor()));
            }
            return captionTexts(
                    WebDataset.captions(file(at.resolve("a.tar"), Pictures.tar(names, contents)), "caption"));
        }
    }

    @Nested
    final class WithoutBadExamples extends OfPairs {
        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            List<Example<String>> more = new ArrayList<>();
            for (int i = 0; i < examples.size(); i++) {
                for (int bad = 0; bad < i % 3; bad++) {
                    more.add(Example.pair("bad " + i, "bad"));
                }
                more.add(examples.get(i));
            }
            more.add(Example.pair("bad at last", "bad"));
            return Sources.checked(
                    Sources.of("memory", more),
                    some -> some.stream()
                            .map(example -> example.positives().equals(List.of("bad"))
                                    ? new BadContent(Path.of("memory"), example.anchor(), example.anchor())
                                    : null)
                            .toList(),
                    7,
                    BadRows.upTo(10_000, at.resolve("bad.jsonl")));
        }
    }

    private String fault(org.junit.jupiter.api.function.Executable reading) {
        return String.valueOf(assertThrows(InputException.class, reading).getMessage())
                .replace(folder + "/", "")
                .replace(folder + "\\", "");
    }

    @Test
    void webDatasetLabels() {
        Path shard = file(
                folder.resolve("a.tar"),
                Pictures.tar(List.of("0.cls", "0.jpg"), List.of(bytes("7\n"), bytes("picture"))));
        Example<Image> example = WebDataset.labelled(shard).readAll().get(0);
        assertEquals("7", example.label());
        assertEquals("0.jpg", example.anchor().name());
        assertEquals(
                "a.tar: the sample 0 has no .txt (it has .cls, .jpg); write the shard again, or choose what it has",
                fault(() -> WebDataset.captions(shard)));
        assertTrue(WebDataset.isLabelled(shard));
        // A recipe of classes finds them there, and one of views needs none.
        assertEquals(
                "7",
                Recipes.pictures()
                        .named("supcon")
                        .source(shard)
                        .readAll()
                        .get(0)
                        .label());
        assertEquals(
                1, Recipes.pictures().named("simclr").source(shard).readAll().size());
        Path folders = file(
                folder.resolve("b.tar"),
                Pictures.tar(List.of("cat/0.jpg", "dog/1.jpg"), List.of(bytes("1"), bytes("2"))));
        assertFalse(WebDataset.isLabelled(folders));
        assertFalse(WebDataset.isLabelled(folder));
        assertEquals(
                "cat",
                Recipes.pictures()
                        .named("supcon")
                        .source(folders)
                        .readAll()
                        .get(0)
                        .label());
    }

    @Test
    void longNamesOfPax() {
        String name = "train/" + "a".repeat(120) + "/ü.png";
        Path tar =
                file(folder.resolve("a.tar"), Pictures.tar(List.of(name, "b/c.png"), List.of(bytes("1"), bytes("22"))));
        List<Example<Image>> read = Images.alone(tar, "").readAll();
        assertEquals(
                List.of(name, "b/c.png"),
                read.stream().map(example -> example.anchor().name()).toList());
        assertEquals("22", text(read.get(1).anchor().bytes()));
    }

    @Test
    void brokenArchives() {
        byte[] whole = Pictures.tar(List.of("a/1.png", "a/2.png"), List.of(new byte[700], new byte[10]));
        Path tar = folder.resolve("a.tar");
        file(tar, Arrays.copyOf(whole, 900));
        assertEquals(
                "a.tar: ends within its entry 1 (a/1.png), which has 700 bytes; copy or download the archive again",
                fault(() -> Images.alone(tar, "")));
        file(tar, Arrays.copyOf(whole, 512 + 1024));
        assertEquals(
                "a.tar: ends after 1 entries without the mark of its end; copy or download the archive again",
                fault(() -> Images.alone(tar, "").readAll()));
        byte[] damaged = whole.clone();
        damaged[512 + 1024 + 3] = 'X';
        file(tar, damaged);
        assertEquals(
                "a.tar: the header of its entry 2 has a wrong checksum; copy or download the archive again",
                fault(() -> Images.alone(tar, "").readAll()));
        file(tar, bytes("no archive"));
        assertEquals(
                "a.tar: is no tar archive; name a tar archive or a folder of pictures",
                fault(() -> Images.alone(tar, "")));
        file(tar, new byte[0]);
        assertEquals("a.tar: is empty; name a tar archive or a folder of pictures", fault(() -> Images.alone(tar, "")));
        byte[] gzip = new byte[600];
        gzip[0] = 0x1F;
        gzip[1] = (byte) 0x8B;
        file(tar, gzip);
        assertEquals(
                "a.tar: is compressed by gzip, and pictures are read in place; unpack it with gunzip",
                fault(() -> Images.alone(tar, "")));
    }

    @Test
    void foldersThatAreNotThere() {
        file(folder.resolve("train/a/1.png"), bytes("1"));
        assertEquals(
                "missing: no such file or folder; name a folder of pictures or a tar archive",
                fault(() -> Images.alone(folder.resolve("missing"), "")));
        String said = fault(() -> Images.labelled(folder, "trian"));
        assertEquals("has no picture under \"trian\"; did you mean \"train\"?", said.substring(said.indexOf("has ")));
        file(folder.resolve("texts/a.txt"), bytes("1"));
        assertEquals(
                "texts: holds no picture among its 1 file; pictures are files that end in .jpg, .jpeg, .png, .gif, .bmp,"
                        + " .webp, .tif or .tiff",
                fault(() -> Images.alone(folder.resolve("texts"), "")));
        file(folder.resolve("flat/a.png"), bytes("1"));
        assertEquals(
                "flat: a.png lies in no folder, and folders are the labels; move it into the folder of its class, or read the"
                        + " pictures without labels",
                fault(() -> Images.labelled(folder.resolve("flat"), "")));
        file(folder.resolve("half/train/a.png"), bytes("1"));
        assertEquals(
                "half: train/a.png lies in no folder of train, and folders are the labels; move it into the folder of its"
                        + " class, or read the pictures without labels",
                fault(() -> Images.labelled(folder.resolve("half"), "train")));
        assertTrue(Images.holds(folder.resolve("half"), "train"));
        assertFalse(Images.holds(folder.resolve("half"), "test"));
    }

    @Test
    void badPicturesAreCountedAndListed() throws IOException {
        byte[] good = Pictures.bytes("rgb.jpg");
        Path pictures = folder.resolve("pictures");
        file(pictures.resolve("a/1.jpg"), good);
        file(pictures.resolve("a/2.jpg"), Arrays.copyOf(good, good.length / 2));
        file(pictures.resolve("b/3.jpg"), bytes("<html>"));
        file(pictures.resolve("b/4.jpg"), good);
        Source<Image> all = Images.labelled(pictures, "");
        try (PixelLoader loader = PixelLoader.inMemory(TrainingSize.crop(8), 1 << 20)) {
            assertEquals(
                    "pictures/a/2.jpg: is cut off: its JPEG data do not reach their end; copy or download it again, or leave it"
                            + " out; or allow that some are passed over (--skip-bad N)",
                    fault(() -> CheckedImages.of(all, loader, BadRows.none())));
            BadRows bad = BadRows.upTo(5, folder.resolve("bad.jsonl"));
            Source<Image> checked = CheckedImages.of(all, loader, bad);
            assertEquals(
                    List.of("a/1.jpg", "b/4.jpg"),
                    checked.readAll().stream()
                            .map(example -> example.anchor().name())
                            .toList());
            assertEquals(2, checked.count());
            assertEquals(2, bad.count());
            assertEquals("pictures labelled by their folders, without 2 bad examples", checked.reading());
            assertEquals(
                    "{\"file\":\"pictures/a/2.jpg\",\"reason\":\"a/2.jpg is cut off: its JPEG data do not reach their end\"}\n"
                            + "{\"file\":\"pictures/b/3.jpg\",\"reason\":\"b/3.jpg is a text that begins with \\\"<html>\\\","
                            + " not a picture\"}\n",
                    Files.readString(folder.resolve("bad.jsonl")).replace(folder + "/", ""));
            // The two good ones have equal bytes, and so are one.
            assertEquals(1, loader.kept());
            String many = fault(() -> CheckedImages.of(all, loader, BadRows.upTo(1, folder.resolve("bad.jsonl"))));
            assertEquals(
                    "pictures/b/3.jpg: is bad row number 2, and 1 may be skipped (b/3.jpg is a text that begins with"
                            + " \"<html>\", not a picture); they are listed in bad.jsonl; mend them, or allow more",
                    many);
        }
    }

    @Test
    void captionsWithoutTheirPicture() throws IOException {
        Path rows = file(
                folder.resolve("pairs.jsonl"),
                bytes(
                        "{\"image\": \"png/a.png\", \"caption\": \"a\"}\n{\"image\": \"png/b.png\", \"caption\": \"b\"}\n"));
        file(folder.resolve("png/a.png"), Pictures.bytes("rgb.png"));
        Path tar =
                file(folder.resolve("png.tar"), Pictures.tar(List.of("png/a.png"), List.of(Pictures.bytes("rgb.png"))));
        try (PixelLoader loader = PixelLoader.of(TrainingSize.crop(8))) {
            for (Path pictures : new Path[] {folder, tar}) {
                Source<Media> source = Captions.open(rows, Columns.of("image", "caption"), pictures, BadRows.none());
                assertEquals(
                        "pairs.jsonl:2: " + (pictures == tar ? "png.tar (png/b.png)" : "png/b.png")
                                + ": is not there; add it, or remove the row that names it; or allow that some are"
                                + " passed over (--skip-bad N)",
                        fault(() -> CheckedImages.of(source, loader, BadRows.none())));
                assertEquals(
                        1,
                        CheckedImages.of(source, loader, BadRows.upTo(1, folder.resolve("bad.jsonl")))
                                .count());
                assertEquals(
                        "{\"file\":\"pairs.jsonl\",\"line\":2,\"reason\":\"png/b.png is not there\"}\n",
                        Files.readString(folder.resolve("bad.jsonl")).replace(folder + "/", ""));
            }
        }
    }
}
