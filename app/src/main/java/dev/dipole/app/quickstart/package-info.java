/**
 * The data of the quickstart: Java methods and the first sentences of their Javadoc.
 *
 * <p>{@link dev.dipole.app.quickstart.SourceJars} fetches, {@link dev.dipole.app.quickstart.JavaMethods} extracts,
 * {@link dev.dipole.app.quickstart.HoldOut} divides a user's own sources, and
 * {@link dev.dipole.app.quickstart.SplitPairs} keeps training apart from what it is judged by.
 */
@NullMarked
package dev.dipole.app.quickstart;

import org.jspecify.annotations.NullMarked;
