package dev.dipole.augment;

import dev.dipole.random.RandomKey;
import java.util.List;

/**
 * One of several views, drawn for each picture: what is left of views that differ by side where a loss is symmetric, or is taken
 * in one direction.
 *
 * @param views each as likely as another; all give pictures of one size
 */
public record OneOf(List<ImageView> views) implements ImageView {

    public OneOf {
        views = List.copyOf(views);
        if (views.isEmpty()) {
            throw new IllegalArgumentException("views is empty: there is nothing to draw from; give at least one");
        }
    }

    @Override
    public void change(Picture picture, RandomKey key) {
        int drawn = key.split("which").generator().nextInt(views.size());
        views.get(drawn).change(picture, key.split("view"));
    }
}
