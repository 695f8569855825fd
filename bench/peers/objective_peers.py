"""Which loss class of sentence-transformers, pytorch-metric-learning and open_clip is which of our objectives, and how it is
called so that both speak of the same: PEERS. Those that we have not, with the reason: NONE."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytorch_metric_learning.losses as metric
import sentence_transformers.cross_encoder.losses as cross
import sentence_transformers.multi_vector_encoder.losses as multi
import sentence_transformers.sparse_encoder.losses as sparse
import torch
from pytorch_metric_learning import distances, miners, reducers, regularizers
from sentence_transformers import CrossEncoder, util
from sentence_transformers.sentence_transformer import losses
from torch import Tensor
from torch.nn import functional

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
# Several losses cast scores or labels to single precision; the comparison is of formulas, not of that.
Tensor.float = Tensor.double
# Some classes of sentence-transformers are deprecated in favour of settings of others; they are compared all the same.
warnings.simplefilter("ignore")


def load_open_clip() -> Any:
    """The module of its losses alone: the package asks for torchvision, which they do not need."""
    file = importlib.metadata.distribution("open_clip_torch").locate_file("open_clip/loss.py")
    spec = importlib.util.spec_from_file_location("open_clip_loss", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


clip = load_open_clip()

FORMULA = "formula"
MODULES = {
    "sentence-transformers": losses,
    "sentence-transformers, cross-encoder": cross,
    "sentence-transformers, sparse": sparse,
    "sentence-transformers, multi-vector": multi,
    "pytorch-metric-learning": metric,
    "open_clip": clip,
}


@cache
def peer_classes() -> dict[str, type]:
    """Every class of the peers' modules of losses, by the name that the page gives it."""
    return {
        f"{package} `{name}`": kind
        for package, module in MODULES.items()
        for name, kind in vars(module).items()
        if inspect.isclass(kind) and (module is not clip or kind.__module__ == clip.__name__)
    }


@dataclass(frozen=True)
class Peer:
    """One way to compute a case: by a class of a peer, or, without one, by the formula."""

    loss: type | None
    run: Callable[[Case], Tensor]
    note: str = ""

    @property
    def name(self) -> str:
        return next(name for name, kind in peer_classes().items() if kind is self.loss)

    @property
    def package(self) -> str:
        return self.name.rsplit(" ", 1)[0]


# --- What stands where the peers expect a model -----------------------------------------------------------------


class Embedder(torch.nn.Module):
    """Gives the vectors that its features hold already."""

    def __init__(self, key: str = "vectors") -> None:
        super().__init__()
        self.key = key

    def __getitem__(self, index: int) -> Embedder:
        return self

    def get_embedding_dimension(self) -> None:
        return None

    def forward(self, features: dict[str, Any]) -> dict[str, Any]:
        return {"sentence_embedding": features[self.key]}


class Scorer(CrossEncoder):
    """A cross-encoder whose texts are rows of anchors and candidates, and whose score is their similarity, scaled."""

    num_labels = 1
    device = torch.device("cpu")

    def __init__(self, case: Case, similarity: Callable[[Tensor, Tensor], Tensor]) -> None:
        torch.nn.Module.__init__(self)
        self.case = case
        self.similarity = similarity

    def preprocess(self, pairs: list[tuple[int, int]], **_: Any) -> dict[str, Tensor]:
        rows, columns = zip(*pairs)
        return {"rows": torch.tensor(rows), "columns": torch.tensor(columns)}

    def forward(self, features: dict[str, Tensor]) -> dict[str, Tensor]:
        found = self.similarity(self.case.anchors[features["rows"]], self.case.candidates[features["columns"]])
        return {"scores": found[:, None] / self.case.settings.get("temperature", 1)}


class Case:
    """What one loss sees: leaves that gather gradients, and constants."""

    def __init__(self, inputs: dict[str, Any], case: dict[str, Any], whole: bool) -> None:
        def leaf(values: Any) -> Tensor:
            return torch.tensor(values, requires_grad=True)

        self.anchors = leaf(inputs["anchors"])
        self.candidates = leaf(inputs["positives"] + (inputs["negatives"] if whole else []))
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
    def columns(self) -> list[Tensor]:
        negatives = [self.candidates[self.count :]] if len(self.candidates) > self.count else []
        return [self.anchors, self.positives, *negatives]

    @property
    def features(self) -> list[dict[str, Tensor]]:
        guides = [self.constant("guide_" + name) for name in ("anchors", "positives", "negatives")]
        return [{"vectors": vectors, "guide": guide} for vectors, guide in zip(self.columns, guides)]

    @property
    def all(self) -> Tensor:
        return torch.cat([self.anchors, self.positives])

    @property
    def own(self) -> Tensor:
        return torch.arange(self.count)

    @property
    def scale(self) -> float:
        return 1 / self.settings["temperature"]

    @property
    def judged(self) -> Tensor:
        return (self.scores[: self.count] >= 0.5).long()

    def constant(self, name: str) -> Tensor:
        return torch.tensor(self.inputs[name])


