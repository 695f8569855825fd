"""Compares value and gradients of our objectives with the peers', in float64, and prints one table.

    bench/run parity --python venv/bin/python --model models/static --texts stsb/dev.csv

writes the file that this script reads: {"bound", "sets": [{"name", "inputs", "cases": [{"objective", "variant", "settings",
"parameters", "value", "gradients"}]}]}. Each case is computed again by the class of a peer, or, where no peer that can be
installed has the loss, by the plain dense formula of its source ("formula"), and its gradients by autograd. Differences are
relative: of the value to the larger of 1 and the value, of a gradient to its largest entry. The exit code is 1 where one
exceeds the bound, or where nothing was compared: a gradient of 0 everywhere.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Callable

import pytorch_metric_learning
import sentence_transformers
import torch
from pytorch_metric_learning import distances, losses as metric, miners, reducers
from sentence_transformers import util
from sentence_transformers.sentence_transformer import losses
from sentence_transformers.sentence_transformer.losses.matryoshka import shrink
from torch import Tensor
from torch.nn import functional

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

ST, PML, FORMULA = "sentence-transformers", "pytorch-metric-learning", "formula"


class Plain(torch.nn.Module):
    """Stands where the peer expects a model; its losses take embeddings directly."""


class Case:
    """What one loss sees: leaves that gather gradients, and constants."""

    def __init__(self, inputs: dict[str, Any], case: dict[str, Any], whole: bool) -> None:
        def leaf(values: Any) -> Tensor:
            return torch.tensor(values, requires_grad=True)

        self.anchors = leaf(inputs["anchors"])
        rows = inputs["positives"] + (inputs["negatives"] if whole else [])
        self.candidates = leaf(rows)
        self.parameters = {name: leaf(values) for name, values in case["parameters"].items()}
        self.settings = case["settings"]
        self.labels = torch.tensor(inputs["labels"])
        self.classes = inputs["classes"]
        self.scores = torch.tensor(inputs["scores"])
        self.inputs = inputs

    @property
    def count(self) -> int:
        return len(self.anchors)

    @property
    def positives(self) -> Tensor:
        return self.candidates[: self.count]

    @property
    def negatives(self) -> list[Tensor]:
        return [self.candidates[self.count :]] if len(self.candidates) > self.count else []

    @property
    def columns(self) -> list[Tensor]:
        return [self.anchors, self.positives, *self.negatives]

    @property
    def all(self) -> Tensor:
        return torch.cat([self.anchors, self.positives])

    @property
    def scale(self) -> float:
        return 1 / self.settings["temperature"]

    def constant(self, name: str) -> Tensor:
        return torch.tensor(self.inputs[name])


# --- All anchors against all candidates -------------------------------------------------------------------------


def ranking(case: Case, **settings: Any) -> Tensor:
    loss = losses.MultipleNegativesRankingLoss(Plain(), scale=case.scale, **settings)
    return loss.compute_loss_from_embeddings(case.columns, None)


def forward(case: Case) -> Tensor:
    return ranking(case)


def dot(case: Case) -> Tensor:
    return ranking(case, similarity_fct=util.dot_score)


def symmetric(case: Case) -> Tensor:
    return ranking(case, directions=("query_to_doc", "doc_to_query"), partition_mode="per_direction")


def four_ways(case: Case) -> Tensor:
    every = ("query_to_doc", "query_to_query", "doc_to_query", "doc_to_doc")
    return ranking(case, directions=every, partition_mode="joint")


def nt_xent(case: Case) -> Tensor:
    same = torch.arange(case.count).repeat(2)
    return metric.NTXentLoss(temperature=1 / case.scale)(case.all, same)


def supcon(case: Case) -> Tensor:
    return metric.SupConLoss(temperature=1 / case.scale)(case.all, case.labels)


def clip(case: Case) -> Tensor:
    """open_clip's ClipLoss on one device: the mean of both cross-entropies of the scaled cosines."""
    unit = functional.normalize
    logits = case.parameters["log_scale"].exp() * unit(case.anchors) @ unit(case.candidates).t()
    own = torch.arange(case.count)
    return (functional.cross_entropy(logits, own) + functional.cross_entropy(logits.t(), own)) / 2


