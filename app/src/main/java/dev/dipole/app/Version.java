package dev.dipole.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Versions of Dipole and of what it runs on. They were noted by the build; nothing native is loaded to tell them. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        Properties versions = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IllegalStateException("version.properties is not in the jar; build again with mvn package");
            }
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean mkl = System.getProperty("org.bytedeco.openblas.load", "").startsWith("mkl");
        return new String[] {
            "dipole " + versions.getProperty("dipole"),
            "java " + System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vendor") + ", "
                    + System.getProperty("java.home") + ")",
            "libtorch " + upstream(versions.getProperty("pytorch")),
            "blas "
                    + (mkl
                            ? "MKL " + upstream(versions.getProperty("mkl"))
                            : "OpenBLAS " + upstream(versions.getProperty("openblas")))
        };
    }

    /** The library's own version: the presets append theirs after a hyphen. */
    private static String upstream(String version) {
        int hyphen = version.indexOf('-');
        return hyphen < 0 ? version : version.substring(0, hyphen);
    }
}
