/** Tests of readers and sources; {@link dev.dipole.data.SourceContract} is the contract of a source. */
@NullMarked
package dev.dipole.data;

import org.jspecify.annotations.NullMarked;
