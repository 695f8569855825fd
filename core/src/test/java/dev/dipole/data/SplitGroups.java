package dev.dipole.data;

import java.util.List;

/** Two names of groups that a split by half under seed 0 puts on different sides. */
final class SplitGroups {

    private SplitGroups() {}

    static String name(boolean development) {
        for (int i = 0; ; i++) {
            String name = "group " + i;
            Source<String> one = Sources.of("one", List.of(Example.pair(name, "text")));
            if ((Sources.split(one, 0.5, 0).development().count() == 1) == development) {
                return name;
            }
        }
    }
}
