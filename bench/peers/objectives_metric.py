"""Value and gradient of metric-learning losses as the peers compute them, for parity with ours.

Reads a JSON file: {"embeddings": [[..]], "labels": [..], "proxies": [[..]], "bias": [..], "losses": [{"name": .., "settings": {..}}]}.
Names and settings are ours. One set stands on both sides and nothing is its own candidate. "proxies" are the class vectors, those of
one class beside each other, as many as the loss that reads them needs. Writes, for each loss, {"name", "settings", "value",
"gradient", "proxy_gradient"} in float64. A name may stand several times, with other settings.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import torch
from pytorch_metric_learning import distances, losses, miners, reducers

torch.set_default_dtype(torch.float64)


class Sides:
    """What one loss sees."""

    def __init__(self, given: dict[str, Any], settings: dict[str, Any]) -> None:
        self.embeddings = torch.tensor(given["embeddings"], requires_grad=True)
        self.labels = torch.tensor(given["labels"])
        self.classes = int(settings.get("classes", int(self.labels.max()) + 1))
        self.proxies = torch.tensor(given["proxies"], requires_grad=True) if "proxies" in given else None
        self.settings = settings

    def of(self, name: str, default: float) -> float:
        return float(self.settings.get(name, default))

    def learned(self) -> torch.Tensor:
        if self.proxies is None:
            raise SystemExit('the file has no "proxies"; give the class vectors that both sides start from')
        count = self.classes * int(self.settings.get("centres", 1))
        if len(self.proxies) < count:
            raise SystemExit(f'"proxies" ({len(self.proxies)}) must be at least classes times centres ({count})')
        return self.proxies[:count]

    def pairs(self) -> tuple[torch.Tensor, torch.Tensor]:
        same = self.labels[:, None] == self.labels[None, :]
        itself = torch.eye(len(self.labels), dtype=torch.bool)
        return same & ~itself, ~same


def euclidean() -> distances.LpDistance:
    return distances.LpDistance(normalize_embeddings=False)


def multi_similarity(sides: Sides) -> torch.Tensor:
    loss = losses.MultiSimilarityLoss(sides.of("alpha", 2), sides.of("beta", 50), sides.of("base", 0.5))
    margin = sides.of("margin", 0.1)
    mined = None
    if margin != float("inf"):
        mined = miners.MultiSimilarityMiner(epsilon=margin)(sides.embeddings, sides.labels)
    return loss(sides.embeddings, sides.labels, mined)


def circle(sides: Sides) -> torch.Tensor:
    # The peer averages over losses that are not 0; ours over anchors with a positive.
    loss = losses.CircleLoss(sides.of("margin", 0.4), sides.of("gamma", 80), reducer=reducers.MeanReducer())
    return loss(sides.embeddings, sides.labels)


def lifted(sides: Sides) -> torch.Tensor:
    loss = losses.LiftedStructureLoss(neg_margin=sides.of("margin", 1), pos_margin=0, distance=euclidean())
    return loss(sides.embeddings, sides.labels)


def triplet_all(sides: Sides, smooth: bool = False) -> torch.Tensor:
    reducer = reducers.MeanReducer() if smooth else reducers.AvgNonZeroReducer()
    loss = losses.TripletMarginLoss(
        0 if smooth else sides.of("margin", 0.2), smooth_loss=smooth, distance=euclidean(), reducer=reducer
    )
    return loss(sides.embeddings, sides.labels)


def triplet_hard(sides: Sides, smooth: bool = False) -> torch.Tensor:
    mined = miners.BatchHardMiner(distance=euclidean())(sides.embeddings, sides.labels)
    loss = losses.TripletMarginLoss(
        0 if smooth else sides.of("margin", 0.2),
        smooth_loss=smooth,
        distance=euclidean(),
        reducer=reducers.MeanReducer(),
    )
    return loss(sides.embeddings, sides.labels, mined)


def triplet_semi_hard(sides: Sides) -> torch.Tensor:
    # As sentence-transformers' BatchSemiHardTripletLoss: pytorch-metric-learning's miner keeps all semi-hard negatives.
    positive, negative = sides.pairs()
    distance = torch.cdist(sides.embeddings, sides.embeddings, compute_mode="donot_use_mm_for_euclid_dist")
    terms = []
    for i, p in positive.nonzero().tolist():
        others = distance[i][negative[i]]
        further = others[others > distance[i, p]]
        chosen = further.min() if len(further) else others.max()
        terms.append(torch.relu(distance[i, p] - chosen + sides.of("margin", 0.2)))
    return torch.stack(terms).mean()


def softmax(sides: Sides, loss: Any, weights: str, transposed: bool = True) -> torch.Tensor:
    """Puts the class vectors into a loss of theirs as an expression, so that their gradient comes back to the file's."""
    value = sides.learned().t() if transposed else sides.learned()
    del loss._parameters[weights]
    setattr(loss, weights, value)
    loss.cast_types = lambda *_: None
    return loss(sides.embeddings, sides.labels)


