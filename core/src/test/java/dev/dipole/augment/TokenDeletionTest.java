package dev.dipole.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.random.RandomKey;
import org.junit.jupiter.api.Test;

final class TokenDeletionTest extends TokenViewContract {

    @Override
    protected View<int[]> view() {
        return new TokenDeletion(0.3);
    }

    @Test
    void theShareIsDeletedAndOneTokenStays(RandomKey key) {
        int[] many = new int[20_000];
        assertEquals(14_000, view().apply(many, key).length, 400);
        for (int i = 0; i < 100; i++) {
            assertEquals(1, new TokenDeletion(0.999).apply(new int[] {7, 7}, key.split(i)).length, 1);
        }
        assertArrayEquals(new int[] {1, 2, 3}, new TokenDeletion(0).apply(new int[] {1, 2, 3}, key));
    }

    @Test
    void aCropOfWhatIsLeftIsAViewToo(RandomKey key) {
        int[] seen = new TokenCrop(0.5, 0.5).then(new TokenDeletion(0.5)).apply(new int[1000], key);
        assertEquals(250, seen.length, 70);
    }

    @Test
    void aShareThatIsNoneIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> new TokenDeletion(1))
                .getMessage();
        assertTrue(message.contains("share (1.0) must be in [0, 1)"), message);
    }
}
