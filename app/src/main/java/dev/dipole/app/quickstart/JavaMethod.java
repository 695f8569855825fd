package dev.dipole.app.quickstart;

import java.util.Objects;

/**
 * A method and what its Javadoc says that it does.
 *
 * @param library where it was found: a jar's name without its ending, or a folder with a slash at its end
 * @param file path inside the jar or folder, with slashes
 * @param line where the method begins, counted from 1
 * @param packageName empty for the unnamed package
 * @param className simple name of the class, after those of the classes around it: {@code Map.Entry}
 * @param methodName simple name
 * @param query first sentence of the Javadoc, as plain text
 * @param source the method without any comment, indented from column 0
 */
public record JavaMethod(
        String library,
        String file,
        int line,
        String packageName,
        String className,
        String methodName,
        String query,
        String source) {

    public JavaMethod {
        Objects.requireNonNull(library);
        Objects.requireNonNull(packageName);
        if (query.isBlank() || source.isBlank()) {
            throw new IllegalArgumentException(
                    file + ":" + line + ": query (" + query + ") and source (" + source + ") must not be blank");
        }
    }

    /** What encoders and indexes see of the method: its class's name, a line break, its source. */
    public String code() {
        return className + "\n" + source;
    }

    /** Where it stands, for people: {@code library!path/File.java:12}, or the path where the library is a folder. */
    public String location() {
        return path() + ":" + line;
    }

    /** {@code library!path/File.java#method:12}. */
    public String id() {
        return path() + "#" + methodName + ":" + line;
    }

    private String path() {
        return library.endsWith("/") ? library + file : library + "!" + file;
    }
}
