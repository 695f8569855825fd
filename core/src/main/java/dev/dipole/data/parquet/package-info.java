/**
 * Rows of Parquet files. Needs the optional {@code com.jerolba:carpet-record}, which brings Parquet's reader; nothing else in
 * Dipole does. {@code SourceContract} tests it as it does every format.
 */
@NullMarked
package dev.dipole.data.parquet;

import org.jspecify.annotations.NullMarked;
