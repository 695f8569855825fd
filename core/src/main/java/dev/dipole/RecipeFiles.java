package dev.dipole;

import dev.dipole.settings.Settings;
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
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads the YAML files that the build takes in from the project's folder of recipes, or from one below it. */
final class RecipeFiles {

    private static final String ENDING = ".yaml";

    private RecipeFiles() {}

    /**
     * All files of a folder, by name in alphabetical order.
     *
     * @param folder beside the classes, such as {@code recipes}
     * @param name of a recipe: that of its file
     */
    static <R extends Record> Map<String, R> read(String folder, Class<R> type, Function<R, String> name) {
        URL url = RecipeFiles.class.getResource(folder);
        if (url == null) {
            throw new IllegalStateException(
                    folder + " is not beside the classes; build the project by Maven, which copies it there");
        }
        try {
            URI uri = url.toURI();
            if (!uri.getScheme().equals("jar")) {
                return read(Path.of(uri), folder, type, name);
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return read(jar.provider().getPath(uri), folder, type, name);
            } catch (FileSystemAlreadyExistsException e) {
                return read(Path.of(uri), folder, type, name); // somebody else's, who closes it
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the recipes cannot be read from " + url, e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(url + " is no place of resources", e);
        }
    }

    private static <R extends Record> Map<String, R> read(
            Path place, String folder, Class<R> type, Function<R, String> name) throws IOException {
        Map<String, R> recipes = new TreeMap<>();
        try (Stream<Path> files = Files.list(place)) {
            for (Path path : (Iterable<Path>) files::iterator) {
                String file = String.valueOf(path.getFileName());
                if (!file.endsWith(ENDING)) {
                    continue;
                }
                R recipe = Settings.parse(Files.readString(path), folder + "/" + file, type);
                if (!file.equals(name.apply(recipe) + ENDING)) {
                    throw new IllegalArgumentException(folder + "/" + file + ": name (" + name.apply(recipe)
                            + ") must be that of the file, without " + ENDING);
                }
                recipes.put(name.apply(recipe), recipe);
            }
        }
        return Collections.unmodifiableMap(recipes);
    }
}