def unit(rows: Tensor) -> Tensor:
    return functional.normalize(rows)


# --- All anchors against all candidates -------------------------------------------------------------------------

DIRECTIONS = ("query_to_doc", "query_to_query", "doc_to_query", "doc_to_doc")
BOTH = {"directions": ("query_to_doc", "doc_to_query"), "partition_mode": "per_direction"}
JOINT = {"directions": DIRECTIONS, "partition_mode": "joint"}


def ranking(kind: type, **settings: Any) -> Peer:
    def run(case: Case) -> Tensor:
        return kind(Embedder(), scale=case.scale, **settings).compute_loss_from_embeddings(case.columns, None)

    return Peer(kind, run)


def cached(kind: type, **settings: Any) -> Peer:
    def run(case: Case) -> Tensor:
        loss = kind(Embedder(), scale=case.scale, mini_batch_size=5, **settings)
        return loss.calculate_loss([[column] for column in case.columns])

    return Peer(kind, run)


def cross_ranking(kind: type) -> Peer:
    def run(case: Case) -> Tensor:
        loss = kind(Scorer(case, util.pairwise_cos_sim), num_negatives=None, scale=1, activation_fn=None)
        columns = list(range(len(case.candidates)))
        texts = [columns[start : start + case.count] for start in range(0, len(columns), case.count)]
        return loss([list(range(case.count)), *texts], None)

    return Peer(
        kind, run, "Theirs draws some negatives of the batch and takes a sigmoid of the score; here all, and none."
    )


def nt_xent(case: Case) -> Tensor:
    return metric.NTXentLoss(temperature=1 / case.scale)(case.all, case.own.repeat(2))


def self_supervised(case: Case) -> Tensor:
    loss = metric.SelfSupervisedLoss(metric.NTXentLoss(temperature=1 / case.scale))
    return loss(case.anchors, case.positives)


def supcon(case: Case) -> Tensor:
    return metric.SupConLoss(temperature=1 / case.scale)(case.all, case.labels)


def summed(case: Case) -> Tensor:
    both = [
        metric.SupConLoss(temperature=1 / case.scale),
        metric.LiftedStructureLoss(neg_margin=1, pos_margin=0, distance=euclidean()),
    ]
    return metric.MultipleLosses(both, weights=case.settings["weights"])(case.all, case.labels)


def nca(case: Case) -> Tensor:
    loss = metric.NCALoss(softmax_scale=1, distance=distances.LpDistance(normalize_embeddings=False, power=2))
    same = (case.labels[:, None] == case.labels).sum(1) - 1
    return loss(case.all, case.labels) + same.log().mean()


def clip_loss(case: Case) -> Tensor:
    return clip.ClipLoss()(unit(case.anchors), unit(case.candidates), case.parameters["log_scale"].exp())


def coca(case: Case) -> Tensor:
    loss = clip.CoCaLoss(caption_loss_weight=1, clip_loss_weight=1)
    words = torch.zeros(case.count, 3, 5), torch.ones(case.count, 3, dtype=torch.long)
    return loss(unit(case.anchors), unit(case.candidates), *words, case.parameters["log_scale"].exp())[0]


def tension_in_batch(case: Case) -> Tensor:
    loss = losses.ContrastiveTensionLossInBatchNegatives(Embedder())
    loss.model1, loss.model2 = Embedder("one"), Embedder("other")
    del loss._parameters["logit_scale"]
    loss.logit_scale = case.parameters["log_scale"]
    return loss([{"one": case.anchors, "other": case.candidates}], None)


def siglip(case: Case) -> Tensor:
    scale = case.parameters["log_scale"].exp()
    return clip.SigLipLoss()(unit(case.anchors), unit(case.candidates), scale, case.parameters["bias"])


def tension(case: Case) -> Tensor:
    # A bias is one more dimension, in which every anchor stands at 1.
    loss = losses.ContrastiveTensionLoss(Embedder())
    loss.model1, loss.model2 = Embedder(), Embedder()
    one = torch.cat([case.anchors, torch.ones(case.count, 1)], 1)
    other = torch.cat([case.candidates, case.parameters["bias"].expand(case.count, 1)], 1)
    return loss([{"vectors": one}, {"vectors": other}], case.judged) / case.count


