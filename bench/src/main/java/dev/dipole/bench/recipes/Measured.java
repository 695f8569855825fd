package dev.dipole.bench.recipes;

import java.util.List;

/**
 * What one model reached.
 *
 * @param label what the table calls it
 * @param seed of its training
 * @param seconds from its data to its figures
 */
record Measured(String label, long seed, double seconds, List<Figure> figures) {

    Measured {
        figures = List.copyOf(figures);
    }
}
