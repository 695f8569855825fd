package dev.dipole.app.quickstart;

import dev.dipole.data.InputException;
import dev.dipole.data.interaction.Interaction;
import dev.dipole.data.interaction.Interactions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Which types the classes of source jars import: real interactions, of which a recommender learns what goes together. A user is a
 * source file, an item the full name of a type that it imports by name; static imports and those of whole packages are left out.
 */
public final class ImportedTypes {

    private static final Pattern IMPORT = Pattern.compile("^import\\s+(?!static\\b)([\\w.]+)\\s*;", Pattern.MULTILINE);

    private ImportedTypes() {}

    /** Reads jars, in their order, and the files of each in the order of their names. */
    public static Interactions of(List<Path> jars) {
        List<Interaction> all = new ArrayList<>();
        for (Path jar : jars) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                List<? extends ZipEntry> files = zip.stream()
                        .filter(entry -> entry.getName().endsWith(".java"))
                        .sorted(Comparator.comparing(ZipEntry::getName))
                        .toList();
                for (ZipEntry file : files) {
                    try (InputStream in = zip.getInputStream(file)) {
                        String source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                        all.addAll(ofFile(jar.getFileName() + "!" + file.getName(), source));
                    }
                }
            } catch (IOException e) {
                throw new InputException(
                        jar + ": cannot be read as a jar (" + e.getMessage()
                                + "); remove it, so that it is fetched again",
                        e);
            }
        }
        return new Interactions("imports", all);
    }

    /** What a source file imports. */
    static List<Interaction> ofFile(String name, String source) {
        List<Interaction> imports = new ArrayList<>();
        Matcher matcher = IMPORT.matcher(source);
        while (matcher.find()) {
            imports.add(Interaction.of(name, matcher.group(1)));
        }
        return imports;
    }
}
