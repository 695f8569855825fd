/**
 * What a person wants to know of data before training: one {@link dev.dipole.app.check.Finding} per question, made by
 * {@link dev.dipole.app.check.DataCheck}. {@code CheckCommandTest} holds hand-made data for each.
 */
@NullMarked
package dev.dipole.app.check;

import org.jspecify.annotations.NullMarked;
