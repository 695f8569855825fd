package dev.dipole.encoder.transformer;

/** The names of low-rank adapters, after that of their matrix. */
final class Lora {

    /** [rank, in]. */
    static final String DOWN = ".lora_A.weight";

    /** [out, rank]. */
    static final String UP = ".lora_B.weight";

    private Lora() {}
}
