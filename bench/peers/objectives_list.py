"""Losses over lists and over vectors, their value and gradient as sentence-transformers or PyTorch compute them.

    python bench/peers/objectives_list.py inputs.json results.json

The input is {"cases": [{"loss": NAME, "anchors": [B][dim], "candidates": [N][dim], "labels": [B][K],
"temperature": t, "settings": {...}}]}; candidate k of list i is row k * B + i. The result is one
{"loss", "source", "value", "anchors", "candidates"} per case, float64. The source says whether the peer's own class
computed it, or the formula of the paper where no peer that is installed has the loss.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Callable

import torch
from sentence_transformers import util
from sentence_transformers.sentence_transformer import losses
from torch.nn import functional

Tensors = tuple[torch.Tensor, list[torch.Tensor], torch.Tensor, dict[str, Any], float]


class Plain(torch.nn.Module):
    """Stands where the peer expects a model; its losses take embeddings directly."""


def peer(make: Callable[..., Any]) -> Callable[..., torch.Tensor]:
    def run(anchors: torch.Tensor, lists: list[torch.Tensor], labels: torch.Tensor, settings: dict, t: float):
        loss = make(settings, t)
        found = loss.compute_loss_from_embeddings([anchors, *lists], labels)
        return sum(found.values()) if isinstance(found, dict) else found

    return run


def scores(anchors: torch.Tensor, lists: list[torch.Tensor], cosine: bool, t: float) -> torch.Tensor:
    pairs = util.pairwise_cos_sim if cosine else util.pairwise_dot_score
    return torch.stack([pairs(anchors, each) for each in lists], 1) / t


def ordered(s: torch.Tensor, y: torch.Tensor, curve: Callable[[torch.Tensor], torch.Tensor]) -> torch.Tensor:
    parts = []
    for row, grade in zip(s, y):
        chosen = grade[:, None] > grade[None, :]
        parts.append(curve((row[:, None] - row[None, :])[chosen]).mean())
    return torch.stack(parts).mean()


def list_mle(s: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    sorted_scores = s.gather(1, y.argsort(dim=1, descending=True, stable=True))
    return (sorted_scores.flip(1).logcumsumexp(1).flip(1) - sorted_scores).sum(1).mean()


def vicreg(a: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
    rows, dim = a.shape
    loss = 25 * functional.mse_loss(a, c)
    for side in (a, c):
        centred = side - side.mean(0)
        covariance = centred.T @ centred / (rows - 1)
        loss = loss + 25 * functional.relu(1 - torch.sqrt(side.var(0) + 1e-4)).mean() / 2
        loss = loss + (covariance - torch.diag(covariance.diagonal())).square().sum() / dim
    return loss


def barlow(a: torch.Tensor, c: torch.Tensor, weight: float) -> torch.Tensor:
    a, c = ((x - x.mean(0)) / x.std(0, correction=0) for x in (a, c))
    found = a.T @ c / len(a)
    on = (found.diagonal() - 1).square().sum()
    return on + weight * (found - torch.diag(found.diagonal())).square().sum()


def alignment_uniformity(a: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
    a, c = functional.normalize(a), functional.normalize(c)
    spread = sum(torch.pdist(x).square().mul(-2).exp().mean().log() for x in (a, c))
    return (a - c).norm(dim=1).square().mean() + spread / 2


def koleo(a: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
    total = 0
    for side in (functional.normalize(a), functional.normalize(c)):
        products = (side @ side.T).detach().fill_diagonal_(-2)
        total = total - (side - side[products.argmax(1)]).norm(dim=1).log().mean() / 2
    return total


ST, PAPER = "sentence-transformers", "formula"
LOSSES: dict[str, tuple[str, Callable[..., torch.Tensor]]] = {
    "cosent": (ST, peer(lambda s, t: losses.CoSENTLoss(Plain(), scale=1 / t))),
    "angle": (ST, peer(lambda s, t: losses.AnglELoss(Plain(), scale=1 / t))),
    "cosine-regression": (ST, peer(lambda s, t: losses.CosineSimilarityLoss(Plain()))),
    "margin-mse": (ST, peer(lambda s, t: losses.MarginMSELoss(Plain()))),
    "kl-distillation": (
        ST,
        peer(
            lambda s, t: losses.DistillKLDivLoss(
                Plain(), similarity_fct=util.pairwise_cos_sim, temperature=s["softness"]
            )
        ),
    ),
    "global-orthogonal": (ST, peer(lambda s, t: losses.GlobalOrthogonalRegularizationLoss(Plain()))),
    "embedding-mse": (PAPER, lambda a, c, y, s, t: (functional.mse_loss(a, y) + functional.mse_loss(c[0], y)) / 2),
    "ranknet": (PAPER, lambda a, c, y, s, t: ordered(scores(a, c, True, t), y, lambda z: -functional.logsigmoid(z))),
    "pairwise-hinge": (
        PAPER,
        lambda a, c, y, s, t: ordered(scores(a, c, True, t), y, lambda z: functional.relu(s["margin"] - z)),
    ),
    "listnet": (
        PAPER,
        lambda a, c, y, s, t: -(y.softmax(1) * scores(a, c, True, t).log_softmax(1)).sum(1).mean(),
    ),
    "listmle": (PAPER, lambda a, c, y, s, t: list_mle(scores(a, c, True, t), y)),
    "pearson": (
        PAPER,
        lambda a, c, y, s, t: 1
        - torch.corrcoef(torch.stack([scores(a, c, True, t).flatten(), y.flatten()]))[0, 1],
    ),
    "vicreg": (PAPER, lambda a, c, y, s, t: vicreg(a, c[0])),
    "barlow-twins": (PAPER, lambda a, c, y, s, t: barlow(a, c[0], s["redundancy"])),
    "simsiam": (PAPER, lambda a, c, y, s, t: -functional.cosine_similarity(a, c[0].detach()).mean()),
    "alignment-uniformity": (PAPER, lambda a, c, y, s, t: alignment_uniformity(a, c[0])),
    "koleo": (PAPER, lambda a, c, y, s, t: koleo(a, c[0])),
}


def evaluate(case: dict[str, Any]) -> dict[str, Any]:
    name = case["loss"]
    if name not in LOSSES:
        raise SystemExit(f"loss ({name}) must be one of {', '.join(sorted(LOSSES))}")
    anchors = torch.tensor(case["anchors"], dtype=torch.float64, requires_grad=True)
    candidates = torch.tensor(case["candidates"], dtype=torch.float64, requires_grad=True)
    labels = torch.tensor(case["labels"], dtype=torch.float64) if "labels" in case else torch.empty(0)
    rows = len(anchors)
    if len(candidates) % rows:
        raise SystemExit(f"candidates ({len(candidates)}) must be a multiple of anchors ({rows})")
    lists = list(candidates.split(rows))
    source, loss = LOSSES[name]
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if name == "pearson" or (source == PAPER and labels.ndim == 1 and labels.numel()):
        labels = labels.reshape(rows, -1)
    value = loss(anchors, lists, labels, case.get("settings", {}), case.get("temperature", 1.0))
    value.backward()
    gradient = candidates.grad if candidates.grad is not None else torch.zeros_like(candidates)
    return {
        "loss": name,
        "source": source,
        "value": value.item(),
        "anchors": anchors.grad.tolist(),
        "candidates": gradient.tolist(),
    }


def main() -> int:
    if len(sys.argv) != 3:
        raise SystemExit("usage: objectives_list.py INPUTS RESULTS; see the head of this file for the formats")
    cases = json.loads(Path(sys.argv[1]).read_text())["cases"]
    Path(sys.argv[2]).write_text(json.dumps({"results": [evaluate(case) for case in cases]}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
