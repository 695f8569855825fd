package dev.dipole.search;

import dev.dipole.retrieve.Retriever;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.store.Directory;

/** An open Lucene index of one segment, in which a document's number is its place in the order of writing. */
final class Opened implements Closeable {

    private final Directory directory;
    private final DirectoryReader reader;
    private final LeafReader leaf;
    private volatile boolean closed;

    /** Takes over the directory: it is closed where it cannot be opened, and by {@link #close}. */
    Opened(Directory directory) {
        this.directory = directory;
        try {
            this.reader = DirectoryReader.open(directory);
            if (reader.leaves().size() != 1 || reader.numDeletedDocs() > 0) {
                int segments = reader.leaves().size();
                reader.close();
                throw new IOException("the index has " + segments
                        + " segments or deleted documents; Dipole writes one segment and none deleted");
            }
            this.leaf = reader.leaves().get(0).reader();
        } catch (IOException e) {
            try {
                directory.close();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw new UncheckedIOException(e);
        }
    }

    DirectoryReader reader() {
        return reader;
    }

    LeafReader leaf() {
        return leaf;
    }

    int size() {
        return leaf.maxDoc();
    }

    void check(boolean viewClosed) {
        Retriever.checkOpen(closed || viewClosed);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            reader.close();
            directory.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
