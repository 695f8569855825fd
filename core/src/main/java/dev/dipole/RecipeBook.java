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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The recipes of one kind by name: the YAML files of a folder that the build takes in from the project's folder of recipes. They
 * are read when they are first asked for.
 *
 * @param <R> the kind
 */
public final class RecipeBook<R extends Record & Recipe> {

    private static final String ENDING = ".yaml";

    private final String folder;
    private final Class<R> type;
    private volatile @Nullable Map<String, R> byName;

    /** @param folder beside the classes, such as {@code recipes} */
    RecipeBook(String folder, Class<R> type) {
        this.folder = folder;
        this.type = type;
    }

    /** All of them, by name in alphabetical order. */
    public Collection<R> all() {
        return byName().values();
    }

    /** The names, in alphabetical order. */
    public Collection<String> names() {
        return byName().keySet();
    }

    /** The recipe of a name. */
    public R named(String name) {
        R recipe = byName().get(name);
        if (recipe == null) {
            throw unknown(name, names());
        }
        return recipe;
    }

    static IllegalArgumentException unknown(String name, Collection<String> names) {
        return new IllegalArgumentException(
                "recipe (" + name + ") is not known; " + Suggestions.didYouMean(name, names));
    }

    /** Refuses a recipe that leaves out what each says of itself. */
    static void requireSaid(String name, String title, String paper, String idea, String scaled) {
        for (String text : List.of(name, title, paper, idea, scaled)) {
            if (text.isBlank()) {
                throw new IllegalArgumentException(
                        "name, title, paper, idea and scaled of the recipe (" + name + ") must all say something");
            }
        }
    }

    /** Settings in their order. */
    static Map<String, String> inOrder(Map<String, String> settings) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    private Map<String, R> byName() {
        Map<String, R> known = byName;
        if (known == null) {
            known = read();
            byName = known;
        }
        return known;
    }

    private Map<String, R> read() {
        URL url = RecipeBook.class.getResource(folder);
        if (url == null) {
            throw new IllegalStateException(
                    folder + " is not beside the classes; build the project by Maven, which copies it there");
        }
        try {
            URI uri = url.toURI();
            if (!uri.getScheme().equals("jar")) {
                return read(Path.of(uri));
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return read(jar.provider().getPath(uri));
            } catch (FileSystemAlreadyExistsException e) {
                return read(Path.of(uri)); // somebody else's, who closes it
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the recipes cannot be read from " + url, e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(url + " is no place of resources", e);
        }
    }

    /** All files of a place. */
    Map<String, R> read(Path place) throws IOException {
        Map<String, R> recipes = new TreeMap<>();
        try (Stream<Path> files = Files.list(place)) {
            for (Path path : (Iterable<Path>) files::iterator) {
                String file = String.valueOf(path.getFileName());
                if (!file.endsWith(ENDING)) {
                    continue;
                }
                R recipe = Settings.parse(Files.readString(path), folder + "/" + file, type);
                if (!file.equals(recipe.name() + ENDING)) {
                    throw new IllegalArgumentException(folder + "/" + file + ": name (" + recipe.name()
                            + ") must be that of the file, without " + ENDING);
                }
                recipes.put(recipe.name(), recipe);
            }
        }
        return Collections.unmodifiableMap(recipes);
    }
}
