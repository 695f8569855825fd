/**
 * Dipole behind Spring AI's interfaces: its embedding model, with the model's prompts, and its vector store.
 *
 * <p>To add another framework's adapter: a module of its own, on {@link dev.dipole.search.EntryStore}.
 */
@NullMarked
package dev.dipole.spring;

import org.jspecify.annotations.NullMarked;
