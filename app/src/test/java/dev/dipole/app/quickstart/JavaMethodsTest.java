package dev.dipole.app.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ParserConfiguration.LanguageLevel;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.comments.Comment;
import dev.dipole.app.Progress;
import dev.dipole.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaMethodsTest {

    private static final String AWKWARD = """
            /* licence { */
            package a.b;

            import java.util.*;

            /** A class. { ( */
            @SuppressWarnings({"x", "{"})
            public class Awkward<T extends Comparable<T>> {
                static { System.out.println("}"); }
                private final char brace = '{', quote = '\\'';
                private final Runnable later = () -> { if (brace == '}') { return; } };
                /** Not a method of the class. */
                private final Object anonymous = new Object() {
                    /** Says who it is here. */
                    @Override public String toString() { return "{"; }
                };

                /** Makes an awkward thing here. */
                public Awkward() {}

                /** Adds two numbers up. Quickly. */
                @Deprecated // old
                public int add(int a, /* the other */ int b) {
                    // a comment {

                    String s = "// no comment { ";
                    /* and
                       another } */
                    return a + b; // sum
                }

                /** Is separated by a blank line. */

                // and by a comment
                void separated() {}

                int undocumented() { return 1; }

                /** @return block tag only */
                int tagged() { return 1; }

                /** Clears it. */
                void tooShort() {}

                /** Tells the text block. */
                String text() {
                    return \"""
                        { not a brace \\\""" }
                        \""";
                }

                /// Uses Markdown for documentation.
                /// More of it.
                int record(int x) {
                    switch (x) { case 1 -> { return 2; } default -> { return 3; } }
                }

                interface Inner {
                    /** Has only a signature. */
                    int size();

                    /** Has a default body. */
                    default boolean empty() { return size() == 0; }
                }

                record Point<N>(int x, N y) implements Comparable<Point<N>> {
                    Point { if (x < 0) { throw new IllegalArgumentException(); } }
                    /** Compares with another point. */
                    public int compareTo(Point<N> o) { return x - o.x; }
                }

                enum Kind {
                    ONE(1) {
                        /** Belongs to a constant's body. */
                        int value() { return 1; }
                    },
                    TWO(2);
                    Kind(int v) {}
                    /** Gives the constant's value. */
                    int value() { return 2; }
                }

                @interface Marker {
                    /** Lists the names marked. */
                    String[] value() default {"a", "b"};
                }
            }
            """;

    @TempDir
    Path folder;

    private Extraction extract(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return JavaMethods.extract(List.of(folder), Progress.NONE);
    }

    @Test
    void takesDocumentedMethodsOfAwkwardSource() throws IOException {
        Extraction extraction = extract("a/b/Awkward.java", AWKWARD);
        assertEquals(
                List.of(
                        "Awkward.add: Adds two numbers up",
                        "Awkward.separated: Is separated by a blank line",
                        "Awkward.text: Tells the text block",
                        "Awkward.record: Uses Markdown for documentation",
                        "Awkward.Inner.size: Has only a signature",
                        "Awkward.Inner.empty: Has a default body",
                        "Awkward.Point.compareTo: Compares with another point",
                        "Awkward.Kind.value: Gives the constant's value"),
                extraction.methods().stream()
                        .map(m -> m.className() + "." + m.methodName() + ": " + m.query())
                        .toList());
        JavaMethod add = extraction.methods().get(0);
        assertEquals("a.b", add.packageName());
        assertEquals("a/b/Awkward.java", add.file());
        assertEquals(AWKWARD.lines().toList().indexOf("    @Deprecated // old") + 1, add.line());
        assertEquals(folder.toString().replace('\\', '/') + "/a/b/Awkward.java:" + add.line(), add.location());
        assertEquals("""
                Awkward
                @Deprecated
                public int add(int a,  int b) {
                    String s = "// no comment { ";
                    return a + b;
                }""", add.code());
        assertEquals("int size();", extraction.methods().get(4).source());
        Extraction.Library counts = extraction.libraries().get(0);
        assertEquals(
                List.of(1, 0, 0, 11, 1, 1, 1, 8),
                List.of(
                        counts.files(),
                        counts.undocumentedFiles(),
                        counts.unparsedFiles(),
                        counts.declared(),
                        counts.undocumented(),
                        counts.withoutSentence(),
                        counts.tooShort(),
                        counts.pairs()));
    }

    @Test
    void lineEndsChangeNothingButThemselves() throws IOException {
        Extraction unix = extract("a/b/Awkward.java", AWKWARD);
        Extraction windows = extract("a/b/Awkward.java", AWKWARD.replace("\n", "\r\n"));
        assertEquals(unix, windows);
    }

    @Test
    void whatDoesNotParseIsListed() throws IOException {
        extract("Good.java", "class Good {\n/** Does a good thing. */ void good() {} }");
        extract("Empty.java", "");
        extract("Silent.java", "/** A class only. */ class Silent { int x() { return 1; } }");
        Extraction extraction = extract("Broken.java", "class Broken { /** Doc of it. */ void (int { }");
        assertEquals(1, extraction.methods().size());
        assertEquals(1, extraction.unparsed().size());
        assertTrue(extraction.unparsed().get(0).file().endsWith("Broken.java"));
        assertFalse(extraction.unparsed().get(0).reason().isBlank());
        assertEquals(4, extraction.libraries().get(0).files());
        assertEquals(2, extraction.libraries().get(0).undocumentedFiles());
        assertEquals(1, extraction.libraries().get(0).unparsedFiles());
    }

    @Test
    void oldNamesAndNewSyntaxBothParse() throws IOException {
        extract(
                "Old.java",
                "class Old { /** Calls yield as a method. */ void run() {} void yield() {} int yield = 3; }");
        Extraction extraction = extract(
                "New.java",
                "sealed interface New permits New.A { record A(int x) implements New {}\n"
                        + "/** Matches a record pattern. */ default int f(Object o) {"
                        + " return switch (o) { case A(var x) when x > 0 -> x; default -> { yield 1; } }; } }");
        assertEquals(List.of(), extraction.unparsed());
        assertEquals(2, extraction.methods().size());
    }

    @Test
    void readsJarsLikeFolders() throws IOException {
        Extraction ofFolder = extract("a/b/Awkward.java", AWKWARD);
        Path jar = folder.resolve("awkward-1.0-sources.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String name :
                    List.of("a/b/Awkward.java", "META-INF/versions/21/a/b/Awkward.java", "a/package-info.java")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(AWKWARD.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        Extraction ofJar = JavaMethods.extract(List.of(jar), Progress.NONE);
        assertEquals(
                ofFolder.methods().stream().map(JavaMethod::code).toList(),
                ofJar.methods().stream().map(JavaMethod::code).toList());
        assertEquals("awkward-1.0", ofJar.methods().get(0).library());
        assertTrue(ofJar.methods().get(0).id().startsWith("awkward-1.0!a/b/Awkward.java#add:"));

        ExtractionCache cache = new ExtractionCache(folder.resolve("cache"));
        assertEquals(ofJar, cache.extract(List.of(jar), Progress.NONE));
        int[] read = {0};
        assertEquals(ofJar, cache.extract(List.of(jar), (task, done, total) -> read[0]++));
        assertEquals(0, read[0]);
        try (Stream<Path> kept = Files.list(folder.resolve("cache"))) {
            Files.writeString(kept.findFirst().orElseThrow(), "damaged");
        }
        assertEquals(ofJar, cache.extract(List.of(jar), Progress.NONE));
    }

    @Test
    void saysWhatIsNoSource() throws IOException {
        Path missing = folder.resolve("missing");
        Path text = Files.writeString(folder.resolve("a.txt"), "x");
        Path broken = Files.writeString(folder.resolve("b.jar"), "x");
        for (Path path : List.of(missing, text, broken)) {
            InputException error =
                    assertThrows(InputException.class, () -> JavaMethods.extract(List.of(path), Progress.NONE));
            assertTrue(String.valueOf(error.getMessage()).startsWith(path + ": "), error.getMessage());
            assertTrue(String.valueOf(error.getMessage()).contains("give "), error.getMessage());
        }
    }

    /** Scanning and parsing skeletons finds what a full parse with attributed comments finds, on Dipole's own sources. */
    @Test
    void agreesWithAFullParse() throws IOException {
        Path root = Path.of(System.getProperty("project.root", "."));
        Path sources = root.resolve("app/src/main/java");
        Extraction extraction = JavaMethods.extract(List.of(sources), Progress.NONE);
        JavaParser parser = new JavaParser(new ParserConfiguration().setLanguageLevel(LanguageLevel.BLEEDING_EDGE));
        TreeSet<String> expected = new TreeSet<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                CompilationUnit unit = parser.parse(file).getResult().orElseThrow();
                for (MethodDeclaration method : unit.findAll(MethodDeclaration.class)) {
                    Comment comment = method.getComment().orElse(null);
                    if (comment != null
                            && comment.isJavadocComment()
                            && comment.getContent().split("\\s+").length > 8) {
                        String name = sources.relativize(file).toString().replace('\\', '/');
                        expected.add(name + "#" + method.getNameAsString() + ":"
                                + method.getBegin().orElseThrow().line);
                    }
                }
            }
        }
        TreeSet<String> found = extraction.methods().stream()
                .map(m -> m.file() + "#" + m.methodName() + ":" + m.line())
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(expected.size() > 20, "compares nothing: " + expected);
        expected.removeAll(found);
        assertEquals(new TreeSet<>(), expected);
        assertEquals(List.of(), extraction.unparsed());
    }
}
