package dev.dipole.app.quickstart;

import java.util.ArrayList;
import java.util.List;

/**
 * What was found in Java sources, and what was not.
 *
 * @param methods in the order of the sources and their files
 * @param libraries what became of each jar's or folder's methods
 * @param unparsed every file that could not be read as Java
 */
public record Extraction(List<JavaMethod> methods, List<Library> libraries, List<Unparsed> unparsed) {

    public Extraction {
        methods = List.copyOf(methods);
        libraries = List.copyOf(libraries);
        unparsed = List.copyOf(unparsed);
    }

    /**
     * Counts of one jar or folder.
     *
     * @param name as in {@link JavaMethod#library}
     * @param files Java files, without {@code package-info} and {@code module-info}
     * @param undocumentedFiles files without any Javadoc inside a class; their methods are not counted
     * @param unparsedFiles files that are not Java that the parser knows
     * @param declared methods of the other files, declared by classes, interfaces, enums, records and annotations
     * @param undocumented methods without a Javadoc comment
     * @param withoutSentence methods whose Javadoc has no first sentence: block tags only, inherited, or code
     * @param tooShort methods whose first sentence has fewer than {@link JavaMethods#MIN_WORDS} words
     * @param pairs the rest: what {@link Extraction#methods} holds of this library
     */
    public record Library(
            String name,
            int files,
            int undocumentedFiles,
            int unparsedFiles,
            int declared,
            int undocumented,
            int withoutSentence,
            int tooShort,
            int pairs) {}

    /**
     * A file that could not be read as Java.
     *
     * @param file with its library
     * @param reason the parser's first problem, on one line
     */
    public record Unparsed(String file, String reason) {}

    /** All parts, one after the other. */
    public static Extraction concat(List<Extraction> parts) {
        List<JavaMethod> methods = new ArrayList<>();
        List<Library> libraries = new ArrayList<>();
        List<Unparsed> unparsed = new ArrayList<>();
        for (Extraction part : parts) {
            methods.addAll(part.methods);
            libraries.addAll(part.libraries);
            unparsed.addAll(part.unparsed);
        }
        return new Extraction(methods, libraries, unparsed);
    }
}
