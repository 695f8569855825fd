package dev.dipole.augment;

import dev.dipole.random.RandomKey;
import java.util.List;

/**
 * One view after the other.
 *
 * @param views each draws from a key of its own
 */
public record InOrder(List<ImageView> views) implements ImageView {

    public InOrder {
        views = List.copyOf(views);
    }

    /** These views, in this order. */
    public static InOrder of(ImageView... views) {
        return new InOrder(List.of(views));
    }

    @Override
    public void change(Picture picture, RandomKey key) {
        for (int i = 0; i < views.size(); i++) {
            views.get(i).change(picture, key.split(i));
        }
    }
}
