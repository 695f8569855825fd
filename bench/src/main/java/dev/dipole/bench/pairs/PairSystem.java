package dev.dipole.bench.pairs;

import dev.dipole.PairRecipe;
import dev.dipole.PairSettings;
import dev.dipole.bench.results.ResultRow;
import java.util.List;

/** Trains and measures recipes on one kind of data, which it has read. */
interface PairSystem {

    /** Where nothing of it has been read before, reads the data; then trains and measures, beside its baselines. */
    List<ResultRow> run(PairRecipe recipe, PairSettings settings);
}