def binary(case: Case) -> Tensor:
    loss = cross.BinaryCrossEntropyLoss(
        Scorer(case, util.pairwise_dot_score), activation_fn=lambda score: score + case.parameters["bias"]
    )
    return loss([range(case.count), range(case.count)], case.judged)


def n_pair(case: Case) -> Tensor:
    # The peer takes the first member of a class as its anchor, and the second as the positive.
    plain = distances.DotProductSimilarity(normalize_embeddings=False)
    return metric.NPairsLoss(distance=plain)(case.all, case.own.repeat(2))


def euclidean() -> distances.LpDistance:
    return distances.LpDistance(normalize_embeddings=False)


def multi_similarity(case: Case) -> Tensor:
    mined = miners.MultiSimilarityMiner(epsilon=0.1)(case.all, case.labels)
    return metric.MultiSimilarityLoss(2, 50, 0.5)(case.all, case.labels, mined)


def circle(case: Case) -> Tensor:
    return metric.CircleLoss(0.4, 80, reducer=reducers.MeanReducer())(case.all, case.labels)


def lifted(case: Case) -> Tensor:
    return metric.LiftedStructureLoss(neg_margin=1, pos_margin=0, distance=euclidean())(case.all, case.labels)


def triplets(kind: type, note: str = "", **settings: Any) -> Peer:
    return Peer(
        kind, lambda case: kind(Embedder(), **settings).compute_loss_from_embeddings([case.all], case.labels), note
    )


def metric_triplets(hard: bool = False, every: bool = False, **settings: Any) -> Peer:
    def run(case: Case) -> Tensor:
        mean = {"reducer": reducers.MeanReducer()} if every else {}
        loss = metric.TripletMarginLoss(distance=euclidean(), **settings, **mean)
        mined = miners.BatchHardMiner(distance=euclidean())(case.all, case.labels) if hard else None
        return loss(case.all, case.labels, mined)

    return Peer(
        metric.TripletMarginLoss,
        run,
        "Batch-hard is a miner there. Its mean is over losses that are not 0, here over all (MeanReducer)."
        if every
        else "",
    )


def distance(one: Tensor, other: Tensor) -> Tensor:
    # The peer's own adds 1e-6 to every difference; ours adds nothing.
    return (one - other).norm(dim=1)


def judged(kind: type, note: str = "", **settings: Any) -> Peer:
    def run(case: Case) -> Tensor:
        loss = kind(Embedder(), margin=case.settings["margin"], **settings)
        return loss.compute_loss_from_embeddings([case.anchors, case.candidates], case.judged)

    return Peer(kind, run, note)


# --- A guide, a memory, several lengths --------------------------------------------------------------------------


def guide(kind: type) -> Peer:
    def run(case: Case) -> Tensor:
        # Both ask for tokenisers in their constructor, and need none here.
        loss = kind.__new__(kind)
        torch.nn.Module.__init__(loss)
        loss.model, loss.guide, loss.must_retokenize = Embedder(), Embedder("guide"), False
        loss.temperature = case.settings["temperature"]
        loss.similarity_fct = torch.nn.CosineSimilarity(dim=-1)
        loss.margin_strategy = case.settings["strategy"]
        loss.margin = case.settings["margin"]
        loss.contrast_anchors = loss.contrast_positives = False
        loss.gather_across_devices = loss.show_progress_bar = False
        loss.mini_batch_size = 5
        loss.cross_entropy_loss = torch.nn.CrossEntropyLoss()
        if kind is losses.GISTEmbedLoss:
            return loss(case.features, None)
        guides = [[each["guide"]] for each in case.features]
        return loss.calculate_loss([[column] for column in case.columns], guides)

    return Peer(
        kind,
        run,
        "Theirs also has the anchors' and the positives' own grids under the logarithm by default (contrast_anchors,"
        " contrast_positives), here off: ours ignores around any loss.",
    )


def cross_batch(case: Case) -> Tensor:
    kept, labels = case.constant("kept"), case.constant("kept_labels")
    memory = metric.CrossBatchMemory(
        metric.SupConLoss(temperature=case.settings["temperature"]),
        case.anchors.shape[1],
        memory_size=2 * case.count + len(kept),
    )
    memory.add_to_memory(kept, labels, len(kept))
    return memory(case.all, case.labels)


def momentum(case: Case) -> Tensor:
    scores = unit(case.anchors) @ unit(torch.cat([case.candidates, case.constant("kept")])).t()
    return functional.cross_entropy(scores * case.scale, case.own)


def matryoshka(case: Case) -> Tensor:
    model = Embedder()
    inner = losses.MultipleNegativesRankingLoss(model, scale=case.scale)
    return losses.MatryoshkaLoss(model, inner, case.settings["dims"])(case.features, None)


