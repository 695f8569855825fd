package dev.dipole.text;

/** Takes the words that a {@link BertSegmenter} cuts, one after the other, without an object for each. */
abstract class Words {

    /** The word at hand, in UTF-16; of a word longer than the limit only its beginning. */
    final char[] buffer;

    /** The longest word that matters, in code points. */
    final int limit;

    /** Of the word at hand: UTF-16 units in the buffer. */
    int length;

    /** Of the word at hand: all its code points. More than {@link #limit} if it is too long. */
    int points;

    /** Of the word at hand: h = 31 h + unit over the buffer, from 0. */
    int hash;

    Words(int limit) {
        this.limit = limit;
        // A character outside the basic plane takes two.
        this.buffer = new char[2 * limit];
    }

    /**
     * A word, never an empty one, stands in the buffer.
     *
     * @return whether to go on
     */
    abstract boolean word();

    /**
     * The order of the combining marks at hand is not known for certain.
     *
     * @return whether to go on all the same
     */
    abstract boolean uncertain();

    final void append(char unit) {
        if (points < limit) {
            buffer[length++] = unit;
            hash = 31 * hash + unit;
        }
        points++;
    }

    final void append(int point) {
        if (Character.isBmpCodePoint(point)) {
            append((char) point);
        } else {
            if (points < limit) {
                char high = Character.highSurrogate(point);
                char low = Character.lowSurrogate(point);
                buffer[length++] = high;
                buffer[length++] = low;
                hash = 31 * (31 * hash + high) + low;
            }
            points++;
        }
    }

    /** Ends the word at hand, if there is one; returns whether to go on. */
    final boolean end() {
        if (points == 0) {
            return true;
        }
        boolean goOn = word();
        length = 0;
        points = 0;
        hash = 0;
        return goOn;
    }
}
