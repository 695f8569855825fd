package dev.dipole.app.quickstart;

import java.util.List;

/**
 * The libraries whose sources the quickstart uses. They are read as text and never on the runtime classpath; the
 * versions are fixed, so that figures can be compared.
 */
public final class QuickstartLibraries {

    private QuickstartLibraries() {}

    /**
     * A library in a Maven repository.
     *
     * @param group group identifier
     * @param artifact artifact identifier
     * @param version fixed version
     * @param split what its methods are used for
     */
    public record Coordinates(String group, String artifact, String version, Split split) {

        /** File name of its source jar. */
        public String jar() {
            return artifact + "-" + version + "-sources.jar";
        }

        /** What {@link JavaMethod#library} says of its methods. */
        public String library() {
            return artifact + "-" + version;
        }
    }

    /** All of them, training first. */
    public static final List<Coordinates> ALL = List.of(
            new Coordinates("com.google.guava", "guava", "33.4.0-jre", Split.TRAIN),
            new Coordinates("org.apache.commons", "commons-lang3", "3.17.0", Split.TRAIN),
            new Coordinates("org.apache.commons", "commons-collections4", "4.4", Split.TRAIN),
            new Coordinates("org.apache.commons", "commons-math3", "3.6.1", Split.TRAIN),
            new Coordinates("com.fasterxml.jackson.core", "jackson-databind", "2.18.0", Split.TRAIN),
            new Coordinates("org.springframework", "spring-core", "6.2.0", Split.TRAIN),
            new Coordinates("io.netty", "netty-common", "4.1.115.Final", Split.TRAIN),
            new Coordinates("io.netty", "netty-buffer", "4.1.115.Final", Split.TRAIN),
            new Coordinates("org.eclipse.collections", "eclipse-collections-api", "11.1.0", Split.TRAIN),
            new Coordinates("org.hibernate.orm", "hibernate-core", "6.6.0.Final", Split.TRAIN),
            new Coordinates("org.apache.spark", "spark-core_2.13", "3.5.0", Split.TRAIN),
            new Coordinates("org.apache.kafka", "kafka-clients", "3.9.0", Split.TRAIN),
            new Coordinates("io.vertx", "vertx-core", "4.5.0", Split.DEVELOPMENT),
            new Coordinates("commons-io", "commons-io", "2.18.0", Split.TEST),
            new Coordinates("org.springframework", "spring-web", "6.2.0", Split.TEST),
            new Coordinates("org.apache.lucene", "lucene-core", "10.0.0", Split.TEST));
}
