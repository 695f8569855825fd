package dev.dipole.tower;

import dev.dipole.data.BadContent;
import dev.dipole.data.BadRows;
import dev.dipole.data.Columns;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.image.FileLookup;
import dev.dipole.data.interaction.Bag;
import dev.dipole.data.interaction.InteractionFiles;
import dev.dipole.data.interaction.Interactions;
import dev.dipole.encoder.MappedEncoder;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.features.BagEncoder;
import dev.dipole.model.Model;
import dev.dipole.model.TowerModel;
import dev.dipole.random.RandomKey;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Users and items: a user is known by what it has taken, so that one table of items serves both sides.
 *
 * @param dim length of the vectors
 */
public record ItemKind(ItemSettings settings, int dim) implements TowerKind {

    @Override
    public String name() {
        return "items";
    }

    @Override
    public List<String> columns() {
        return InteractionFiles.ITEMS;
    }

    @Override
    public Media content(String cell, FileLookup files) {
        return Bag.item(cell);
    }

    /**
     * What was taken, read from a file of MovieLens or of columns, as far as the settings count it.
     *
     * @param columns the anchor's are the users, the positive's the items, the score's the ratings; null: by their usual names
     */
    public Interactions interactions(Path file, @Nullable Columns columns) {
        return settings.counted(
                columns == null
                        ? InteractionFiles.open(file)
                        : InteractionFiles.read(
                                file,
                                new InteractionFiles.Columns(
                                        columns.anchor(),
                                        columns.positives().stream()
                                                .findFirst()
                                                .orElseThrow(
                                                        () -> InputException.in(
                                                                file,
                                                                "no column of items is named",
                                                                "name it with --positive, and that of the users with --anchor")),
                                        columns.score(),
                                        null)));
    }

    @Override
    public boolean readsRows() {
        return true;
    }

    /** For each item of each user, what else the user has taken. */
    @Override
    public Source<Media> members(Path place, @Nullable Columns columns, @Nullable String under, BadRows bad) {
        if (bad.tolerant()) {
            throw InputException.in(
                    place,
                    "is read whole, and no row of it can be passed over",
                    "leave --skip-bad out and mend the rows");
        }
        Interactions counted = interactions(place, columns);
        Interactions learned = settings.holdsOut() ? settings.split(counted).training() : counted;
        return Sources.converted(learned.bags(), example -> example.mapped(bag -> (Media) bag, bag -> (Media) bag));
    }

    /** A table of random vectors; the caller's, who closes it. */
    public BagEncoder encoder(List<String> items, RandomKey key) {
        return BagEncoder.random(items, dim, key);
    }

    @Override
    public Tower open(@Nullable Path cache) {
        return new ItemTower(this);
    }

    private static final class ItemTower implements Tower {

        private final ItemKind kind;
        private @Nullable BagEncoder encoder;

        ItemTower(ItemKind kind) {
            this.kind = kind;
        }

        /** Identifiers are all alike. */
        @Override
        public List<@Nullable BadContent> faults(List<Media> contents) {
            return Collections.nCopies(contents.size(), null);
        }

        @Override
        public TrainableEncoder<Media, ?> begin(Start start) {
            Set<String> items = new LinkedHashSet<>();
            try (Source.Cursor<Media> cursor = start.source().open(0)) {
                for (Example<Media> example = cursor.next(); example != null; example = cursor.next()) {
                    items.addAll(example.anchor().as(Bag.class).items());
                    example.positives()
                            .forEach(media -> items.addAll(media.as(Bag.class).items()));
                }
            }
            BagEncoder trained = kind.encoder(List.copyOf(items), start.key());
            encoder = trained;
            return new MappedEncoder<>(trained, media -> media.as(Bag.class));
        }

        @Override
        public TowerModel finished(Map<String, Object> history) {
            BagEncoder trained = encoder;
            if (trained == null) {
                throw new IllegalStateException("the tower has not begun, or has ended already");
            }
            encoder = null;
            return TowerModel.of(new Model(trained.texts(), history));
        }

        @Override
        public void close() {
            if (encoder != null) {
                encoder.close();
            }
        }
    }
}