def siglip(case: Case) -> Tensor:
    """open_clip's SigLipLoss on one device: signs of 1 on the diagonal and -1 beside it."""
    unit = functional.normalize
    logits = case.parameters["log_scale"].exp() * unit(case.anchors) @ unit(case.candidates).t()
    signs = 2 * torch.eye(case.count) - 1
    return -functional.logsigmoid(signs * (logits + case.parameters["bias"])).sum() / case.count


def n_pair(case: Case) -> Tensor:
    # The peer takes the first member of a class as its anchor, and the second as the positive.
    # It normalises unless told not to.
    plain = distances.DotProductSimilarity(normalize_embeddings=False)
    return metric.NPairsLoss(distance=plain)(case.all, torch.arange(case.count).repeat(2))


def euclidean() -> distances.LpDistance:
    return distances.LpDistance(normalize_embeddings=False)


def multi_similarity(case: Case) -> Tensor:
    mined = miners.MultiSimilarityMiner(epsilon=0.1)(case.all, case.labels)
    return metric.MultiSimilarityLoss(2, 50, 0.5)(case.all, case.labels, mined)


def circle(case: Case) -> Tensor:
    # The peer's mean is over losses that are not 0; ours is over anchors with a positive.
    return metric.CircleLoss(0.4, 80, reducer=reducers.MeanReducer())(case.all, case.labels)


def lifted(case: Case) -> Tensor:
    return metric.LiftedStructureLoss(neg_margin=1, pos_margin=0, distance=euclidean())(case.all, case.labels)


def triplets(kind: type, **settings: Any) -> Callable[[Case], Tensor]:
    return lambda case: kind(Plain(), **settings).compute_loss_from_embeddings([case.all], case.labels)


def triplet_all_soft(case: Case) -> Tensor:
    loss = metric.TripletMarginLoss(0, smooth_loss=True, distance=euclidean(), reducer=reducers.MeanReducer())
    return loss(case.all, case.labels)


def distance(one: Tensor, other: Tensor) -> Tensor:
    # The peer's own adds 1e-6 to every difference; ours adds nothing.
    return (one - other).norm(dim=1)


def judged(kind: type, **settings: Any) -> Callable[[Case], Tensor]:
    def run(case: Case) -> Tensor:
        label = (case.scores[: case.count] >= 0.5).long()
        return kind(Plain(), margin=case.settings["margin"], **settings).compute_loss_from_embeddings(
            [case.anchors, case.candidates], label
        )

    return run


# --- A guide, a memory, several lengths --------------------------------------------------------------------------


def guided(case: Case) -> Tensor:
    # The cached loss computes from embeddings; the plain one only from texts, and in the same way.
    loss = losses.CachedGISTEmbedLoss.__new__(losses.CachedGISTEmbedLoss)
    torch.nn.Module.__init__(loss)
    loss.temperature = case.settings["temperature"]
    loss.similarity_fct = torch.nn.CosineSimilarity(dim=-1)
    loss.mini_batch_size = 5
    loss.show_progress_bar = False
    loss.margin_strategy = case.settings["strategy"]
    loss.margin = case.settings["margin"]
    # Ours ignores around any loss; these two would add the anchors' and the positives' own grids.
    loss.contrast_anchors = loss.contrast_positives = False
    loss.gather_across_devices = False
    loss.cross_entropy_loss = torch.nn.CrossEntropyLoss()
    guide = [[case.constant("guide_" + name)] for name in ("anchors", "positives", "negatives")]
    return loss.calculate_loss([[column] for column in case.columns], guide)


def cross_batch(case: Case) -> Tensor:
    # Its memory holds the batch, too, without gradient: only the anchors' gradient can be compared.
    kept, labels = case.constant("kept"), case.constant("kept_labels")
    memory = metric.CrossBatchMemory(
        metric.SupConLoss(temperature=case.settings["temperature"]),
        case.anchors.shape[1],
        memory_size=2 * case.count + len(kept),
    )
    memory.add_to_memory(kept, labels, len(kept))
    return memory(case.all, case.labels)


def momentum(case: Case) -> Tensor:
    unit = functional.normalize
    scores = unit(case.anchors) @ unit(torch.cat([case.candidates, case.constant("kept")])).t()
    return functional.cross_entropy(scores * case.scale, torch.arange(case.count))


def matryoshka(case: Case) -> Tensor:
    loss = losses.MultipleNegativesRankingLoss(Plain(), scale=case.scale)
    return sum(
        loss.compute_loss_from_embeddings([shrink(each, dim) for each in case.columns], None)
        for dim in case.settings["dims"]
    )


