package dev.dipole.data.interaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InteractionFilesTest {

    private static final List<Interaction> RATINGS =
            List.of(new Interaction("196", "242", 3, 881250949), new Interaction("186", "302", 3.5, 891717742));

    @TempDir
    Path folder;

    @Test
    void readsWhatMovieLensPublishes() throws IOException {
        assertEquals(RATINGS, movieLens("u.data", "196\t242\t3\t881250949\n186\t302\t3.5\t891717742\n"));
        assertEquals(RATINGS, movieLens("ratings.dat", "196::242::3::881250949\r\n186::302::3.5::891717742\r\n"));
        assertEquals(
                RATINGS,
                movieLens(
                        "ratings.csv",
                        "userId,movieId,rating,timestamp\n196,242,3,881250949\n186,302,3.5,891717742\n"));
    }

    @Test
    void readsColumns() throws IOException {
        Path csv = write("taken.csv", "who,what\nu,a\nv,b c\n");
        assertEquals(
                List.of(Interaction.of("u", "a"), Interaction.of("v", "b c")),
                InteractionFiles.read(csv, InteractionFiles.Columns.of("who", "what"))
                        .all());
        Path jsonl = write("taken.jsonl", "{\"who\": 7, \"what\": \"a\", \"stars\": 4.5, \"at\": 12}\n");
        assertEquals(
                List.of(new Interaction("7", "a", 4.5, 12)),
                InteractionFiles.read(jsonl, new InteractionFiles.Columns("who", "what", "stars", "at"))
                        .all());
    }

    @Test
    void namesFileAndLineOfWhatCannotBeUsed() throws IOException {
        assertFault(
                "u.data:2: has 3 fields between \"\\t\", or one of the first two is empty, and user, item, rating and time are"
                        + " needed; mend the line or remove it",
                "u.data",
                "1\t2\t3\t4\n1\t2\t3\n");
        assertFault(
                "ratings.dat:1: the rating is \"high\", no finite number; write one such as 4.5",
                "ratings.dat",
                "1::2::high::4\n");
        assertFault(
                "ratings.csv:3: the time is \"today\", no whole number; write seconds since 1970, or name no column of times",
                "ratings.csv",
                "userId,movieId,rating,timestamp\n1,2,3,4\n1,2,3,today\n");
        assertFault("u.data: is empty; give it at least one row", "u.data", "\n");
        assertFault(
                "movies.txt: this is no file of ratings that MovieLens publishes; give u.data, ratings.dat or ratings.csv, or"
                        + " read a file of your own by its columns",
                "movies.txt",
                "");
    }

    private void assertFault(String expected, String name, String content) {
        String message = assertThrows(InputException.class, () -> movieLens(name, content))
                .getMessage();
        assertTrue(message.endsWith(expected), message);
    }

    private List<Interaction> movieLens(String name, String content) throws IOException {
        return InteractionFiles.movieLens(write(name, content)).all();
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
