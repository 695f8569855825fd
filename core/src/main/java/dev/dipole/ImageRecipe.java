package dev.dipole;

import dev.dipole.data.InputException;
import dev.dipole.data.Source;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.Images;
import dev.dipole.data.image.WebDataset;
import dev.dipole.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A known way to learn from pictures as configuration. It is one YAML file of the folder {@code recipes/images}, whose keys are
 * these components in kebab-case. What they have in common stands in {@link ImageSettings#defaults()}, so that they can be
 * compared: network, views, and how long they are trained.
 *
 * @param name by which it is called, and that of its file
 * @param title the method's own name
 * @param paper where it was described: authors, year, title, address
 * @param idea what it does, in a sentence or two
 * @param scaled what the paper's settings are and what stands in their place here, and why
 * @param labelled whether it learns from labels, which are the names of the folders
 * @param data what it learns from and is measured on
 * @param settings keys of {@link ImageSettings} with their values; what is left out is as in all of them
 * @param variants what it is compared with beside the baselines of all
 */
public record ImageRecipe(
        String name,
        String title,
        String paper,
        String idea,
        String scaled,
        boolean labelled,
        Data data,
        Map<String, String> settings,
        List<Variant> variants)
        implements Recipe {

    public ImageRecipe {
        settings = RecipeBook.inOrder(settings);
        variants = List.copyOf(variants);
        RecipeBook.requireSaid(name, title, paper, idea, scaled);
        for (Variant each : variants) {
            if (each.name().isBlank() || each.set().isEmpty()) {
                throw new IllegalArgumentException(
                        "the variant (" + each.name() + ") of " + name + " must have a name, and settings that differ");
            }
        }
    }

    /**
     * A folder or tar archive of pictures, which lie in folders named by their classes.
     *
     * @param file below the folder of data sets
     * @param training the folder in it that is learned from
     * @param test the folder in it that is measured on
     */
    public record Data(String file, String training, String test) {

        public Data {
            if (training.equals(test)) {
                throw new IllegalArgumentException("training (" + training + ") and test (" + test + ") of " + file
                        + " must be different folders: figures on what was trained on say nothing");
            }
        }
    }

    /**
     * The settings of a training, and over them the given ones.
     *
     * @param further such as {@code training.epochs=2}
     */
    public ImageSettings settings(List<String> further) {
        return Settings.override(ImageSettings.defaults(), assignments(further));
    }

    /** The settings of a variant. */
    public ImageSettings settings(Variant variant, List<String> further) {
        return settings(variant.assignments(further));
    }

    /**
     * The pictures of a place, with their labels where the recipe learns from them: the folders that they lie in, or in a shard of
     * {@link WebDataset} what {@code .cls} holds.
     *
     * @param place a folder, or a tar archive, of pictures; or the folder of data sets, among which the recipe's is
     * @param under the folder in it that is read, such as {@code train}; empty: all
     */
    public Source<Image> source(Path place, String under) {
        Path opened = opened(place);
        if (!labelled) {
            return Images.alone(opened, under);
        }
        return under.isEmpty() && WebDataset.isLabelled(opened)
                ? WebDataset.labelled(opened)
                : Images.labelled(opened, under);
    }

    /**
     * The pictures that are learned from where nobody names a folder: those under the recipe's own, such as {@code train}, where
     * the place has it, or all.
     *
     * @param place as of {@link #source(Path, String)}
     */
    public Source<Image> source(Path place) {
        return source(place, Images.holds(opened(place), data.training()) ? data.training() : "");
    }

    private Path opened(Path place) {
        Path own = place.resolve(data.file());
        Path opened = Files.isDirectory(place) && Files.exists(own) ? own : place;
        if (!Files.exists(opened)) {
            throw InputException.in(
                    opened,
                    "is not there, and " + name + " learns from it",
                    "name a folder or a tar archive of pictures");
        }
        return opened;
    }

    @Override
    public String of() {
        return "pictures";
    }

    @Override
    public String command() {
        return "./dipole train --recipe " + name + " --data ../shared/data --out models/" + name;
    }
}
