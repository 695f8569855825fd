package dev.dipole.data;

/** 64-bit hashes of texts: the same in every run and on every machine, spread evenly, no defence against an attacker. */
final class TextHash {

    private TextHash() {}

    /** FNV-1a over UTF-16 units (Fowler, Noll and Vo), started by the seed, with SplitMix64's finaliser. */
    static long of(String text, long seed) {
        long hash = mix(seed + 0x9E3779B97F4A7C15L) ^ 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
            // The multiplication moves bits up only; without this the low bits would see little of the high ones.
            hash ^= hash >>> 32;
        }
        return mix(hash + text.length());
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