# --- Learned class vectors ---------------------------------------------------------------------------------------


def learned(case: Case, loss: Any, weights: str, transposed: bool = True) -> Tensor:
    """Puts the class vectors into a loss of theirs as an expression, so that their gradient comes back to ours."""
    proxies = case.parameters["proxies"]
    del loss._parameters[weights]
    setattr(loss, weights, proxies.t() if transposed else proxies)
    loss.cast_types = lambda *_: None
    return loss(case.all, case.labels)


def sized(case: Case) -> dict[str, int]:
    return {"num_classes": case.classes, "embedding_size": case.anchors.shape[1]}


def classifier(case: Case) -> Tensor:
    logits = functional.linear(case.all, case.parameters["proxies"], case.parameters["bias"])
    return functional.cross_entropy(logits, case.labels)


def normalised(case: Case) -> Tensor:
    if case.settings.get("nca"):
        return learned(case, metric.ProxyNCALoss(**sized(case), softmax_scale=1), "proxies", False)
    return learned(case, metric.NormalizedSoftmaxLoss(**sized(case), temperature=1 / case.scale), "W")


def proxy_nca(case: Case) -> Tensor:
    unit = functional.normalize
    scores = 2 * unit(case.all) @ unit(case.parameters["proxies"]).t()
    own = functional.one_hot(case.labels, case.classes).bool()
    return (scores.masked_fill(own, float("-inf")).logsumexp(1) - scores[own]).mean()


def cosface(case: Case) -> Tensor:
    return learned(case, metric.CosFaceLoss(**sized(case), margin=case.settings["margin"], scale=64), "W")


def degrees(case: Case) -> float:
    return torch.rad2deg(torch.tensor(case.settings["margin"])).item()


def arcface(case: Case) -> Tensor:
    return learned(case, metric.ArcFaceLoss(**sized(case), margin=degrees(case), scale=64), "W")


def sub_centres(case: Case) -> Tensor:
    loss = metric.SubCenterArcFaceLoss(**sized(case), margin=degrees(case), scale=64, sub_centers=3)
    return learned(case, loss, "W")


def proxy_anchor(case: Case) -> Tensor:
    return learned(case, metric.ProxyAnchorLoss(**sized(case), margin=0.1, alpha=32), "proxies", False)


def soft_triple(case: Case) -> Tensor:
    # Without the term of the centres alone, which the peer has as a regulariser.
    loss = metric.SoftTripleLoss(**sized(case), centers_per_class=10, la=20, gamma=0.1, margin=0.01)
    return learned(case, loss, "fc")


# --- Each anchor's own candidates --------------------------------------------------------------------------------


def peer(make: Callable[[Case], Any], listed: bool = False) -> Callable[[Case], Tensor]:
    def run(case: Case) -> Tensor:
        labels = case.scores.view(2, -1).t() if listed else case.scores[: case.count]
        found = make(case).compute_loss_from_embeddings(case.columns, labels)
        return sum(found.values()) if isinstance(found, dict) else found

    return run


def lists(curve: Callable[[Tensor, Tensor], Tensor]) -> Callable[[Case], Tensor]:
    def run(case: Case) -> Tensor:
        pairs = util.pairwise_cos_sim if case.settings["cosine"] else util.pairwise_dot_score
        scores = torch.stack([pairs(case.anchors, each) for each in case.columns[1:]], 1) * case.scale
        return curve(scores, case.scores.view(2, -1).t())

    return run


def ordered(curve: Callable[[Tensor], Tensor]) -> Callable[[Tensor, Tensor], Tensor]:
    def run(scores: Tensor, grades: Tensor) -> Tensor:
        means = []
        for row, grade in zip(scores, grades):
            chosen = grade[:, None] > grade[None, :]
            if chosen.any():
                means.append(curve((row[:, None] - row[None, :])[chosen]).mean())
        return torch.stack(means).mean()

    return run


def list_mle(scores: Tensor, grades: Tensor) -> Tensor:
    down = scores.gather(1, grades.argsort(dim=1, descending=True, stable=True))
    return (down.flip(1).logcumsumexp(1).flip(1) - down).sum(1).mean()


def pearson(case: Case) -> Tensor:
    scores = util.pairwise_cos_sim(case.anchors, case.candidates)
    return 1 - torch.corrcoef(torch.stack([scores, case.scores[: case.count]]))[0, 1]


# --- The vectors themselves --------------------------------------------------------------------------------------


