package dev.dipole.bench.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TextDataTest {

    @TempDir
    private Path root;

    /** Forty queries of one document each; the test asks for the last of training's and for one of its own. */
    private Path toys() throws IOException {
        Path folder = Files.createDirectories(root.resolve("toys"));
        List<String> corpus = new ArrayList<>();
        List<String> queries = new ArrayList<>();
        List<String> train = new ArrayList<>(List.of("query-id\tcorpus-id\tscore"));
        for (int i = 0; i <= 41; i++) {
            corpus.add("{\"_id\": \"d" + i + "\", \"title\": \"\", \"text\": \"text " + i + "\"}");
            queries.add("{\"_id\": \"q" + i + "\", \"text\": \"question " + i + "\"}");
            if (i < 40) {
                train.add("q" + i + "\td" + i + "\t1");
            }
        }
        Files.write(folder.resolve("corpus.jsonl"), corpus);
        Files.write(folder.resolve("queries.jsonl"), queries);
        Files.createDirectories(folder.resolve("qrels"));
        Files.write(folder.resolve("qrels/train.tsv"), train);
        Files.write(folder.resolve("qrels/test.tsv"), List.of("q40\td39\t1", "q41\td41\t1"));
        return folder;
    }

    @Test
    void unseenDocumentsStandFirst() throws IOException {
        TextData data = TextData.test(toys());
        assertEquals("toys", data.name());
        assertEquals(
                List.of("test, unseen documents", "test"),
                List.copyOf(data.parts().keySet()));
        assertEquals(Set.of("q41"), data.parts().get("test, unseen documents"));
        assertEquals(Set.of("q40", "q41"), data.parts().get("test"));
        assertEquals(40, data.training().readAll().size());
    }

    @Test
    void developmentReadsNoTestSplit() throws IOException {
        Path folder = toys();
        Files.writeString(folder.resolve("qrels/test.tsv"), "not to be read");
        TextData divided = TextData.development(folder);
        int held = divided.task().queries().size();
        assertTrue(held > 0 && held < 40, () -> "held out: " + held);
        assertEquals(40, held + divided.training().readAll().size());
        assertEquals(List.of("development"), List.copyOf(divided.parts().keySet()));
        assertThrows(InputException.class, () -> TextData.test(folder));

        Files.write(folder.resolve("qrels/dev.tsv"), List.of("q40\td39\t1", "q41\td41\t1"));
        TextData own = TextData.development(folder);
        assertEquals(Set.of("q40", "q41"), own.task().queries().keySet());
        assertEquals(40, own.training().readAll().size());
    }

    @Test
    void anAbsentFolderIsNamed() {
        String message = String.valueOf(assertThrows(InputException.class, () -> TextData.folder(root, "scifact"))
                .getMessage());
        assertTrue(message.contains(root.resolve("scifact").toString()), message);
        assertTrue(message.contains("--root"), message);
    }
}
