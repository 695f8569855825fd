package dev.dipole.train.companion;

import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.train.Companion;
import dev.dipole.train.FrozenTower;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the candidates by weights that follow the trained ones slowly; candidates have no gradient.
 *
 * <pre>
 * θₜ ← m θₜ + (1 − m) θ        m = m₁ − (m₁ − m₀) (1 + cos(π step / steps)) / 2
 * </pre>
 *
 * <p>m is constant where start m₀ and end m₁ are equal. Sources: He et al. 2020 (MoCo), equation 2; the schedule: Grill et al.
 * 2020 (BYOL), appendix.
 *
 * @param <I> what the encoders take
 */
public final class MomentumEncoder<I> implements Companion<I> {

    private final TrainableEncoder<I, ?> online;
    private final FrozenTower<I, ?> target;
    private final double start;
    private final double end;

    /**
     * An encoder that begins where the trained one stands.
     *
     * @param online the trained one, or the part of it that is followed, such as what stands before a predictor
     * @param start m₀, in [0, 1]
     * @param end m₁, in [start, 1]
     */
    public MomentumEncoder(TrainableEncoder<I, ?> online, double start, double end) {
        if (!(start >= 0 && start <= 1)) {
            throw new IllegalArgumentException(
                    "momentum (" + start + ") must be in [0, 1]; 0.99 follows the last hundred steps or so");
        }
        if (!(end >= start && end <= 1)) {
            throw new IllegalArgumentException("momentum-end (" + end + ") must be in [momentum = " + start
                    + ", 1]; the same number keeps it constant");
        }
        this.online = online;
        this.start = start;
        this.end = end;
        target = new FrozenTower<>(online.copy());
    }

    @Override
    public String name() {
        return "momentum";
    }

    @Override
    public void prepare(List<I> inputs) {
        target.prepare(inputs);
    }

    @Override
    public void prepareMore(List<I> inputs) {
        target.prepareMore(inputs);
    }

    @Override
    public @Nullable Tensor candidates(int[] places, RandomKey key) {
        return target.embed(places, key);
    }

    @Override
    public boolean readsWeights(long step, long total) {
        return true;
    }

    @Override
    public void afterStep(Step step) {
        double kept = momentum(step.number(), step.total());
        try (Scope scope = Scope.open()) {
            TrainableEncoder<I, ?> follower = target.encoder();
            follower.parameters()
                    .byName()
                    .forEach((name, weight) -> weight.lerp_(online.parameters().get(name), Tensors.scalar(1 - kept)));
            // Means that move slowly already.
            follower.statistics()
                    .byName()
                    .forEach((name, mean) -> mean.copy_(online.statistics().get(name)));
        }
    }

    /** m at a step, from 1 to all of them. */
    double momentum(long step, long total) {
        return end - (end - start) * (1 + Math.cos(Math.PI * step / total)) / 2;
    }

    @Override
    public Map<String, Tensor> tensors() {
        return target.encoder().parameters().and(target.encoder().statistics()).byName();
    }

    @Override
    public void restore(Map<String, Tensor> tensors) {
        Restored restored = new Restored("momentum encoder", tensors);
        tensors().forEach(restored::into);
    }

    @Override
    public void close() {
        target.encoder().close();
    }
}
