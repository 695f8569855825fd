package dev.dipole.app.mine;

import dev.dipole.search.Analysis;
import dev.dipole.settings.Setting;
import org.jspecify.annotations.Nullable;

/** What mining can be told beyond its options. */
public record MiningSettings(
        @Setting("Who proposes: dense, bm25, random or union; by default dense with a model, and bm25 without.")
        @Nullable Kind kind,

        @Setting(
                "How the dense miner searches: exact, or hnsw, which is faster beyond some 100,000 texts and misses a few.")
        Search search,

        @Setting("Candidates that hnsw considers for a query: more miss fewer, and take longer.")
        int efSearch,

        @Setting("How BM25 sees words; by default code where the model takes identifiers apart, else english.")
        @Nullable Analysis analysis,

        @Setting("Of a union: proposals of bm25 in each round; 0 leaves it out.")
        int bm25Quota,

        @Setting("Of a union: proposals of the dense miner in each round; 0 leaves it out.")
        int denseQuota,

        @Setting("Of a union: random proposals in each round; 0 leaves them out.")
        int randomQuota,

        @Setting("Negatives for each anchor, at most.") int negatives,

        @Setting("Proposals for each anchor; what belongs to it is among them.")
        int depth,

        @Setting("Which of those that are left are taken: first, hardest, semi-hard, uniform or distance-weighted.")
        Choice choice,

        @Setting("Proposals that are passed over at the beginning, as they are false negatives most often.")
        int skip,

        @Setting("The score above which a candidate is removed.") @Nullable Double ceiling,

        @Setting("How far below its anchor's positive a candidate has to score.") @Nullable Double absoluteMargin,

        @Setting("The same as a share of the positive's score: 0.05 removes what scores more than 95 % of it.")
        @Nullable Double relativeMargin,

        @Setting("The percentile of all positives' scores above which a candidate is removed.") @Nullable Double percentileMargin,

        @Setting("The share of common runs of words with positive or anchor from which on a candidate is removed.")
        @Nullable Double nearCopies,

        @Setting("The folder of a second, better model: the guide.") @Nullable String guide,

        @Setting("Remove what the guide, or the miner's own model, scores above the positive less this margin.")
        @Nullable Double guideMargin,

        @Setting("Remove what is among these many first answers of the guide; 0 removes nothing.")
        int guideTop,

        @Setting("Whether the guide's scores order the proposals, and are those that margins compare.")
        boolean rerank,

        @Setting("Decides all that is drawn.") long seed,

        @Setting("A folder that keeps vectors for later runs; by default they are gone with the run.") @Nullable String cache) {

    /** Who proposes. */
    public enum Kind {
        /** A model's nearest. */
        DENSE,
        /** By words. */
        BM25,
        /** By chance. */
        RANDOM,
        /** All of them in turns. */
        UNION
    }

    /** How vectors are searched. */
    public enum Search {
        /** Every one. */
        EXACT,
        /** A graph of neighbours. */
        HNSW
    }

    /** Which of those that are left are taken. */
    public enum Choice {
        /** As they were proposed. */
        FIRST,
        /** By their scores. */
        HARDEST,
        /** By their scores, below the positive. */
        SEMI_HARD,
        /** By chance. */
        UNIFORM,
        /** By chance, all distances alike. */
        DISTANCE_WEIGHTED
    }

    public MiningSettings {
        if (negatives < 1) {
            throw new IllegalArgumentException("negatives (" + negatives + ") must be at least 1; maybe 5");
        }
        if (skip < 0) {
            throw new IllegalArgumentException("skip (" + skip + ") must be at least 0; maybe 10");
        }
        if (depth < negatives || depth <= skip) {
            throw new IllegalArgumentException("depth (" + depth + ") must be at least the number of negatives ("
                    + negatives + ") and above skip (" + skip + "); maybe 100");
        }
        if (bm25Quota < 0 || denseQuota < 0 || randomQuota < 0) {
            throw new IllegalArgumentException("quotas (bm25 " + bm25Quota + ", dense " + denseQuota + ", random "
                    + randomQuota + ") must be at least 0; 0 leaves a miner out");
        }
        if (guideTop < 0) {
            throw new IllegalArgumentException("guide-top (" + guideTop + ") must be at least 0; maybe 3");
        }
        boolean asked = guideMargin != null || guideTop > 0 || rerank;
        if (guide == null && asked) {
            throw new IllegalArgumentException(
                    "guide-margin, guide-top and rerank ask a guide, and none is named; set guide=FOLDER");
        }
        if (guide != null && !asked) {
            throw new IllegalArgumentException("guide (" + guide
                    + ") is named and nothing asks it; set guide-margin=0, guide-top=3 or rerank=true");
        }
    }

    /** The five first of a hundred, of which none scores more than 95 % of the positive. */
    public static MiningSettings defaults() {
        return new MiningSettings(
                null,
                Search.EXACT,
                100,
                null,
                2,
                2,
                1,
                5,
                100,
                Choice.FIRST,
                0,
                null,
                null,
                0.05,
                null,
                null,
                null,
                null,
                0,
                false,
                0,
                null);
    }
}
