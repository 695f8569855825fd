package dev.dipole.encoder.transformer;

import dev.dipole.settings.Setting;

/**
 * What of a transformer is trained, and how.
 *
 * @param dropout share of the numbers that are dropped after the embeddings, after attention and after the feed-forward part;
 *     attention weights are never dropped
 * @param frozenEmbeddings whether the embeddings stay as they are
 * @param frozenLayers how many first layers stay as they are; with one, so do the embeddings
 * @param loraRank rank of the low-rank adapters; 0 for none
 * @param loraAlpha what the adapters' product is multiplied with, times the rank
 */
public record FineTuning(
        @Setting("Share of the numbers dropped after embeddings, attention and feed-forward parts.")
        double dropout,

        @Setting("Keep the embeddings as they are.") boolean frozenEmbeddings,

        @Setting("Keep the embeddings and these many first layers as they are.")
        int frozenLayers,

        @Setting("Rank of low-rank adapters, which alone are trained; 0: all weights are trained.")
        int loraRank,

        @Setting("The adapters' product is multiplied with this over the rank.")
        double loraAlpha) {

    public FineTuning {
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException(
                    "dropout (" + dropout + ") must be in [0, 1): it is the share that is dropped");
        }
        if (frozenLayers < 0) {
            throw new IllegalArgumentException(
                    "frozenLayers (" + frozenLayers + ") must not be negative; 0 freezes none");
        }
        if (loraRank < 0) {
            throw new IllegalArgumentException(
                    "loraRank (" + loraRank + ") must not be negative; 0 trains all weights");
        }
        if (!(loraAlpha > 0)) {
            throw new IllegalArgumentException("loraAlpha (" + loraAlpha + ") must be positive");
        }
    }

    /** Every weight is trained, without dropout. */
    public static FineTuning all() {
        return new FineTuning(0, false, 0, 0, 16);
    }

    /** The same with dropout. */
    public FineTuning withDropout(double share) {
        return new FineTuning(share, frozenEmbeddings, frozenLayers, loraRank, loraAlpha);
    }

    /** The same with the embeddings and some first layers frozen. */
    public FineTuning withFrozenLayers(int layers) {
        return new FineTuning(dropout, true, layers, loraRank, loraAlpha);
    }

    /** Low-rank adapters on the matrices of attention and feed-forward parts (Hu et al. 2022). */
    public FineTuning withLora(int rank, double alpha) {
        return new FineTuning(dropout, frozenEmbeddings, frozenLayers, rank, alpha);
    }

    boolean freezesEmbeddings() {
        return frozenEmbeddings || frozenLayers > 0;
    }
}
