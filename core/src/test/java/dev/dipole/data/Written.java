package dev.dipole.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Examples as the text of a file. */
final class Written {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Written() {}

    /** Columns q, p, n1, n2. */
    static String table(List<Example<String>> examples, String separator) {
        StringBuilder text = new StringBuilder(String.join(separator, "q", "p", "n1", "n2") + "\n");
        for (Example<String> example : examples) {
            List<String> cells = new ArrayList<>();
            cells.add(example.anchor());
            cells.addAll(example.positives());
            cells.addAll(example.negatives());
            List<String> quoted = new ArrayList<>();
            cells.forEach(cell -> quoted.add("\"" + cell.replace("\"", "\"\"") + "\""));
            text.append(String.join(separator, quoted)).append('\n');
        }
        return text.toString();
    }

    /** Columns q, p and n; positives and negatives are arrays where there is not one. */
    static String json(List<Example<String>> examples) {
        StringBuilder text = new StringBuilder();
        for (Example<String> example : examples) {
            ObjectNode node = JSON.createObjectNode();
            node.put("other", 1);
            node.put("q", example.anchor());
            add(node, "p", example.positives());
            add(node, "n", example.negatives());
            text.append(line(node));
        }
        return text.toString();
    }

    private static void add(ObjectNode node, String name, List<String> texts) {
        if (texts.size() == 1) {
            node.put(name, texts.get(0));
        } else {
            texts.forEach(node.putArray(name)::add);
        }
    }

    static String document(String id, String title, String text) {
        return line(JSON.createObjectNode().put("_id", id).put("title", title).put("text", text));
    }

    static String query(String id, String text) {
        return line(JSON.createObjectNode().put("_id", id).put("text", text));
    }

    private static String line(ObjectNode node) {
        try {
            return JSON.writeValueAsString(node) + "\n";
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
