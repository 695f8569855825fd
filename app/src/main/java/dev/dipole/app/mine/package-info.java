/**
 * What {@code dipole mine} is made of: settings and what they build, files of mined examples that grow and go on, the report, and
 * the sample that a person labels. {@code MineCommandTest} runs it whole; to add a format, one file that implements
 * {@link dev.dipole.app.mine.MinedFile}.
 */
@NullMarked
package dev.dipole.app.mine;

import org.jspecify.annotations.NullMarked;
