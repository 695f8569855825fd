"""Contrastive losses, value and gradient with respect to the embeddings, in PyTorch.

    python bench/peers/objective_speed.py --objective supcon --rows 4096 --dim 384 --variant dense own --json out.json

Variants: dense is autograd over the whole table of scores, written as plainly and as fast as we could; own is the loss of
the library that has it (pytorch-metric-learning, open_clip). Each measurement runs in a process of its own, so that its
peak memory is its own. What would need more than --memory-limit is reported as skipped.

Pairs (infonce-symmetric, siglip) are B anchors and B candidates, row i belonging to row i; the others take one set of B
embeddings, whose row i has the label i modulo B / --members.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import time
from typing import Any

import common

PAIRS = ("infonce-symmetric", "siglip")
OBJECTIVES = (*PAIRS, "supcon", "batch-hard", "multi-similarity")
# Tables of B x B that live at the worst moment: rounded up.
TABLES = {"dense": 8, "own": 16}
MARGIN, ALPHA, BETA, BASE, EPSILON = 0.2, 2.0, 50.0, 0.5, 0.1


def main() -> int:
    options = common.parser(__doc__)
    options.formatter_class = argparse.RawDescriptionHelpFormatter
    options.add_argument("--objective", required=True, choices=OBJECTIVES)
    options.add_argument("--rows", nargs="+", type=common.positive, default=[4096], help="B")
    options.add_argument("--dim", type=common.positive, default=384)
    options.add_argument("--members", type=common.positive, default=4, help="embeddings of each label")
    options.add_argument("--temperature", type=float, default=0.1)
    options.add_argument("--variant", nargs="+", choices=tuple(TABLES), default=list(TABLES))
    options.add_argument("--seed", type=int, default=42)
    options.add_argument("--warm", type=float, default=0.0, help="seconds of evaluations before those that are timed")
    options.add_argument("--memory-limit", type=float, default=8.0, help="GiB of tables beyond which to skip")
    arguments = options.parse_args()
    common.settle(arguments.threads)
    report = common.Report("objective_speed")
    spawn = multiprocessing.get_context("spawn")
    for rows in arguments.rows:
        for variant in arguments.variant:
            name = f"{arguments.objective}, {variant}"
            needed = TABLES[variant] * rows**2 * 4 / 2**30
            if needed > arguments.memory_limit:
                reason = f"needs about {needed:.0f} GiB, the limit is {arguments.memory_limit} GiB"
            else:
                with spawn.Pool(1) as pool:
                    found = pool.apply(measure, (arguments, rows, variant))
                reason = found.get("skipped")
            parameters = {"rows": rows, "dim": arguments.dim, "variant": variant}
            if reason:
                print(f"{name}: skipped at {rows} rows, {reason}")
                report.rows.append({"name": name, "parameters": parameters, "skipped": reason})
                continue
            report.add(
                name,
                parameters,
                found["seconds"],
                1,
                "evaluations/s",
                value=found["value"],
                peak_bytes_beside_embeddings=found["extra"],
            )
    report.write(arguments.json)
    return 0


def inputs(arguments: argparse.Namespace, rows: int) -> tuple[Any, ...]:
    import torch

    generator = torch.Generator().manual_seed(arguments.seed)
    anchors = torch.randn(rows, arguments.dim, generator=generator)
    if arguments.objective in PAIRS:
        candidates = torch.randn(rows, arguments.dim, generator=generator).add_(anchors)
        return anchors.requires_grad_(True), candidates.requires_grad_(True)
    return anchors.requires_grad_(True), torch.arange(rows) % max(1, rows // arguments.members)


def loss(objective: str, variant: str, left: Any, right: Any, temperature: float) -> Any:
    import torch
    import torch.nn.functional as F

    if objective == "infonce-symmetric":
        if variant == "own":
            return None
        scores = (F.normalize(left) * (1 / temperature)) @ F.normalize(right).T
        return ((torch.logsumexp(scores, 0) + torch.logsumexp(scores, 1)) / 2 - scores.diagonal()).mean()
    if objective == "siglip":
        if variant == "own":
            try:
                import open_clip
            except ImportError:
                return None

            return open_clip.SigLipLoss()(
                F.normalize(left), F.normalize(right), torch.tensor(1 / temperature), torch.tensor(-10.0)
            )
        scores = (F.normalize(left) * (1 / temperature)) @ F.normalize(right).T - 10.0
        # softplus(-z s): one pass over the table, and the diagonal's sign mended afterwards.
        return (F.softplus(scores).sum() - scores.diagonal().sum()) / len(scores)
    if variant == "own":
        return metric_learning(objective, left, right, temperature)
    same = right[:, None] == right[None, :]
    unit = F.normalize(left)
    scores = unit @ unit.T
    if objective == "supcon":
        scores = scores / temperature
        itself = torch.eye(len(scores), dtype=torch.bool)
        across = torch.logsumexp(scores.masked_fill(itself, -math.inf), 1)
        positive = same & ~itself
        return (across - (scores * positive).sum(1) / positive.sum(1)).mean()
    itself = torch.eye(len(scores), dtype=torch.bool)
    positive = same & ~itself
    if objective == "batch-hard":
        hardest = scores.masked_fill(~positive, math.inf).amin(1)
        nearest = scores.masked_fill(same, -math.inf).amax(1)
        return F.relu(nearest - hardest + MARGIN).mean()
    with torch.no_grad():
        hardest = scores.masked_fill(~positive, math.inf).amin(1, keepdim=True)
        nearest = scores.masked_fill(same, -math.inf).amax(1, keepdim=True)
        pulled = positive & (scores - EPSILON < nearest)
        pushed = ~same & (scores + EPSILON > hardest)
    pull = torch.log1p((torch.exp(-ALPHA * (scores - BASE)) * pulled).sum(1)) / ALPHA
    push = torch.log1p((torch.exp(BETA * (scores - BASE)) * pushed).sum(1)) / BETA
    return (pull + push).mean()


def metric_learning(objective: str, embeddings: Any, labels: Any, temperature: float) -> Any:
    from pytorch_metric_learning import distances, losses, miners

    if objective == "supcon":
        return losses.SupConLoss(temperature)(embeddings, labels)
    if objective == "batch-hard":
        cosine = distances.CosineSimilarity()
        found = miners.BatchHardMiner(distance=cosine)(embeddings, labels)
        return losses.TripletMarginLoss(margin=MARGIN, distance=cosine)(embeddings, labels, found)
    found = miners.MultiSimilarityMiner(EPSILON)(embeddings, labels)
    return losses.MultiSimilarityLoss(ALPHA, BETA, BASE)(embeddings, labels, found)


def evaluate(arguments: argparse.Namespace, variant: str, left: Any, right: Any) -> float | None:
    left.grad = None
    if right.is_floating_point():
        right.grad = None
    found = loss(arguments.objective, variant, left, right, arguments.temperature)
    if found is None:
        return None
    found.backward()
    return found.item()


def measure(arguments: argparse.Namespace, rows: int, variant: str) -> dict[str, Any]:
    """Runs in a process of its own."""
    common.settle(arguments.threads)
    import torch

    left, right = inputs(arguments, rows)
    small = argparse.Namespace(**{**vars(arguments)})
    # What is loaded and compiled at the first call is not counted.
    if evaluate(small, variant, *inputs(small, min(rows, 64))) is None:
        return {"skipped": "the libraries have no such loss"}
    (torch.randn(64, 64) @ torch.randn(64, 64)).sum()
    common.reset_peak_rss()
    before = common.rss_bytes()
    value = evaluate(arguments, variant, left, right)
    extra = common.peak_rss_bytes() - before
    warm = time.perf_counter() + arguments.warm
    while time.perf_counter() < warm:
        evaluate(arguments, variant, left, right)
    seconds = []
    for _ in range(arguments.rounds):
        begin = time.perf_counter()
        evaluate(arguments, variant, left, right)
        seconds.append(time.perf_counter() - begin)
    gradients = left.numel() * 4 * (2 if right.is_floating_point() else 1)
    return {"seconds": seconds, "value": value, "extra": max(0, extra - gradients)}


if __name__ == "__main__":
    raise SystemExit(main())
