package dev.dipole.text;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of a WordPiece vocabulary as two tries, one for pieces that begin a word and one for pieces that continue
 * it. Edges lie in one hash table, from (node, UTF-16 unit) to node.
 */
final class WordPieceVocabulary {

    /** What marks a piece that continues a word. */
    static final String PREFIX = "##";

    private static final int BEGINNING = 0;
    private static final int CONTINUING = 1;

    private final int unknown;
    private long[] edges = new long[1 << 10];
    private int[] targets = new int[1 << 10];
    private int[] ids = new int[1 << 9];
    private int nodes = 2;

    /**
     * @param tokens by identifier; null where an identifier is left out
     * @param unknown the identifier of a word that has no pieces
     */
    WordPieceVocabulary(List<@Nullable String> tokens, int unknown) {
        this.unknown = unknown;
        Arrays.fill(ids, -1);
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            if (token != null) {
                boolean continues = token.startsWith(PREFIX);
                insert(continues ? token.substring(PREFIX.length()) : token, continues ? CONTINUING : BEGINNING, id);
            }
        }
    }

    private void insert(String piece, int root, int id) {
        int node = root;
        for (int i = 0; i < piece.length(); i++) {
            long edge = edge(node, piece.charAt(i));
            int slot = slot(edge);
            if (edges[slot] == 0) {
                if (2 * nodes >= edges.length) {
                    grow();
                    slot = slot(edge);
                }
                if (nodes == ids.length) {
                    ids = Arrays.copyOf(ids, 2 * nodes);
                    Arrays.fill(ids, nodes, ids.length, -1);
                }
                edges[slot] = edge;
                targets[slot] = nodes++;
            }
            node = targets[slot];
        }
        ids[node] = id;
    }

    private void grow() {
        long[] oldEdges = edges;
        int[] oldTargets = targets;
        edges = new long[2 * oldEdges.length];
        targets = new int[2 * oldEdges.length];
        for (int i = 0; i < oldEdges.length; i++) {
            if (oldEdges[i] != 0) {
                int slot = slot(oldEdges[i]);
                edges[slot] = oldEdges[i];
                targets[slot] = oldTargets[i];
            }
        }
    }

    /** Never 0, which marks a free slot. */
    private static long edge(int node, char unit) {
        return ((long) node + 1) << 16 | unit;
    }

    /** The slot of an edge, or the free one where it would lie. */
    private int slot(long edge) {
        int mask = edges.length - 1;
        int slot = (int) ((edge * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (edges[slot] != 0 && edges[slot] != edge) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** The pieces of a word, the longest first match each time; the unknown identifier alone if any part has none. */
    int[] pieces(char[] word, int length) {
        int[] pieces = new int[4];
        int count = 0;
        int start = 0;
        int node = BEGINNING;
        while (start < length) {
            int id = -1;
            int end = start;
            for (int i = start; i < length; i++) {
                int slot = slot(edge(node, word[i]));
                if (edges[slot] == 0) {
                    break;
                }
                node = targets[slot];
                if (ids[node] >= 0) {
                    id = ids[node];
                    end = i + 1;
                }
            }
            if (id < 0) {
                return new int[] {unknown};
            }
            if (count == pieces.length) {
                pieces = Arrays.copyOf(pieces, 2 * count);
            }
            pieces[count++] = id;
            start = end;
            node = CONTINUING;
        }
        return Arrays.copyOf(pieces, count);
    }
}
