package dev.dipole.tensor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ProcessorTest {

    @Test
    void findsTheInstructionsAmongTheFlags() {
        assertTrue(Processor.multipliesBfloat16("processor\t: 0\nflags\t\t: fpu avx512_bf16 sse\n"));
        assertTrue(Processor.multipliesBfloat16("flags\t\t: fpu amx_bf16\n"));
        assertFalse(Processor.multipliesBfloat16("flags\t\t: fpu avx512f avx512_bf16x\n"));
        assertFalse(Processor.multipliesBfloat16("model name\t: avx512_bf16\nflags\t\t: fpu avx2\n"));
        assertFalse(Processor.multipliesBfloat16(""));
    }
}
