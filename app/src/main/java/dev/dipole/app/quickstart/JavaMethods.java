package dev.dipole.app.quickstart;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ParserConfiguration.LanguageLevel;
import com.github.javaparser.Range;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.body.BodyDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.nodeTypes.NodeWithName;
import dev.dipole.app.Progress;
import dev.dipole.data.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Extracts documented methods from Java sources: source jars, folders and single files.
 *
 * <p>A method is taken if its Javadoc has a first sentence of its own with at least {@value #MIN_WORDS} words. Abstract
 * and interface methods are taken with their signature alone, getters and setters too: people search for them.
 * Constructors are not, for nearly all of them say that they create an instance; nor are methods of local and anonymous
 * classes, whose comments seldom speak to a reader from outside. The rule is the same for what is trained on and what is
 * tested on. What is not taken is counted in {@link Extraction.Library}.
 *
 * <p>Files without a documentation comment inside a class are counted and not parsed. Of the others only declarations are parsed, never the bodies of methods ({@link JavaText}), on all processors; the result does not depend on how many there are.
 */
public final class JavaMethods {

    /** Fewest words of a first sentence that says what a method does: {@code "Clears it"} does not. */
    public static final int MIN_WORDS = 3;

    /** Changes whenever the same source would give other methods, so that stored extractions are not mistaken for new. */
    static final int VERSION = 1;

    private static final String TASK = "reading Java sources";

    private JavaMethods() {}

    /**
     * Extracts the methods of several sources.
     *
     * @param sources jars of sources ({@code .jar} or {@code .zip}), folders (searched in depth, hidden ones left out) and
     *     {@code .java} files
     * @param progress told of the files that were read
     * @throws InputException if a source does not exist, is of another kind, or cannot be read
     */
    public static Extraction extract(List<Path> sources, Progress progress) {
        return Extraction.concat(extractEach(sources, progress));
    }

    /** As {@link #extract}, one result per source. */
    static List<Extraction> extractEach(List<Path> sources, Progress progress) {
        List<Library> libraries = new ArrayList<>();
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
                    Thread thread = new Thread(task, "java-methods");
                    thread.setDaemon(true);
                    return thread;
                });
        try {
            for (Path source : sources) {
                libraries.add(Library.open(source));
            }
            List<List<Future<Parsed>>> futures = new ArrayList<>();
            int total =
                    libraries.stream().mapToInt(library -> library.files.size()).sum();
            int[] done = {0};
            ThreadLocal<Parser> parser = ThreadLocal.withInitial(Parser::new);
            for (Library library : libraries) {
                List<Future<Parsed>> ofLibrary = new ArrayList<>();
                for (String file : library.files) {
                    ofLibrary.add(threads.submit(() -> {
                        Parsed parsed = parser.get().parse(library, file);
                        synchronized (done) {
                            progress.update(TASK, ++done[0], total);
                        }
                        return parsed;
                    }));
                }
                futures.add(ofLibrary);
            }
            List<Extraction> parts = new ArrayList<>();
            for (int i = 0; i < libraries.size(); i++) {
                parts.add(collect(libraries.get(i), futures.get(i)));
            }
            return parts;
        } finally {
            threads.shutdownNow();
            for (Library library : libraries) {
                library.close();
            }
        }
    }

    private static Extraction collect(Library library, List<Future<Parsed>> files) {
        List<JavaMethod> methods = new ArrayList<>();
        List<Extraction.Unparsed> unparsed = new ArrayList<>();
        int undocumentedFiles = 0;
        Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
        for (int i = 0; i < files.size(); i++) {
            Parsed parsed = join(files.get(i));
            methods.addAll(parsed.methods);
            undocumentedFiles += parsed.undocumented ? 1 : 0;
            if (parsed.problem != null) {
                unparsed.add(new Extraction.Unparsed(library.name + "!" + library.files.get(i), parsed.problem));
            }
            parsed.counts.forEach((fate, count) -> counts.merge(fate, count, Integer::sum));
        }
        Extraction.Library summary = new Extraction.Library(
                library.name,
                files.size(),
                undocumentedFiles,
                unparsed.size(),
                counts.values().stream().mapToInt(Integer::intValue).sum(),
                counts.getOrDefault(Fate.UNDOCUMENTED, 0),
                counts.getOrDefault(Fate.WITHOUT_SENTENCE, 0),
                counts.getOrDefault(Fate.TOO_SHORT, 0),
                counts.getOrDefault(Fate.TAKEN, 0));
        return new Extraction(methods, List.of(summary), unparsed);
    }

    private static Parsed join(Future<Parsed> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading Java sources", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private enum Fate {
        TAKEN,
        UNDOCUMENTED,
        WITHOUT_SENTENCE,
        TOO_SHORT
    }

    private record Parsed(
            List<JavaMethod> methods,
            Map<Fate, Integer> counts,
            boolean undocumented,
            @Nullable String problem) {}

    /** One jar, folder or file, open. */
    private static final class Library {
        private final String name;
        private final List<String> files;
        private final @Nullable ZipFile zip;
        private final Path root;

        private Library(String name, List<String> files, @Nullable ZipFile zip, Path root) {
            this.name = name;
            this.files = files;
            this.zip = zip;
            this.root = root;
        }

        static Library open(Path source) {
            String name = source.getFileName() == null
                    ? source.toString()
                    : source.getFileName().toString();
            String lower = name.toLowerCase(Locale.ROOT);
            try {
                if (Files.isDirectory(source)) {
                    return new Library(slashes(source) + "/", filesBelow(source), null, source);
                }
                if (!Files.exists(source)) {
                    throw InputException.in(
                            source, "there is no such file or folder", "give a folder, a source jar or a .java file");
                }
                if (lower.endsWith(".java")) {
                    Path parent = source.toAbsolutePath().getParent();
                    String folder = source.getParent() == null ? "." : slashes(source.getParent());
                    return new Library(folder + "/", List.of(name), null, parent == null ? source : parent);
                }
                if (lower.endsWith(".jar") || lower.endsWith(".zip")) {
                    ZipFile zip = new ZipFile(source.toFile());
                    List<String> files = zip.stream()
                            .filter(entry -> !entry.isDirectory())
                            .map(ZipEntry::getName)
                            // Other versions of a class (META-INF/versions) would only repeat its methods.
                            .filter(file -> isJava(file) && !file.startsWith("META-INF/"))
                            .sorted()
                            .toList();
                    return new Library(name.replaceFirst("(?i)(-sources)?\\.(jar|zip)$", ""), files, zip, source);
                }
            } catch (IOException e) {
                throw new InputException(
                        source + ": cannot be read (" + e.getMessage()
                                + "); give a folder, a source jar or a .java file",
                        e);
            }
            throw InputException.in(source, "is neither a folder nor a .jar, .zip or .java file", "give one of these");
        }

        private static String slashes(Path path) {
            String text = path.toString().replace('\\', '/');
            return text.isEmpty() ? "." : text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        }

        private static List<String> filesBelow(Path root) throws IOException {
            try (Stream<Path> walk = Files.walk(root)) {
                return walk.filter(Files::isRegularFile)
                        .map(file -> root.relativize(file).toString().replace('\\', '/'))
                        .filter(file -> isJava(file) && !("/" + file).contains("/."))
                        .sorted()
                        .toList();
            }
        }

        private static boolean isJava(String file) {
            return file.endsWith(".java") && !file.endsWith("package-info.java") && !file.endsWith("module-info.java");
        }

        String read(String file) throws IOException {
            if (zip == null) {
                return new String(Files.readAllBytes(root.resolve(file)), StandardCharsets.UTF_8);
            }
            try (var in = zip.getInputStream(zip.getEntry(file))) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        void close() {
            if (zip != null) {
                try {
                    zip.close();
                } catch (IOException e) {
                    throw new InputException(root + ": " + e.getMessage(), e);
                }
            }
        }
    }

    /** Parses files, one at a time. */
    private static final class Parser {
        private final JavaParser newest = parser(LanguageLevel.BLEEDING_EDGE);
        private final JavaParser lenient = parser(null);

        /**
         * A parser without comment attribution (the skeleton has none) and without validation: whether the code is legal is
         * for a compiler to say.
         *
         * @param level null for a parser to which {@code yield} is a name, as it was before Java 14
         */
        private static JavaParser parser(@Nullable LanguageLevel level) {
            ParserConfiguration configuration =
                    new ParserConfiguration().setLanguageLevel(level).setAttributeComments(false);
            configuration.getProcessors().clear();
            return new JavaParser(configuration);
        }

        Parsed parse(Library library, String file) {
            Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
            List<JavaMethod> methods = new ArrayList<>();
            try {
                JavaText text = JavaText.of(library.read(file));
                if (!text.documentsMembers()) {
                    return new Parsed(List.of(), counts, true, null);
                }
                ParseResult<CompilationUnit> result = newest.parse(text.skeleton());
                if (!result.isSuccessful()) {
                    ParseResult<CompilationUnit> second = lenient.parse(text.skeleton());
                    result = second.isSuccessful() ? second : result;
                }
                if (!result.isSuccessful()) {
                    return new Parsed(
                            List.of(),
                            counts,
                            false,
                            firstLine(result.getProblem(0).getVerboseMessage()));
                }
                CompilationUnit unit = result.getResult().orElseThrow();
                String packageName = unit.getPackageDeclaration()
                        .map(NodeWithName::getNameAsString)
                        .orElse("");
                for (TypeDeclaration<?> type : unit.getTypes()) {
                    collect(type, "", new Place(library.name, file, packageName, text), methods, counts);
                }
                return new Parsed(methods, counts, false, null);
            } catch (IOException e) {
                return new Parsed(List.of(), counts, false, "cannot be read: " + e.getMessage());
            } catch (StackOverflowError e) {
                return new Parsed(List.of(), counts, false, "expressions nest too deeply for the parser");
            }
        }

        private static String firstLine(String text) {
            return text.lines().findFirst().orElse("unknown");
        }

        private static void collect(
                TypeDeclaration<?> type,
                String outer,
                Place place,
                List<JavaMethod> methods,
                Map<Fate, Integer> counts) {
            String className = outer + type.getNameAsString();
            for (BodyDeclaration<?> member : type.getMembers()) {
                if (member instanceof MethodDeclaration method) {
                    Range range = method.getRange().orElseThrow();
                    int start = place.text.origin(range.begin.line, range.begin.column);
                    int end = place.text.origin(range.end.line, range.end.column) + 1;
                    String comment = place.text.javadocBefore(start);
                    Fate fate;
                    if (comment == null) {
                        fate = Fate.UNDOCUMENTED;
                    } else {
                        String sentence = JavadocSentence.of(comment);
                        fate = sentence.isEmpty()
                                ? Fate.WITHOUT_SENTENCE
                                : words(sentence) < MIN_WORDS ? Fate.TOO_SHORT : Fate.TAKEN;
                        if (fate == Fate.TAKEN) {
                            methods.add(new JavaMethod(
                                    place.library,
                                    place.file,
                                    place.text.line(start),
                                    place.packageName,
                                    className,
                                    method.getNameAsString(),
                                    sentence,
                                    place.text.withoutComments(start, end)));
                        }
                    }
                    counts.merge(fate, 1, Integer::sum);
                } else if (member instanceof TypeDeclaration<?> inner) {
                    collect(inner, className + ".", place, methods, counts);
                }
            }
        }

        private static int words(String sentence) {
            int words = 0;
            boolean inWord = false;
            for (int i = 0; i < sentence.length(); i++) {
                char c = sentence.charAt(i);
                if (Character.isLetter(c) && !inWord) {
                    words++;
                    inWord = true;
                } else if (Character.isWhitespace(c)) {
                    inWord = false;
                }
            }
            return words;
        }
    }

    private record Place(String library, String file, String packageName, JavaText text) {}
}
