package dev.dipole.app.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JavadocSentenceTest {

    private static void gives(String expected, String body) {
        assertEquals(expected, JavadocSentence.of("/**" + body + "*/"), body);
    }

    @Test
    void endsWhereJavadocEndsIt() {
        gives("Counts the rows", " Counts the rows. Slowly. ");
        gives("Counts the rows", "\n     * Counts the\n     *   rows.\n     * Slowly.\n     ");
        gives("Counts the rows", "\n Counts the rows\n @return how many\n");
        gives("Counts the rows", " Counts the rows<p>Slowly.");
        gives("Counts the rows", " <p>Counts the rows.</p>");
        gives("Counts the rows", "\r\n * Counts the rows\r\n *\r\n * Slowly.\r\n ");
        gives("Is this Java 1.8 or later?", " Is this Java 1.8 or later? Perhaps.");
        gives("Takes a file, e.g. a jar, i.e. an archive", " Takes a file, e.g. a jar, i.e. an archive. Or not.");
        gives("Wait for it...", " Wait for it...");
        gives("Casts to List<?> if need be", " Casts to {@code List<?> } if need be. No.");
        gives("Casts a Closure<? super T> to another", " Casts a Closure<? super T> to another.");
    }

    @Test
    void inlineTagsGiveWhatAReaderSees() {
        gives("Returns a.b and List.add", " Returns {@code a.b } and {@link java.util.List#add(int, Object)}. X");
        gives(
                "Maps an Entry to the size",
                " Maps an {@link java.util.Map.Entry Entry} to {@linkplain #size() the size}.");
        gives("Like Map.Entry and size", " Like {@link java.util.Map.Entry} and {@link #size()}.");
        gives("Shows { braces } kept", " Shows {@code { braces }} kept.");
        gives("Joins a < b && c > d", " Joins {@literal a < b && c > d}.");
        gives("Returns the size", " {@return the size}");
        gives("Says it short", " {@summary Says it short} and goes on. And on.");
        gives("Reads dipole.home first", " Reads {@systemProperty dipole.home} first.");
        gives("Never closes the tag", " Never {@code closes the tag.");
        gives("Uses an @Annotation here", "\n * Uses an {@code\n * @Annotation} here.\n * @since 1\n ");
    }

    @Test
    void htmlAndEntitiesAreGone() {
        gives("Sets the name \"x\" & more", " Sets the <b>name</b> &quot;x&quot; &amp; more.");
        gives("Compares a < b", " Compares a &lt; b<!-- never. mind -->.");
        gives("Turns List<String> and <T> to text", " Turns List<String> and <T> to text.");
        gives("See the page", " See <a href=\"http://x.y/z. html\">the page</a>.");
        gives("A\u2192B \u00D7 2", " A&#8594;B &times; 2.");
        gives("First item", " <ul><li>First item</li><li>Second.</li></ul>");
    }

    @Test
    void nothingOfItsOwnGivesNothing() {
        gives("", " @return the size ");
        gives("", " {@inheritDoc} ");
        gives("", "\n * {@inheritDoc}\n * <p>But faster.\n ");
        gives("", "");
        gives("", " ");
        gives("", " <code>optional string name = 8;</code> ");
        gives("Adds speed", " Adds speed. {@inheritDoc}");
    }

    @Test
    void markdown() {
        assertEquals(
                "Counts rows of the table",
                JavadocSentence.of("/// Counts `rows` of the [table][Table#rows].\n    /// More."));
        assertEquals("First part", JavadocSentence.of("/// First part\n///\n/// Second part."));
    }
}
