package dev.dipole.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.embedding.AlignmentUniformity;
import dev.dipole.objective.embedding.Dino;
import dev.dipole.objective.embedding.EmbeddingDistillation;
import dev.dipole.objective.embedding.GlobalOrthogonal;
import dev.dipole.objective.embedding.NegativeCosine;
import dev.dipole.objective.embedding.SwAv;
import dev.dipole.objective.embedding.VicReg;
import dev.dipole.objective.grid.BatchAllTriplet;
import dev.dipole.objective.grid.BatchHardTriplet;
import dev.dipole.objective.grid.Circle;
import dev.dipole.objective.grid.Contrastive;
import dev.dipole.objective.grid.HardNegatives;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.objective.grid.LiftedStructure;
import dev.dipole.objective.grid.MultiSimilarity;
import dev.dipole.objective.grid.SemiHardTriplet;
import dev.dipole.objective.grid.Sigmoid;
import dev.dipole.objective.grid.SupervisedInside;
import dev.dipole.objective.list.BradleyTerry;
import dev.dipole.objective.list.CoSent;
import dev.dipole.objective.list.CosineRegression;
import dev.dipole.objective.list.Dpo;
import dev.dipole.objective.list.KlDistillation;
import dev.dipole.objective.list.LambdaRank;
import dev.dipole.objective.list.ListMle;
import dev.dipole.objective.list.ListNet;
import dev.dipole.objective.list.MarginMse;
import dev.dipole.objective.list.PairwiseHinge;
import dev.dipole.objective.list.Pearson;
import dev.dipole.objective.list.RankNet;
import dev.dipole.objective.proxy.ClassSoftmax;
import dev.dipole.objective.proxy.ProxyAnchor;
import dev.dipole.objective.proxy.ProxyNca;
import dev.dipole.objective.proxy.SoftTriple;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A loss that Java code makes by a factory is the one that a recipe calls by name. */
final class NamedLossesTest {

    /** Every factory, with the settings that the registry has. */
    private static Map<String, EmbeddingObjective> factories() {
        return Map.ofEntries(
                Map.entry("infonce", InfoNce.forward(0.05)),
                Map.entry("infonce-symmetric", InfoNce.symmetric(0.05)),
                Map.entry("infonce-four-ways", InfoNce.fourWays(0.05)),
                Map.entry("nt-xent", InfoNce.ntXent(0.1)),
                Map.entry("supcon", InfoNce.supervised(0.1)),
                Map.entry("supcon-in", SupervisedInside.of(0.1)),
                Map.entry("debiased", HardNegatives.debiased(0.5, 0.1)),
                Map.entry("hard-negatives", HardNegatives.hard(0.5, 0.1, 1)),
                Map.entry("sigmoid", Sigmoid.learned().with(Scale.temperature(0.1))),
                Map.entry("multi-similarity", MultiSimilarity.standard()),
                Map.entry("circle", Circle.standard()),
                Map.entry("lifted-structure", LiftedStructure.of(1)),
                Map.entry("triplet-batch-all", BatchAllTriplet.margin(0.2)),
                Map.entry("triplet-batch-all-soft", BatchAllTriplet.softMargin()),
                Map.entry("triplet-batch-hard", BatchHardTriplet.margin(0.2)),
                Map.entry("triplet-batch-hard-soft", BatchHardTriplet.softMargin()),
                Map.entry("triplet-semi-hard", SemiHardTriplet.margin(0.2)),
                Map.entry("contrastive", Contrastive.pairwise(1)),
                Map.entry("online-contrastive", Contrastive.online(0.5)),
                Map.entry("classifier", ClassSoftmax.classifier(2)),
                Map.entry("normalised-softmax", ClassSoftmax.normalised(2, 0.05)),
                Map.entry("cosface", ClassSoftmax.cosFace(2, 0.35, 1.0 / 64)),
                Map.entry("arcface", ClassSoftmax.arcFace(2, 0.5, 1.0 / 64)),
                Map.entry("sub-centre-arcface", ClassSoftmax.subCentreArcFace(2, 3, 0.5, 1.0 / 64)),
                Map.entry("proxy-nca", ProxyNca.standard(2)),
                Map.entry("proxy-anchor", ProxyAnchor.standard(2)),
                Map.entry("soft-triple", SoftTriple.standard(2)),
                Map.entry("cosent", CoSent.cosine(0.05)),
                Map.entry("cosine-regression", CosineRegression.cosine()),
                Map.entry("pearson", Pearson.cosine()),
                Map.entry("margin-mse", MarginMse.dot()),
                Map.entry("kl-distillation", KlDistillation.cosine(0.05)),
                Map.entry("ranknet", RankNet.cosine(0.05)),
                Map.entry("listnet", ListNet.cosine(0.05)),
                Map.entry("listmle", ListMle.cosine(0.05)),
                Map.entry("lambdarank", LambdaRank.cosine(0.05)),
                Map.entry("bradley-terry", BradleyTerry.plain()),
                Map.entry("bradley-terry-margin", BradleyTerry.withMargin(1)),
                Map.entry("dpo", Dpo.dot(0.1)),
                Map.entry("pairwise-hinge", PairwiseHinge.cosine(0.2)),
                Map.entry("embedding-mse", EmbeddingDistillation.mse()),
                Map.entry("embedding-cosine", EmbeddingDistillation.cosine()),
                Map.entry("alignment-uniformity", AlignmentUniformity.defaults()),
                Map.entry("vicreg", VicReg.defaults()),
                Map.entry("simsiam", NegativeCosine.simSiam()),
                Map.entry("byol", NegativeCosine.byol()),
                Map.entry("swav", SwAv.defaults()),
                Map.entry("dino", Dino.defaults()),
                Map.entry("global-orthogonal", GlobalOrthogonal.defaults()));
    }

    @Test
    void aFactoryMakesWhatTheNameStandsFor() {
        factories().forEach((name, made) -> assertEquals(Objectives.named(name).create(), made, name));
    }
}
