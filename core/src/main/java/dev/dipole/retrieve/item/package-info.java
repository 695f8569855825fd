/**
 * Recommending: retrievers of items that are asked with what a user has taken, and never answer with that.
 *
 * <p>To add one: one file that implements {@link dev.dipole.retrieve.Retriever} of {@link dev.dipole.data.interaction.Bag},
 * tested by {@code RetrieverContract}.
 */
@NullMarked
package dev.dipole.retrieve.item;

import org.jspecify.annotations.NullMarked;
