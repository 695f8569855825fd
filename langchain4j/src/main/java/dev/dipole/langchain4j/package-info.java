/**
 * Dipole behind LangChain4j's interfaces: its embedding model, with the model's prompts, and its embedding store.
 *
 * <p>To add another framework's adapter: a module of its own, on {@link dev.dipole.search.EntryStore}.
 */
@NullMarked
package dev.dipole.langchain4j;

import org.jspecify.annotations.NullMarked;
