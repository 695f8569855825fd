package dev.dipole.testing;

/**
 * How much the contracts of objectives go through, and how often the checks of native memory repeat their work.
 *
 * <p>By default every shape under every similarity. {@code -Dtests.shapes=few} takes a small shape of each kind under two
 * similarities, and leaves out those of hundreds of rows, which look for what only size brings: rounding, overflow, time. A
 * mutation test runs a contract once for each mutant, and a mutant that is wrong is nearly always wrong at 9 rows in tiles of
 * 5 by 4, too: so it gives nearly the same verdict in a fraction of the time. What it misses counts as a survivor.
 */
public final class Shapes {

    private static final boolean FEW = read();

    private Shapes() {}

    private static boolean read() {
        String given = System.getProperty("tests.shapes", "all");
        if (!given.equals("all") && !given.equals("few")) {
            throw new IllegalArgumentException("tests.shapes (" + given + ") must be all or few");
        }
        return given.equals("few");
    }

    /** Whether a few shapes and similarities are enough. */
    public static boolean few() {
        return FEW;
    }
}
