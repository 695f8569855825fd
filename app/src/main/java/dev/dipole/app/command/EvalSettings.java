package dev.dipole.app.command;

import dev.dipole.eval.ClassificationTask;
import dev.dipole.eval.FewShotProbe;
import dev.dipole.eval.LinearProbe;
import dev.dipole.eval.NearestNeighbourProbe;
import dev.dipole.eval.ParaphraseMining;
import dev.dipole.eval.Probe;
import dev.dipole.search.Analysis;
import dev.dipole.settings.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an evaluation can be told beyond its options. {@link ClassificationTask#standard} and others hold the defaults. */
record EvalSettings(
        @Setting("How many rows of a file are taken at most; 0 takes all.")
        int limit,

        @Setting("How BM25 sees words; by default code where the model takes identifiers apart, else english.")
        @Nullable Analysis analysis,

        @Setting("Answers for each query that runs hold, and that metrics without a depth look at.")
        int depth,

        @Setting("Numbers of neighbours of the nearest-neighbour probe.")
        List<Integer> neighbours,

        @Setting("Temperature of the votes of the nearest-neighbour probe.")
        double temperature,

        @Setting("Texts of each class that the few-shot probe sees.")
        int shots,

        @Setting("How often the few-shot probe draws them.") int draws,

        @Setting("Neighbours of each text that paraphrase mining looks at.")
        int miningNeighbours,

        @Setting("Pairs that paraphrase mining keeps.") int minedPairs) {

    EvalSettings {
        neighbours = List.copyOf(neighbours);
        if (limit < 0) {
            throw new IllegalArgumentException("limit (" + limit + ") must be at least 0; 0 takes all rows");
        }
        if (depth < 1) {
            throw new IllegalArgumentException("depth (" + depth + ") must be at least 1; maybe 1000");
        }
    }

    static EvalSettings defaults() {
        NearestNeighbourProbe near = NearestNeighbourProbe.defaults();
        FewShotProbe few = FewShotProbe.defaults();
        ParaphraseMining mining = ParaphraseMining.defaults();
        return new EvalSettings(
                0,
                null,
                1000,
                near.ks(),
                near.temperature(),
                few.shots(),
                few.draws(),
                mining.neighbours(),
                mining.most());
    }

    int most() {
        return limit == 0 ? Integer.MAX_VALUE : limit;
    }

    List<Probe> probes() {
        return List.of(
                new NearestNeighbourProbe(neighbours, temperature), new LinearProbe(), new FewShotProbe(shots, draws));
    }

    ParaphraseMining mining() {
        return new ParaphraseMining(miningNeighbours, minedPairs);
    }
}
