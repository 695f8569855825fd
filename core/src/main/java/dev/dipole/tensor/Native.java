package dev.dipole.tensor;

import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** Loads libtorch once, with the settings that it needs before its first use. */
public final class Native {

    private static final String BLAS = "org.bytedeco.openblas.load";
    private static final List<String> MEMORY_LIMITS =
            List.of("org.bytedeco.javacpp.maxBytes", "org.bytedeco.javacpp.maxPhysicalBytes");

    static {
        if (System.getProperty(BLAS) == null && mklPresent()) {
            System.setProperty(BLAS, "mkl_rt");
        }
        // Above the size of the heap, or some multiple of it, JavaCPP would collect garbage again and again, and then
        // refuse; native memory belongs to scopes and owners, not to the collector.
        for (String limit : MEMORY_LIMITS) {
            if (System.getProperty(limit) == null) {
                System.setProperty(limit, "0");
            }
        }
        Loader.load(torch.class);
    }

    private Native() {}

    /** Makes sure that libtorch is loaded. */
    public static void load() {
        // The static initialiser has done the work.
    }

    /** How many threads one operation may use. */
    public static int threads() {
        load();
        return torch.get_num_threads();
    }

    /** Sets how many threads one operation may use; results depend on it within float tolerance only. */
    public static void threads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("threads (" + count + ") must be at least 1");
        }
        load();
        torch.set_num_threads(count);
    }

    private static boolean mklPresent() {
        try {
            Class.forName("org.bytedeco.mkl.global.mkl_rt", false, Native.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
