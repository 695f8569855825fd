package dev.dipole.model;

import java.util.Map;

/** The README of a model folder: what the model is, how it was made, and how it is used. */
final class ModelCard {

    private ModelCard() {}

    static String of(Model model, String description) {
        StringBuilder card = new StringBuilder();
        card.append("""
                ---
                library_name: sentence-transformers
                pipeline_tag: sentence-similarity
                ---
                # A text embedding model, trained with Dipole

                """);
        card.append(description).append("\n\n");
        card.append("- dimensions: ").append(model.dim()).append('\n');
        card.append("- tokens: ")
                .append(model.encoder().tokenizer().vocabularySize())
                .append(" in the vocabulary, texts cut after ")
                .append(model.encoder().maxTokens())
                .append('\n');
        Prompts prompts = model.prompts();
        if (!prompts.equals(Prompts.none())) {
            card.append("- in front of a query: `").append(prompts.query()).append("`, of a document: `");
            card.append(prompts.document()).append("`\n");
        }
        card.append("- hash: ").append(model.hash()).append("\n\n");
        if (!model.history().isEmpty()) {
            card.append("## How it was made\n\n");
            for (Map.Entry<String, Object> entry : model.history().entrySet()) {
                String value = String.valueOf(entry.getValue());
                card.append("- ").append(entry.getKey()).append(':');
                if (value.contains("\n")) {
                    card.append("\n\n")
                            .append(("```\n" + value.strip() + "\n```").indent(2))
                            .append('\n');
                } else {
                    card.append(' ').append(value).append('\n');
                }
            }
            card.append('\n');
        }
        card.append("""
                ## Use

                ```java
                try (Model model = Model.load(Path.of("this-folder"))) {
                    float[][] vectors = model.encode(List.of("a text", "another"));
                }
                ```
                """);
        return card.toString();
    }
}