def distilled(distance: str) -> Callable[[Case], Tensor]:
    def run(case: Case) -> Tensor:
        teachers = [case.constant("positives").flip(0), case.constant("negatives")]
        return losses.EmbedDistillLoss(Plain(), distance_metric=distance).compute_loss_from_embeddings(
            case.columns, teachers
        )

    return run


def barlow(case: Case) -> Tensor:
    a, c = ((x - x.mean(0)) / x.std(0, correction=0) for x in (case.anchors, case.candidates))
    found = a.T @ c / len(a)
    on = (found.diagonal() - 1).square().sum()
    return on + 0.005 * (found - torch.diag(found.diagonal())).square().sum()


def alignment_uniformity(case: Case) -> Tensor:
    a, c = functional.normalize(case.anchors), functional.normalize(case.candidates)
    spread = sum(torch.pdist(x).square().mul(-2).exp().mean().log() for x in (a, c))
    return (a - c).norm(dim=1).square().mean() + spread / 2


def koleo(case: Case) -> Tensor:
    total = torch.zeros(())
    for side in (functional.normalize(case.anchors), functional.normalize(case.candidates)):
        products = (side @ side.T).detach().fill_diagonal_(-2)
        total = total - (side - side[products.argmax(1)]).norm(dim=1).log().mean() / 2
    return total


COSINE = losses.SiameseDistanceMetric.COSINE_DISTANCE
# By objective, or by objective and variant where the variant is another loss of the peer.
PEERS: dict[str | tuple[str, str], tuple[str, Callable[[Case], Tensor]]] = {
    "infonce": (ST, forward),
    ("infonce", "dot"): (ST, dot),
    "infonce-symmetric": (ST, symmetric),
    "infonce-four-ways": (ST, four_ways),
    "nt-xent": (PML, nt_xent),
    "supcon": (PML, supcon),
    "clip": (FORMULA, clip),
    "sigmoid": (FORMULA, siglip),
    "n-pair": (PML, n_pair),
    "multi-similarity": (PML, multi_similarity),
    "circle": (PML, circle),
    "lifted-structure": (PML, lifted),
    "triplet-batch-all": (ST, triplets(losses.BatchAllTripletLoss, margin=0.2)),
    "triplet-batch-all-soft": (PML, triplet_all_soft),
    "triplet-batch-hard": (ST, triplets(losses.BatchHardTripletLoss, margin=0.2)),
    "triplet-batch-hard-soft": (ST, triplets(losses.BatchHardSoftMarginTripletLoss)),
    "triplet-semi-hard": (ST, triplets(losses.BatchSemiHardTripletLoss, margin=0.2)),
    ("contrastive", "euclidean"): (ST, judged(losses.ContrastiveLoss, distance_metric=distance)),
    ("contrastive", "cosine"): (ST, judged(losses.ContrastiveLoss, distance_metric=COSINE)),
    "online-contrastive": (ST, judged(losses.OnlineContrastiveLoss, distance_metric=COSINE)),
    "guided infonce": (ST, guided),
    "cross-batch memory": (PML, cross_batch),
    "momentum queue": (FORMULA, momentum),
    "matryoshka infonce": (ST, matryoshka),
    "classifier": (FORMULA, classifier),
    "normalised-softmax": (PML, normalised),
    "proxy-nca": (FORMULA, proxy_nca),
    "cosface": (PML, cosface),
    "arcface": (PML, arcface),
    "sub-centre-arcface": (PML, sub_centres),
    "proxy-anchor": (PML, proxy_anchor),
    "soft-triple": (PML, soft_triple),
    "cosent": (ST, peer(lambda case: losses.CoSENTLoss(Plain(), scale=case.scale))),
    "cosine-regression": (ST, peer(lambda case: losses.CosineSimilarityLoss(Plain()))),
    "pearson": (FORMULA, pearson),
    "margin-mse": (ST, peer(lambda case: losses.MarginMSELoss(Plain()), True)),
    "kl-distillation": (
        ST,
        peer(
            lambda case: losses.DistillKLDivLoss(
                Plain(), similarity_fct=util.pairwise_cos_sim, temperature=case.settings["softness"]
            ),
            True,
        ),
    ),
    "ranknet": (FORMULA, lists(ordered(lambda z: -functional.logsigmoid(z)))),
    "listnet": (FORMULA, lists(lambda s, y: -(y.softmax(1) * s.log_softmax(1)).sum(1).mean())),
    "listmle": (FORMULA, lists(list_mle)),
    "pairwise-hinge": (FORMULA, lists(ordered(lambda z: functional.relu(0.2 - z)))),
    "bradley-terry": (FORMULA, lists(ordered(lambda z: -functional.logsigmoid(z)))),
    "embedding-mse": (ST, distilled("mse")),
    "embedding-cosine": (ST, distilled("cosine")),
    "angle": (ST, peer(lambda case: losses.AnglELoss(Plain(), scale=case.scale))),
    "global-orthogonal": (ST, peer(lambda case: losses.GlobalOrthogonalRegularizationLoss(Plain()))),
    "vicreg": (PML, lambda case: metric.VICRegLoss()(case.anchors, ref_emb=case.candidates)),
    "barlow-twins": (FORMULA, barlow),
    "simsiam": (FORMULA, lambda case: -functional.cosine_similarity(case.anchors, case.candidates.detach()).mean()),
    "alignment-uniformity": (FORMULA, alignment_uniformity),
    "koleo": (FORMULA, koleo),
}


