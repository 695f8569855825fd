package dev.dipole.app.quickstart;

import dev.dipole.app.Progress;
import dev.dipole.app.quickstart.QuickstartLibraries.Coordinates;
import dev.dipole.data.InputException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fetches source jars with Maven's dependency plugin. Maven brings its own settings: mirrors, proxies, credentials and
 * the local repository are the user's, and what is there already is not fetched again.
 */
public final class SourceJars {

    private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0";
    private static final String TASK = "fetching source jars";
    private static final int TAIL_LINES = 12;
    private static final Pattern DOWNLOADED = Pattern.compile("Downloaded from .*/([^/ ]+-sources\\.jar)\\b");

    private final List<String> maven;

    /**
     * Creates a fetcher.
     *
     * @param maven the command that starts Maven, such as {@code ["mvn"]}; {@link #mavenOnThisMachine} finds it
     */
    public SourceJars(List<String> maven) {
        if (maven.isEmpty()) {
            throw new IllegalArgumentException("maven is empty: it must name the command that starts Maven");
        }
        this.maven = List.copyOf(maven);
    }

    /** The command that starts Maven here: {@code mvn}, or what Windows takes to find {@code mvn.cmd}. */
    public static List<String> mavenOnThisMachine() {
        return File.separatorChar == '\\' ? List.of("cmd", "/c", "mvn") : List.of("mvn");
    }

    /**
     * Fetches what is not in the folder yet.
     *
     * @param libraries what to fetch
     * @param folder where the jars are put; created if need be
     * @param progress told of the jars that are there
     * @return the jars, in the order of {@code libraries}
     * @throws InputException if Maven is missing or fails; the message says what to do
     */
    public List<Path> fetch(List<Coordinates> libraries, Path folder, Progress progress) {
        List<Path> jars =
                libraries.stream().map(library -> folder.resolve(library.jar())).toList();
        List<Coordinates> missing = libraries.stream()
                .filter(library -> !Files.isRegularFile(folder.resolve(library.jar())))
                .toList();
        if (missing.isEmpty()) {
            return jars;
        }
        // Maven writes into a folder of its own: a jar in the final one is whole.
        Path partial = folder.resolveSibling(folder.getFileName() + ".partial");
        try {
            Files.createDirectories(folder);
            Files.createDirectories(partial);
            Path pom = partial.resolve("pom.xml");
            Files.writeString(pom, pom(missing, partial));
            run(pom, missing.size(), progress);
            for (Coordinates library : missing) {
                Path jar = partial.resolve(library.jar());
                if (!Files.isRegularFile(jar)) {
                    throw new InputException("Maven reported success but did not write " + jar + "; delete " + partial
                            + " and try again");
                }
                Files.move(jar, folder.resolve(library.jar()), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.delete(pom);
            return jars;
        } catch (IOException e) {
            throw new InputException(
                    folder + ": cannot keep the source jars there (" + e + "); check the disk and the folder's rights",
                    e);
        }
    }

    private void run(Path pom, int total, Progress progress) throws IOException {
        List<String> command = new ArrayList<>(maven);
        command.addAll(List.of("-B", "-f", pom.toString(), PLUGIN + ":copy"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectInput(ProcessBuilder.Redirect.from(new File(File.separatorChar == '\\' ? "NUL" : "/dev/null")));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new InputException(
                    "Maven (" + String.join(" ", maven) + ") does not start: " + e.getMessage()
                            + "; install Maven 3.8 or newer and put mvn on the PATH,"
                            + " or train on your own code with --sources PATH, which needs no Maven",
                    e);
        }
        Thread stop = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(stop);
        Set<String> fetched = new HashSet<>();
        List<String> tail = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(Charset.defaultCharset())) {
            progress.update(TASK, 0, total);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher downloaded = DOWNLOADED.matcher(line);
                if (downloaded.find() && fetched.add(downloaded.group(1)) && fetched.size() < total) {
                    progress.update(TASK, fetched.size(), total);
                } else if (line.contains("ERROR") && tail.size() < TAIL_LINES) {
                    tail.add(line);
                }
            }
            int code = process.waitFor();
            if (code != 0) {
                throw new InputException("Maven could not fetch the source jars (exit code " + code + "):\n  "
                        + String.join("\n  ", tail)
                        + "\ncheck the network, and the proxy or mirror in Maven's settings.xml; then run the same command again:"
                        + " what was fetched is kept. Your own code needs no network: --sources PATH");
            }
            progress.update(TASK, total, total);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Maven fetched source jars", e);
        } finally {
            process.destroy();
            try {
                Runtime.getRuntime().removeShutdownHook(stop);
            } catch (IllegalStateException ignored) {
                // The virtual machine is ending: the hook runs.
            }
        }
    }

    /** A project whose only content is the list of what to copy. */
    static String pom(List<Coordinates> libraries, Path folder) {
        StringBuilder items = new StringBuilder();
        for (Coordinates library : libraries) {
            items.append("          <artifactItem><groupId>")
                    .append(library.group())
                    .append("</groupId><artifactId>")
                    .append(library.artifact())
                    .append("</artifactId><version>")
                    .append(library.version())
                    .append("</version><classifier>sources</classifier></artifactItem>\n");
        }
        String output = folder.toAbsolutePath().toString().replace("&", "&amp;").replace("<", "&lt;");
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>dev.dipole</groupId>
                  <artifactId>dipole-quickstart-sources</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <build>
                    <plugins>
                      <plugin>
                        <groupId>org.apache.maven.plugins</groupId>
                        <artifactId>maven-dependency-plugin</artifactId>
                        <configuration>
                          <outputDirectory>%s</outputDirectory>
                          <artifactItems>
                %s          </artifactItems>
                        </configuration>
                      </plugin>
                    </plugins>
                  </build>
                </project>
                """.formatted(output, items);
    }
}