# --- Learned class vectors ---------------------------------------------------------------------------------------


def learned(kind: type, weights: str, transposed: bool = True, note: str = "", **settings: Any) -> Peer:
    """Puts the class vectors into a loss of theirs as an expression, so that their gradient comes back to ours."""

    def run(case: Case) -> Tensor:
        given = {key: value(case) if callable(value) else value for key, value in settings.items()}
        loss = kind(num_classes=case.classes, embedding_size=case.anchors.shape[1], **given)
        proxies = case.parameters["proxies"]
        del loss._parameters[weights]
        setattr(loss, weights, proxies.t() if transposed else proxies)
        loss.cast_types = lambda *_: None
        return loss(case.all, case.labels)

    return Peer(kind, run, note)


def degrees(case: Case) -> float:
    return torch.rad2deg(torch.tensor(case.settings["margin"])).item()


def centres_alone(case: Case) -> regularizers.SparseCentersRegularizer:
    return regularizers.SparseCentersRegularizer(case.classes, 10)


SOFT_TRIPLE = {"centers_per_class": 10, "la": 20, "gamma": 0.1, "margin": 0.01}


def classifier(case: Case) -> Tensor:
    def logits(one: Tensor, _: Tensor) -> Tensor:
        return functional.linear(one, case.parameters["proxies"], case.parameters["bias"])

    class Linear(Scorer):
        def forward(self, features: dict[str, Tensor]) -> dict[str, Tensor]:
            return {"scores": logits(case.all[features["rows"]], None)}

    every = range(2 * case.count)
    return cross.CrossEntropyLoss(Linear(case, logits))([every, every], case.labels)


def proxy_nca(case: Case) -> Tensor:
    scores = 2 * unit(case.all) @ unit(case.parameters["proxies"]).t()
    own = functional.one_hot(case.labels, case.classes).bool()
    return (scores.masked_fill(own, float("-inf")).logsumexp(1) - scores[own]).mean()


# --- Each anchor's own candidates --------------------------------------------------------------------------------


def scored(
    kind: type, listed: bool = False, note: str = "", make: Callable[[Case], dict[str, Any]] = lambda case: {}
) -> Peer:
    def run(case: Case) -> Tensor:
        labels = case.scores.view(2, -1).t() if listed else case.scores[: case.count]
        found = kind(Embedder(), **make(case)).compute_loss_from_embeddings(case.columns, labels)
        return sum(found.values()) if isinstance(found, dict) else found

    return Peer(kind, run, note)


def softly(case: Case) -> dict[str, Any]:
    return {"similarity_fct": util.pairwise_cos_sim, "temperature": case.settings["softness"]}


def cross_mse(case: Case) -> Tensor:
    loss = cross.MSELoss(Scorer(case, util.pairwise_dot_score))
    return loss([range(case.count), range(case.count)], case.scores[: case.count])


def cross_margin(case: Case) -> Tensor:
    loss = cross.MarginMSELoss(Scorer(case, util.pairwise_dot_score))
    texts = [range(start, start + case.count) for start in (0, 0, case.count)]
    return loss(texts, case.scores.view(2, -1).t())


def triplet(kind: type) -> Peer:
    def run(case: Case) -> Tensor:
        loss = kind(Embedder(), triplet_margin=case.settings["margin"])
        return loss.compute_loss_from_embeddings(case.columns, None)

    return Peer(kind, run)


def clip_distillation(case: Case) -> Tensor:
    teacher = unit(case.constant("guide_anchors")) @ unit(case.constant("guide_positives")).t() * case.scale
    student = unit(case.anchors) @ unit(case.candidates).t() * case.scale
    entropy = -(teacher.softmax(1) * teacher.log_softmax(1)).sum(1).mean()
    return clip.DistillClipLoss().dist_loss(teacher, student) - entropy


def lists_of(case: Case) -> list[tuple[int, list[int], Tensor]]:
    """Each anchor, its columns and their labels, those of the highest label first."""
    found = []
    for row, (columns, labels) in enumerate(zip(case.constant("lists").long(), case.constant("list_labels"))):
        columns, labels = columns[columns >= 0], labels[columns >= 0]
        order = labels.argsort(descending=True, stable=True)
        found.append((row, columns[order].tolist(), labels[order]))
    return found


def listed(
    kind: type,
    note: str = "",
    grades: bool = False,
    factor: Callable[[Tensor], float] = lambda labels: 1,
    **settings: Any,
) -> Peer:
    """The mean over lists of a cross-encoder's loss of one list each, so that lists of different lengths weigh the same."""

    def run(case: Case) -> Tensor:
        loss = kind(Scorer(case, util.pairwise_cos_sim), **settings)
        found = []
        for row, columns, labels in lists_of(case):
            labels = (4 * labels).floor() if grades else labels
            if (labels != labels[0]).any():
                found.append(loss([[row], [columns]], [labels]) * factor(labels))
        return torch.stack(found).mean()

    return Peer(kind, run, note)


