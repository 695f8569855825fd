/**
 * The few helpers that make libtorch pleasant from Java: lexical scopes, conversions, threads. Nothing above this floor
 * calls the native library's memory management directly.
 */
@NullMarked
package dev.dipole.tensor;

import org.jspecify.annotations.NullMarked;
