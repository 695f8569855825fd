"""Symmetric InfoNCE, its value and its gradient with respect to the embeddings, in PyTorch.

    python bench/peers/infonce.py --rows 1024 8192 --dim 384 --json infonce.json
    python bench/peers/infonce.py --anchors a.npy --candidates c.npy --dump FOLDER

Cosine similarity over a temperature, B anchors [B, dim] against B candidates [B, dim], row i belonging to row i; the
loss is the mean over both directions. Variants:

  cross_entropy  dense autograd as it is usually written: two cross entropies over the scores and their transpose
  logsumexp      dense autograd with two logsumexp and the diagonal, which keeps fewer tables
  cached         autograd over blocks of rows, as the Cached losses of sentence-transformers go about it: memory
                 grows with B instead of B squared
  closed         the gradient in closed form, in place, without autograd: what PyTorch can do when it is written by hand

The peer's figure for "dense autograd" is the faster of the first two. Each measurement runs in a process of its own,
so that its peak memory is its own; memory is what the process held at most beyond what it held before the first call,
which is after the embeddings were made. A variant that would need more than --memory-limit is reported as skipped.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
from pathlib import Path
from typing import Any

import common

VARIANTS = ("cross_entropy", "logsumexp", "cached", "closed")
# Tables of B x B that live at the worst moment: measured, rounded up.
TABLES = {"cross_entropy": 6, "logsumexp": 6, "cached": 0, "closed": 2}


def main() -> int:
    options = common.parser(__doc__)
    options.formatter_class = argparse.RawDescriptionHelpFormatter
    options.add_argument("--rows", nargs="+", type=common.positive, default=[1024, 8192], help="B, the pairs")
    options.add_argument("--dim", type=common.positive, default=384)
    options.add_argument("--temperature", type=float, default=0.05)
    options.add_argument("--variant", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    options.add_argument("--block", type=common.positive, default=1024, help="rows of a block, of cached")
    options.add_argument("--seed", type=int, default=42)
    options.add_argument("--memory-limit", type=float, default=8.0, help="GiB of tables beyond which to skip")
    options.add_argument("--anchors", type=Path, metavar="FILE", help="read anchors: .npy or raw float32 rows of --dim")
    options.add_argument("--candidates", type=Path, metavar="FILE", help="read candidates, likewise")
    options.add_argument("--dump", type=Path, metavar="FOLDER", help="write value.json and the two gradients as .npy")
    options.add_argument("--precision", choices=("float32", "float64"), default="float32")
    arguments = options.parse_args()
    if not arguments.temperature > 0:
        options.error(f"--temperature ({arguments.temperature}) must be positive; did you mean the scale, 1/temperature?")
    if (arguments.anchors is None) != (arguments.candidates is None):
        options.error("--anchors and --candidates go together")
    common.settle(arguments.threads)

    if arguments.dump is not None:
        return dump(arguments)
    report = common.Report("infonce")
    sizes = [None] if arguments.anchors is not None else arguments.rows
    spawn = multiprocessing.get_context("spawn")
    for rows in sizes:
        for variant in arguments.variant:
            needed = TABLES[variant] * (rows or 0) ** 2 * 4 / 2**30
            if needed > arguments.memory_limit:
                print(f"infonce, {variant}: skipped at {rows} rows, needs about {needed:.0f} GiB")
                report.rows.append(
                    {
                        "name": f"infonce, {variant}",
                        "parameters": {"rows": rows, "dim": arguments.dim},
                        "skipped": f"needs about {needed:.0f} GiB, the limit is {arguments.memory_limit} GiB",
                    }
                )
                continue
            with spawn.Pool(1) as pool:
                found = pool.apply(measure, (arguments, rows, variant))
            report.add(
                f"infonce, {variant}",
                {
                    "rows": found["rows"],
                    "dim": found["dim"],
                    "temperature": arguments.temperature,
                    "precision": arguments.precision,
                    **({"block": arguments.block} if variant == "cached" else {}),
                },
                found["seconds"],
                1,
                "evaluations/s",
                value=found["value"],
                peak_bytes_beside_embeddings=found["extra"],
                embeddings_bytes=found["embeddings"],
            )
    report.write(arguments.json)
    return 0


def inputs(arguments: argparse.Namespace, rows: int | None) -> tuple[Any, Any]:
    """The embeddings: read, or seeded normal anchors and candidates that are anchors with as much noise again."""
    import torch

    kind = getattr(torch, arguments.precision)
    if arguments.anchors is not None:
        read = [common.matrix(path, arguments.dim) for path in (arguments.anchors, arguments.candidates)]
        if read[0].shape != read[1].shape:
            common.fail(f"anchors {read[0].shape} and candidates {read[1].shape} must have one shape")
        anchors, candidates = (torch.from_numpy(each.copy()).to(kind) for each in read)
    else:
        generator = torch.Generator().manual_seed(arguments.seed)
        anchors = torch.randn(rows, arguments.dim, generator=generator, dtype=kind)
        candidates = torch.randn(rows, arguments.dim, generator=generator, dtype=kind).add_(anchors)
    return anchors.requires_grad_(True), candidates.requires_grad_(True)


def evaluate(variant: str, anchors: Any, candidates: Any, temperature: float, block: int) -> float:
    """The loss; leaves the gradients in `.grad` of both."""
    anchors.grad = candidates.grad = None
    return {"cross_entropy": cross_entropy, "logsumexp": log_sum_exp, "cached": cached, "closed": closed}[variant](
        anchors, candidates, temperature, block
    )


def cross_entropy(anchors: Any, candidates: Any, temperature: float, block: int) -> float:
    import torch
    import torch.nn.functional as F

    scores = F.normalize(anchors) @ F.normalize(candidates).T / temperature
    own = torch.arange(len(scores))
    loss = (F.cross_entropy(scores, own) + F.cross_entropy(scores.T, own)) / 2
    loss.backward()
    return loss.item()


def log_sum_exp(anchors: Any, candidates: Any, temperature: float, block: int) -> float:
    import torch
    import torch.nn.functional as F

    # The scale goes on the vectors: a table less.
    scores = (F.normalize(anchors) * (1 / temperature)) @ F.normalize(candidates).T
    loss = ((torch.logsumexp(scores, 0) + torch.logsumexp(scores, 1)) / 2 - scores.diagonal()).mean()
    loss.backward()
    return loss.item()


def cached(anchors: Any, candidates: Any, temperature: float, block: int) -> float:
    import torch
    import torch.nn.functional as F

    a, c = F.normalize(anchors), F.normalize(candidates)
    a_leaf, c_leaf = a.detach().requires_grad_(True), c.detach().requires_grad_(True)
    size, total = len(a), 0.0
    for begin in range(0, size, block):
        end = min(size, begin + block)
        own = torch.arange(begin, end)
        forward = (a_leaf[begin:end] * (1 / temperature)) @ c_leaf.T
        loss = F.cross_entropy(forward, own, reduction="sum") / (2 * size)
        loss.backward()
        total += loss.item()
        del forward, loss
        back = (c_leaf[begin:end] * (1 / temperature)) @ a_leaf.T
        loss = F.cross_entropy(back, own, reduction="sum") / (2 * size)
        loss.backward()
        total += loss.item()
        del back, loss
    torch.autograd.backward([a, c], [a_leaf.grad, c_leaf.grad])
    return total


def closed(anchors: Any, candidates: Any, temperature: float, block: int) -> float:
    import torch

    with torch.no_grad():
        size, scale = len(anchors), 1 / temperature
        norms = [each.norm(dim=1, keepdim=True).clamp_min_(1e-12) for each in (anchors, candidates)]
        a, c = anchors / norms[0], candidates / norms[1]
        scores = (a * scale) @ c.T
        right = scores.diagonal().clone()
        if scale <= 40:
            # No score exceeds 40, so the exponentials stay in range as they are and serve both directions.
            scores.exp_()
            across, down = scores.sum(1), scores.sum(0)
            loss = (across.log().mean() + down.log().mean()) / 2 - right.mean()
            scores.mul_((0.5 / across)[:, None].add((0.5 / down)[None, :]))
        else:
            across, down = torch.logsumexp(scores, 1), torch.logsumexp(scores, 0)
            loss = (across.mean() + down.mean()) / 2 - right.mean()
            other = torch.exp(scores - down[None, :])
            scores.sub_(across[:, None]).exp_().add_(other).mul_(0.5)
        scores.diagonal().sub_(1)
        scores.mul_(scale / size)
        for each, unit, norm, gradient in (
            (anchors, a, norms[0], scores @ c),
            (candidates, c, norms[1], scores.T @ a),
        ):
            # Through the normalisation: what points along the vector itself is lost.
            each.grad = gradient.sub_(unit * (gradient * unit).sum(1, keepdim=True)).div_(norm)
        return loss.item()


def measure(arguments: argparse.Namespace, rows: int | None, variant: str) -> dict[str, Any]:
    """Runs in a process of its own."""
    common.settle(arguments.threads)
    import torch

    anchors, candidates = inputs(arguments, rows)
    # The libraries of the matrix product are loaded here and not counted.
    (torch.randn(64, 64) @ torch.randn(64, 64)).sum()
    common.reset_peak_rss()
    before = common.rss_bytes()
    value = evaluate(variant, anchors, candidates, arguments.temperature, arguments.block)
    extra = common.peak_rss_bytes() - before
    seconds = []
    for _ in range(arguments.rounds):
        begin = time.perf_counter()
        evaluate(variant, anchors, candidates, arguments.temperature, arguments.block)
        seconds.append(time.perf_counter() - begin)
    size = 2 * anchors.numel() * anchors.element_size()
    # The gradients are results, as large as the embeddings; they are not held against the variant.
    return {
        "rows": len(anchors),
        "dim": anchors.shape[1],
        "seconds": seconds,
        "value": value,
        "extra": max(0, extra - size),
        "embeddings": size,
    }


def dump(arguments: argparse.Namespace) -> int:
    """Writes value.json, anchors-gradient.npy and candidates-gradient.npy; with seeded inputs those as well."""
    import numpy as np

    variant = arguments.variant[0]
    anchors, candidates = inputs(arguments, arguments.rows[0])
    value = evaluate(variant, anchors, candidates, arguments.temperature, arguments.block)
    arguments.dump.mkdir(parents=True, exist_ok=True)
    if arguments.anchors is None:
        np.save(arguments.dump / "anchors.npy", anchors.detach().numpy())
        np.save(arguments.dump / "candidates.npy", candidates.detach().numpy())
    np.save(arguments.dump / "anchors-gradient.npy", anchors.grad.numpy())
    np.save(arguments.dump / "candidates-gradient.npy", candidates.grad.numpy())
    body = {
        "value": value,
        "variant": variant,
        "rows": len(anchors),
        "dim": anchors.shape[1],
        "temperature": arguments.temperature,
        "precision": arguments.precision,
        "versions": common.versions(),
    }
    (arguments.dump / "value.json").write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")
    print(f"value {value!r} written with both gradients to {arguments.dump}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
