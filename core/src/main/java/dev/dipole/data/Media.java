package dev.dipole.data;

/**
 * Content of some kind, for sources whose examples hold several kinds: a picture and its caption, a recording and its word.
 * Every kind is a record of its own that implements this; {@link Words} are the kind of texts.
 */
public interface Media {

    /** What messages call it. */
    String name();

    /** What this kind is called in messages, such as {@code a picture}. */
    String kind();

    /**
     * The content as one kind: what an encoder of pictures takes of an example of pictures and captions.
     *
     * @throws IllegalArgumentException if it is of another kind
     */
    default <T extends Media> T as(Class<T> kind) {
        if (!kind.isInstance(this)) {
            throw new IllegalArgumentException("\"" + name() + "\" is " + kind() + ", and an encoder of "
                    + kind.getSimpleName() + " cannot take it; give each side of the pairs the encoder of its kind");
        }
        return kind.cast(this);
    }
}
