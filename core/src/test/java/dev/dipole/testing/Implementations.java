package dev.dipole.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds what implements an extension point, so that nothing stays unlisted or untested. */
public final class Implementations {

    private Implementations() {}

    /** The concrete classes that implement the extension point, in its own package or below and compiled beside it. */
    public static Set<Class<?>> of(Class<?> type) {
        try {
            Path classes = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (Stream<Path> files =
                    Files.walk(classes.resolve(type.getPackageName().replace('.', '/')))) {
                return files.map(file -> classes.relativize(file).toString())
                        .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
                        .map(name -> named(name.substring(0, name.length() - 6).replace(File.separatorChar, '.')))
                        .filter(candidate ->
                                type.isAssignableFrom(candidate) && !Modifier.isAbstract(candidate.getModifiers()))
                        .collect(Collectors.toSet());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Requires a test named after the class that inherits the contract, itself or nested. */
    public static void requireContract(Class<?> type, Class<?> contract) {
        Class<?> test = named(type.getName() + "Test");
        assertTrue(
                Stream.concat(Stream.of(test), Stream.of(test.getDeclaredClasses()))
                        .anyMatch(contract::isAssignableFrom),
                test.getName() + " must inherit " + contract.getSimpleName() + ", itself or nested");
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name, false, Implementations.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError("there is no " + name + "; write it", e);
        }
    }
}
