package dev.dipole;

import dev.dipole.settings.Settings;
import dev.dipole.settings.Suggestions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The known systems by name. To add one: one YAML file in the folder {@code recipes} of the project, which the build takes in. */
public final class Recipes {

    private static final String FOLDER = "recipes";
    private static final String ENDING = ".yaml";

    private static volatile @Nullable Map<String, Recipe> byName;

    private Recipes() {}

    /** All of them, by name in alphabetical order. */
    public static Collection<Recipe> all() {
        return byName().values();
    }

    /** The names, in alphabetical order. */
    public static Collection<String> names() {
        return byName().keySet();
    }

    /** The recipe of a name. */
    public static Recipe named(String name) {
        Recipe recipe = byName().get(name);
        if (recipe == null) {
            throw new IllegalArgumentException(
                    "recipe (" + name + ") is not known; " + Suggestions.didYouMean(name, names()));
        }
        return recipe;
    }

    private static Map<String, Recipe> byName() {
        Map<String, Recipe> known = byName;
        if (known == null) {
            known = read();
            byName = known;
        }
        return known;
    }

    private static Map<String, Recipe> read() {
        URL folder = Recipes.class.getResource(FOLDER);
        if (folder == null) {
            throw new IllegalStateException(
                    "the recipes are not beside the classes; build the project by Maven, which copies them there");
        }
        try {
            URI uri = folder.toURI();
            if (!uri.getScheme().equals("jar")) {
                return read(Path.of(uri));
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return read(jar.provider().getPath(uri));
            } catch (FileSystemAlreadyExistsException e) {
                return read(Path.of(uri)); // somebody else's, who closes it
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the recipes cannot be read from " + folder, e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(folder + " is no place of resources", e);
        }
    }

    private static Map<String, Recipe> read(Path folder) throws IOException {
        Map<String, Recipe> recipes = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = String.valueOf(file.getFileName());
                if (!name.endsWith(ENDING)) {
                    continue;
                }
                Recipe recipe = Settings.parse(Files.readString(file), FOLDER + "/" + name, Recipe.class);
                if (!name.equals(recipe.name() + ENDING)) {
                    throw new IllegalArgumentException(FOLDER + "/" + name + ": name (" + recipe.name()
                            + ") must be that of the file, without " + ENDING);
                }
                recipes.put(recipe.name(), recipe);
            }
        }
        return Collections.unmodifiableMap(recipes);
    }
}
