/**
 * Retrievers on Lucene: BM25, HNSW, their fusion, and the folder that holds a searchable index of texts, pictures or
 * sounds.
 *
 * <p>To add a retriever: one file that implements {@link dev.dipole.retrieve.Retriever}; core's {@code RetrieverContract}
 * tests it, and {@code VectorIndexContract} an index of vectors.
 */
@NullMarked
package dev.dipole.search;

import org.jspecify.annotations.NullMarked;