def pairs_of(labels: Tensor) -> float:
    return (labels[:, None] > labels).sum().item()


def ordered(curve: Callable[[Tensor], Tensor]) -> Peer:
    def run(case: Case) -> Tensor:
        means = []
        for row, columns, labels in lists_of(case):
            scores = (unit(case.anchors)[row] @ unit(case.candidates)[columns].t()) * case.scale
            chosen = labels[:, None] > labels
            if chosen.any():
                means.append(curve((scores[:, None] - scores)[chosen]).mean())
        return torch.stack(means).mean()

    return Peer(None, run)


def pearson(case: Case) -> Tensor:
    scores = util.pairwise_cos_sim(case.anchors, case.candidates)
    return 1 - torch.corrcoef(torch.stack([scores, case.scores[: case.count]]))[0, 1]


# --- The vectors themselves --------------------------------------------------------------------------------------


def distilled(kind: type, note: str = "", **settings: Any) -> Peer:
    def run(case: Case) -> Tensor:
        teachers = [case.constant("positives").flip(0), case.constant("negatives")]
        return kind(Embedder(), **settings).compute_loss_from_embeddings(case.columns, teachers)

    return Peer(kind, run, note)


def four_ways_with_negatives(case: Case) -> Tensor:
    a, p, every = unit(case.anchors), unit(case.positives), unit(case.candidates)
    self = torch.eye(case.count).bool()
    grids = [
        a @ every.t(),
        (a @ a.t()).masked_fill(self, -torch.inf),
        p @ a.t(),
        (p @ every.t()).masked_fill(functional.pad(self, (0, len(every) - case.count)), -torch.inf),
    ]
    return (torch.cat(grids, 1) * case.scale).logsumexp(1).mean() - (a * p).sum(1).mean() * case.scale


def barlow(case: Case) -> Tensor:
    a, c = ((x - x.mean(0)) / x.std(0, correction=0) for x in (case.anchors, case.candidates))
    found = a.T @ c / len(a)
    on = (found.diagonal() - 1).square().sum()
    return on + 0.005 * (found - torch.diag(found.diagonal())).square().sum()


def alignment_uniformity(case: Case) -> Tensor:
    a, c = unit(case.anchors), unit(case.candidates)
    spread = sum(torch.pdist(x).square().mul(-2).exp().mean().log() for x in (a, c))
    return (a - c).norm(dim=1).square().mean() + spread / 2


def koleo(case: Case) -> Tensor:
    total = torch.zeros(())
    for side in (unit(case.anchors), unit(case.candidates)):
        products = (side @ side.T).detach().fill_diagonal_(-2)
        total = total - (side - side[products.argmax(1)]).norm(dim=1).log().mean() / 2
    return total


def negative_cosine(case: Case) -> Tensor:
    return -functional.cosine_similarity(case.anchors, case.candidates.detach()).mean()


COSINE = losses.SiameseDistanceMetric.COSINE_DISTANCE
RANKING = losses.MultipleNegativesRankingLoss
CACHED = losses.CachedMultipleNegativesRankingLoss
SPARSE_RANKING = sparse.SparseMultipleNegativesRankingLoss