def scale(sides: Sides, temperature: float) -> float:
    return 1 / sides.of("temperature", temperature)


def dim(sides: Sides) -> int:
    return sides.embeddings.shape[1]


def normalised(sides: Sides) -> torch.Tensor:
    loss = losses.NormalizedSoftmaxLoss(sides.classes, dim(sides), temperature=sides.of("temperature", 0.05))
    return softmax(sides, loss, "W")


def cosface(sides: Sides) -> torch.Tensor:
    loss = losses.CosFaceLoss(
        num_classes=sides.classes,
        embedding_size=dim(sides),
        margin=sides.of("margin", 0.35),
        scale=scale(sides, 1 / 64),
    )
    return softmax(sides, loss, "W")


def arcface(sides: Sides) -> torch.Tensor:
    degrees = torch.rad2deg(torch.tensor(sides.of("margin", 0.5))).item()
    loss = losses.ArcFaceLoss(num_classes=sides.classes, embedding_size=dim(sides), margin=degrees, scale=scale(sides, 1 / 64))
    return softmax(sides, loss, "W")


def sub_centre_arcface(sides: Sides) -> torch.Tensor:
    degrees = torch.rad2deg(torch.tensor(sides.of("margin", 0.5))).item()
    sides.settings.setdefault("centres", 3)
    loss = losses.SubCenterArcFaceLoss(
        num_classes=sides.classes,
        embedding_size=dim(sides),
        margin=degrees,
        scale=scale(sides, 1 / 64),
        sub_centers=int(sides.settings["centres"]),
    )
    return softmax(sides, loss, "W")


def proxy_anchor(sides: Sides) -> torch.Tensor:
    loss = losses.ProxyAnchorLoss(
        sides.classes, dim(sides), margin=sides.of("margin", 0.1), alpha=scale(sides, 1 / 32)
    )
    return softmax(sides, loss, "proxies", transposed=False)


def proxy_nca(sides: Sides) -> torch.Tensor:
    # Ours, plainly: the peer keeps the own proxy in the sum.
    unit = torch.nn.functional.normalize
    scores = unit(sides.embeddings) @ unit(sides.learned()).t() * scale(sides, 0.5)
    own = torch.nn.functional.one_hot(sides.labels, sides.classes).bool()
    return (scores.masked_fill(own, float("-inf")).logsumexp(1) - scores[own]).mean()


def soft_triple(sides: Sides) -> torch.Tensor:
    # Without the term of the centres alone: compare at tau = 0.
    sides.settings.setdefault("centres", 10)
    loss = losses.SoftTripleLoss(
        sides.classes,
        dim(sides),
        centers_per_class=int(sides.settings["centres"]),
        la=scale(sides, 0.05),
        gamma=sides.of("gamma", 0.1),
        margin=sides.of("margin", 0.01),
    )
    return softmax(sides, loss, "fc")


LOSSES = {
    "multi-similarity": multi_similarity,
    "circle": circle,
    "lifted-structure": lifted,
    "triplet-batch-all": triplet_all,
    "triplet-batch-all-soft": lambda sides: triplet_all(sides, True),
    "triplet-batch-hard": triplet_hard,
    "triplet-batch-hard-soft": lambda sides: triplet_hard(sides, True),
    "triplet-semi-hard": triplet_semi_hard,
    "normalised-softmax": normalised,
    "cosface": cosface,
    "arcface": arcface,
    "sub-centre-arcface": sub_centre_arcface,
    "proxy-anchor": proxy_anchor,
    "proxy-nca": proxy_nca,
    "soft-triple": soft_triple,
}


def main() -> None:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("input", type=Path, help="the JSON file to read")
    made.add_argument("--json", type=Path, metavar="FILE", help="where to write; standard output if not given")
    options = made.parse_args()
    given = json.loads(options.input.read_text())
    rows = []
    for wanted in given["losses"]:
        name = wanted["name"]
        if name not in LOSSES:
            raise SystemExit(f"loss ({name}) must be one of {', '.join(LOSSES)}")
        sides = Sides(given, dict(wanted.get("settings", {})))
        value = LOSSES[name](sides)
        value.backward()
        learned = sides.proxies.grad if sides.proxies is not None else None
        rows.append(
            {
                "name": name,
                "settings": wanted.get("settings", {}),
                "value": value.item(),
                "gradient": sides.embeddings.grad.tolist(),
                "proxy_gradient": learned.tolist() if learned is not None else None,
            }
        )
    text = json.dumps(rows)
    if options.json:
        options.json.write_text(text)
    else:
        sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
