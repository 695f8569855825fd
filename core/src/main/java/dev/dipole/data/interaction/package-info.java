/**
 * Who has taken what: users and items, as recommendation learns from them.
 *
 * <p>To add a format: one method of {@link dev.dipole.data.interaction.InteractionFiles}; {@code InteractionFilesTest} holds its
 * cases.
 */
@NullMarked
package dev.dipole.data.interaction;

import org.jspecify.annotations.NullMarked;