# By objective and variant; by objective alone, what holds for all of its other variants.
PEERS: dict[str | tuple[str, str], list[Peer]] = {
    "infonce": [
        ranking(RANKING),
        cached(CACHED),
        cross_ranking(cross.MultipleNegativesRankingLoss),
        cross_ranking(cross.CachedMultipleNegativesRankingLoss),
    ],
    ("infonce", "dot"): [
        ranking(RANKING, similarity_fct=util.dot_score),
        ranking(SPARSE_RANKING),
    ],
    ("infonce", "matryoshka"): [Peer(losses.MatryoshkaLoss, matryoshka)],
    ("infonce", "queue"): [Peer(None, momentum)],
    **{
        ("infonce", f"guide, {strategy} {margin}"): [guide(losses.GISTEmbedLoss), guide(losses.CachedGISTEmbedLoss)]
        for strategy in ("absolute", "relative")
        for margin in (0.0, 0.1, -0.1)
    },
    "infonce-symmetric": [
        ranking(RANKING, **BOTH),
        ranking(losses.MultipleNegativesSymmetricRankingLoss),
        cached(CACHED, **BOTH),
        cached(losses.CachedMultipleNegativesSymmetricRankingLoss),
    ],
    ("infonce-symmetric", "learned scale"): [
        Peer(clip.ClipLoss, clip_loss),
        Peer(clip.CoCaLoss, coca, "Its contrastive part; the other is a decoder's."),
        Peer(losses.ContrastiveTensionLossInBatchNegatives, tension_in_batch),
    ],
    "infonce-four-ways": [ranking(RANKING, **JOINT), cached(CACHED, **JOINT)],
    ("infonce-four-ways", "negatives"): [Peer(None, four_ways_with_negatives)],
    "nt-xent": [Peer(metric.NTXentLoss, nt_xent), Peer(metric.SelfSupervisedLoss, self_supervised)],
    "supcon": [Peer(metric.SupConLoss, supcon)],
    ("supcon", "queue"): [
        Peer(
            metric.CrossBatchMemory,
            cross_batch,
            "Its memory holds the batch, too, without gradient; only the gradient of anchors can be compared.",
        )
    ],
    ("supcon", "summed"): [Peer(metric.MultipleLosses, summed, "Ours: `objective.plus`, or `WeightedSum`.")],
    "supcon-in": [
        Peer(
            metric.NCALoss,
            nca,
            "Theirs sums over the positives inside of the logarithm, ours takes the mean: the logarithm of their number was"
            " added. Similarity: negative squared distance.",
        )
    ],
    "sigmoid": [Peer(clip.SigLipLoss, siglip)],
    ("sigmoid", "judged pairs"): [
        Peer(
            losses.ContrastiveTensionLoss, tension, "Theirs is the sum over judged pairs, ours divides by the anchors."
        ),
        Peer(cross.BinaryCrossEntropyLoss, binary, "Theirs also takes labels between 0 and 1."),
    ],
    "n-pair": [Peer(metric.NPairsLoss, n_pair, "Theirs normalises unless its distance is told not to.")],
    "multi-similarity": [Peer(metric.MultiSimilarityLoss, multi_similarity, "Its miner is apart; ours is `margin`.")],
    ("multi-similarity", "without miner"): [
        Peer(metric.MultiSimilarityLoss, lambda case: metric.MultiSimilarityLoss(2, 50, 0.5)(case.all, case.labels))
    ],
    "circle": [
        Peer(
            metric.CircleLoss,
            circle,
            "Its mean is over losses that are not 0, ours over anchors with a positive (MeanReducer).",
        )
    ],
    "lifted-structure": [Peer(metric.LiftedStructureLoss, lifted)],
    "triplet-batch-all": [
        triplets(losses.BatchAllTripletLoss, "Theirs adds 1e-16 to the number of triplets.", margin=0.2),
        metric_triplets(margin=0.2),
    ],
    "triplet-batch-all-soft": [metric_triplets(every=True, margin=0, smooth_loss=True)],
    "triplet-batch-hard": [
        triplets(
            losses.BatchHardTripletLoss,
            "Theirs averages over anchors without a positive, too; here each has one.",
            margin=0.2,
        ),
        metric_triplets(hard=True, every=True, margin=0.2),
    ],
    "triplet-batch-hard-soft": [
        triplets(losses.BatchHardSoftMarginTripletLoss),
        metric_triplets(hard=True, every=True, margin=0, smooth_loss=True),
    ],
    "triplet-semi-hard": [triplets(losses.BatchSemiHardTripletLoss, margin=0.2)],
    ("contrastive", "euclidean"): [
        judged(
            losses.ContrastiveLoss,
            "Theirs adds 1e-6 to every difference of its Euclidean distance, here not.",
            distance_metric=distance,
        )
    ],
    ("contrastive", "cosine"): [judged(losses.ContrastiveLoss, distance_metric=COSINE)],
    "online-contrastive": [
        judged(
            losses.OnlineContrastiveLoss,
            "With one positive (negative) theirs compares with the mean distance; here there are several.",
            distance_metric=COSINE,
        )
    ],
    "classifier": [Peer(cross.CrossEntropyLoss, classifier)],
    "normalised-softmax": [
        learned(metric.NormalizedSoftmaxLoss, "W", temperature=lambda case: 1 / case.scale),
    ],
    ("normalised-softmax", "as Proxy-NCA"): [
        learned(
            metric.ProxyNCALoss,
            "proxies",
            False,
            "Theirs keeps the own proxy in the sum, which the source leaves out: that is this loss at temperature 1/2, and not"
            " `proxy-nca`.",
            softmax_scale=1,
        )
    ],
    "proxy-nca": [Peer(None, proxy_nca)],
    "cosface": [learned(metric.CosFaceLoss, "W", margin=lambda case: case.settings["margin"], scale=64)],
    "arcface": [
        learned(metric.ArcFaceLoss, "W", note="Its margin is in degrees, ours in radians.", margin=degrees, scale=64)
    ],
    "sub-centre-arcface": [
        learned(
            metric.SubCenterArcFaceLoss,
            "W",
            note="Its margin is in degrees, ours in radians.",
            margin=degrees,
            scale=64,
            sub_centers=3,
        )
    ],
    "proxy-anchor": [learned(metric.ProxyAnchorLoss, "proxies", False, margin=0.1, alpha=32)],
    ("soft-triple", "tau 0"): [learned(metric.SoftTripleLoss, "fc", **SOFT_TRIPLE)],
    ("soft-triple", "tau 0.2"): [
        learned(
            metric.SoftTripleLoss,
            "fc",
            note="The term of the centres alone is a regulariser of its own there.",
            weight_regularizer=centres_alone,
            weight_reg_weight=0.2,
            **SOFT_TRIPLE,
        )
    ],
    "cosent": [
        scored(losses.CoSENTLoss, make=lambda case: {"scale": case.scale}),
        scored(sparse.SparseCoSENTLoss, make=lambda case: {"scale": case.scale}),
    ],
    "cosine-regression": [scored(losses.CosineSimilarityLoss), scored(sparse.SparseCosineSimilarityLoss)],
    ("cosine-regression", "dot"): [Peer(cross.MSELoss, cross_mse, "Its score is any number: ours under `dot`.")],
    "pearson": [Peer(None, pearson)],
    "margin-mse": [
        scored(
            losses.MarginMSELoss,
            True,
            "Theirs means over all margins of the batch, ours over lists: the same where they are equally long.",
        ),
        scored(sparse.SparseMarginMSELoss, True),
        Peer(cross.MarginMSELoss, cross_margin),
    ],
    ("kl-distillation", "cosine"): [
        scored(losses.DistillKLDivLoss, True, "Ours has one softness for both sides.", softly),
    ],
    ("kl-distillation", "dot"): [
        scored(sparse.SparseDistillKLDivLoss, True, "Ours has one softness for both sides."),
    ],
    ("kl-distillation", "whole batch"): [
        Peer(
            clip.DistillClipLoss,
            clip_distillation,
            "One of its two directions, beside its contrastive part; the teacher's entropy, a constant, was subtracted.",
        )
    ],
    "ranknet": [
        listed(
            cross.RankNetLoss,
            "Theirs is in bits by default, and a mean over all pairs of the batch; here natural, list by list.",
            reduction_log="natural",
        )
    ],
    "listnet": [listed(cross.ListNetLoss)],
    "listmle": [
        listed(
            cross.ListMLELoss,
            "Theirs takes the lists' own order unless told not to, and adds 1e-10 inside of the logarithm.",
        )
    ],
    "lambdarank": [
        listed(
            cross.LambdaLoss,
            "With its LambdaRankScheme. Theirs is in bits by default, and a mean over pairs; ours sums the pairs of a list. A"
            " cutoff of theirs drops pairs beyond it, ours their discounts.",
            grades=True,
            factor=pairs_of,
            weighting_scheme=cross.LambdaRankScheme(),
            reduction_log="natural",
        )
    ],
    ("pairwise-hinge", "triplets"): [triplet(losses.TripletLoss), triplet(sparse.SparseTripletLoss)],
    "pairwise-hinge": [ordered(lambda z: functional.relu(0.2 - z))],
    "bradley-terry": [ordered(lambda z: -functional.logsigmoid(z))],
    "embedding-mse": [
        distilled(losses.MSELoss),
        distilled(sparse.SparseMSELoss),
        distilled(losses.EmbedDistillLoss, distance_metric="mse"),
    ],
    "embedding-cosine": [
        distilled(losses.EmbedDistillLoss, "Ours has no distance that is not squared (`l2`).", distance_metric="cosine")
    ],
    "angle": [
        scored(
            losses.AnglELoss,
            False,
            "Theirs pads an odd dimension with 0, ours refuses it.",
            lambda case: {"scale": case.scale},
        ),
        scored(sparse.SparseAnglELoss, make=lambda case: {"scale": case.scale}),
    ],
    "global-orthogonal": [
        scored(losses.GlobalOrthogonalRegularizationLoss, note="Theirs is ours with `between` within.")
    ],
    "vicreg": [Peer(metric.VICRegLoss, lambda case: metric.VICRegLoss()(case.anchors, ref_emb=case.candidates))],
    "barlow-twins": [Peer(None, barlow)],
    "simsiam": [Peer(None, negative_cosine)],
    "alignment-uniformity": [Peer(None, alignment_uniformity)],
    "koleo": [Peer(None, koleo)],
}