def compare(inputs: dict[str, Any], given: dict[str, Any]) -> tuple[str, float, float, str]:
    """The peer, both differences, and what else is wrong."""
    name, variant = given["objective"], given["variant"]
    if (name, variant) not in PEERS and name not in PEERS:
        raise SystemExit(f"objective ({name}) must be one of {', '.join(sorted(map(str, PEERS)))}")
    label, loss = PEERS.get((name, variant)) or PEERS[name]
    ours = {key: torch.tensor(value) for key, value in given["gradients"].items()}
    case = Case(inputs, given, len(ours["candidates"]) > len(inputs["positives"]) and len(ours["anchors"]) == len(inputs["anchors"]))
    value = loss(case)
    value.backward()
    off = abs(value.item() - given["value"]) / max(1.0, abs(value.item()))
    theirs = {"anchors": case.anchors.grad, "candidates": case.candidates.grad}
    if len(ours["anchors"]) > len(inputs["anchors"]):
        # One set: every vector is anchor and candidate. A memory of theirs gives candidates no gradient.
        joint = ours["anchors"] if name == "cross-batch memory" else ours["anchors"] + ours["candidates"]
        ours["anchors"], ours["candidates"] = joint[: case.count], joint[case.count :]
    theirs |= {key: parameter.grad for key, parameter in case.parameters.items()}
    worst, wrong = 0.0, ""
    for key, expected in theirs.items():
        found = ours[key]
        if expected is None:
            expected = torch.zeros_like(found)
        if expected.shape != found.shape:
            return label, off, float("inf"), f"{key} {list(found.shape)} against {list(expected.shape)}"
        largest = max(expected.abs().max().item(), found.abs().max().item())
        if largest == 0 and not (name == "simsiam" and key == "candidates"):
            wrong = f"{key}: nothing to compare"
        elif largest > 0:
            worst = max(worst, (expected - found).abs().max().item() / largest)
    if not all(gradient.isfinite().all() for gradient in ours.values()):
        wrong = "not finite"
    return label, off, worst, wrong


def main() -> int:
    if len(sys.argv) != 2:
        raise SystemExit("usage: objectives.py FILE; bench/run parity writes the file and calls this")
    given = json.loads(Path(sys.argv[1]).read_text())
    bound = given["bound"]
    print(
        f"torch {torch.__version__}, {ST} {sentence_transformers.__version__}, {PML} {pytorch_metric_learning.__version__}"
    )
    line = "{:<22} {:<22} {:<24} {:<10} {:>10} {:>11}  {}"
    print(line.format("objective", "variant", "peer", "embeddings", "|Δvalue|", "|Δgradient|", "ok"))
    compared = missed = 0
    for each in given["sets"]:
        for case in each["cases"]:
            label, value, gradient, wrong = compare(each["inputs"], case)
            fine = value <= bound and gradient <= bound and not wrong
            compared += 1
            missed += not fine
            settings = case["settings"]
            variant = case["variant"] + (f", t {settings['temperature']}" if "temperature" in settings else "")
            print(
                line.format(
                    case["objective"],
                    variant,
                    label,
                    each["name"],
                    f"{value:.1e}",
                    f"{gradient:.1e}",
                    "yes" if fine else "NO " + wrong,
                )
            )
    print(f"{compared} comparisons, {missed} beyond {bound:g}")
    return 1 if missed or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