SPARSE = "for sparse vectors, which we do not train"
LATE = "late interaction: a vector for each token"
HELPER = "no loss of its own: a part or a base of others"
LAYERS = "trains inner layers of the encoder, which an objective over its output does not see"
NONE: dict[type, str] = {
    losses.AdaptiveLayerLoss: LAYERS,
    losses.Matryoshka2dLoss: LAYERS + "; its other half is `objective.matryoshka`",
    losses.BatchHardTripletLossDistanceFunction: HELPER,
    losses.SiameseDistanceMetric: HELPER,
    losses.TripletDistanceMetric: HELPER,
    losses.ContrastiveTensionDataLoader: HELPER,
    losses.DenoisingAutoEncoderLoss: "has a decoder that writes the text again",
    losses.MegaBatchMarginLoss: "a cosine's two fixed margins around the hardest negative: `triplet-batch-hard` sets one against the other",
    losses.SoftmaxLoss: "classifies pairs by a layer over both vectors and their difference, which is thrown away after training",
    cross.ADRMSELoss: "compares smooth ranks, for rerankers with a teacher; `lambdarank` and `kl-distillation` serve both",
    cross.PListMLELoss: "`listmle` with weights that fall by place; `lambdarank` looks at the top",
    cross.PListMLELambdaWeight: HELPER,
    cross.NoWeightingScheme: HELPER + "; `LambdaLoss` with it is `ranknet`, compared as `RankNetLoss`",
    cross.LambdaRankScheme: HELPER + "; compared with `LambdaLoss`",
    cross.NDCGLoss1Scheme: "another weight of `LambdaLoss`, which its source does not recommend",
    cross.NDCGLoss2Scheme: "another weight of `LambdaLoss`, by differences of ranks; ours is LambdaRank's",
    cross.NDCGLoss2PPScheme: "the sum of the weights of NDCGLoss2 and LambdaRank; ours is LambdaRank's",
    sparse.SpladeLoss: SPARSE,
    sparse.CachedSpladeLoss: SPARSE,
    sparse.FlopsLoss: SPARSE,
    sparse.CSRLoss: SPARSE,
    sparse.CSRReconstructionLoss: SPARSE,
    clip.NeighbourExchange: HELPER,
    clip.NeighbourExchangeBidir: HELPER,
    **{kind: LATE for kind in vars(multi).values() if inspect.isclass(kind)},
    metric.AngularLoss: "an angle at the negative instead of a margin; triplets and N-pair are here",
    metric.BaseLossWrapper: HELPER,
    metric.BaseMetricLossFunction: HELPER,
    metric.EmbeddingRegularizerMixin: HELPER,
    metric.WeightRegularizerMixin: HELPER,
    metric.GenericPairLoss: HELPER,
    metric.ContrastiveLoss: "not squared, and positives and negatives averaged apart; `contrastive` is Hadsell's and sentence-transformers'",
    metric.DynamicSoftMarginLoss: "weighs by a histogram of earlier batches, for local descriptors",
    metric.FastAPLoss: "a histogram of distances in place of the order; `lambdarank` looks at the order",
    metric.GeneralizedLiftedStructureLoss: "another form of `lifted-structure`",
    metric.HistogramLoss: "compares histograms of scores",
    metric.InstanceLoss: "takes the embedding itself for logits; `classifier` has the layer between",
    metric.IntraPairVarianceLoss: "a spread of scores, to be added to another loss",
    metric.LargeMarginSoftmaxLoss: "a margin that multiplies the angle; `arcface` and `cosface` followed it",
    metric.SphereFaceLoss: "a margin that multiplies the angle; `arcface` and `cosface` followed it",
    metric.P2SGradLoss: "regression of cosines to class vectors",
    metric.ManifoldLoss: "proxies by random walks over the batch's graph",
    metric.MarginLoss: "a learned boundary for each class, for distance-weighted sampling",
    metric.PNPLoss: "another smooth average precision",
    metric.SmoothAPLoss: "smooth average precision; `lambdarank` looks at the order",
    metric.RankedListLoss: "two margins and a weight by rank; `multi-similarity` weighs alike",
    metric.SignalToNoiseRatioContrastiveLoss: "compares by a ratio of variances, which is no similarity of ours",
    metric.ThresholdConsistentMarginLoss: "a regulariser beside another loss",
    metric.TupletMarginLoss: "a smooth triplet against all negatives with a margin in angles; `n-pair` and `arcface` have its parts",
}


@cache
def reasons() -> dict[str, str]:
    """Why a class is not compared, by the name that the page gives it."""
    return {name: NONE[kind] for name, kind in peer_classes().items() if kind in NONE}
