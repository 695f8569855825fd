"""Compares value and gradients of our objectives with the peers', in float64, and prints one table.

    bench/run parity --python venv/bin/python --model models/static --texts stsb/dev.csv --page docs/parity.md

writes the file that this script reads: {"bound", "objectives", "sets": [{"name", "what", "inputs", "cases": [{"objective", "variant",
"settings", "parameters", "value", "gradients"}]}]}. Each case is computed again by every class of a peer that has it, or, where
no peer has the loss, by the plain dense formula of its source ("formula"), and its gradients by autograd. Which class is which
of our objectives stands in objective_peers.py; a class of an installed peer that is neither compared nor explained there is an
error. Differences are relative: of the value to the larger of 1 and the value, of a gradient to its largest entry. The exit
code is 1 where one exceeds the bound, or where nothing was compared: a gradient of 0 everywhere.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from objective_peers import FORMULA, MODULES, PEERS, Case, Peer, peer_classes, reasons

PACKAGES = ("torch", "sentence-transformers", "pytorch-metric-learning", "open_clip_torch")


@dataclass
class Row:
    """One comparison."""

    objective: str
    variant: str
    embeddings: str
    peer: Peer
    value: float
    gradient: float
    wrong: str

    def fine(self, bound: float) -> bool:
        return self.value <= bound and self.gradient <= bound and not self.wrong


def compare(inputs: dict[str, Any], given: dict[str, Any], peer: Peer) -> tuple[float, float, str]:
    """Both differences, and what else is wrong."""
    name, variant = given["objective"], given["variant"]
    ours = {key: torch.tensor(value) for key, value in given["gradients"].items()}
    rows = len(ours["anchors"])
    one_set = rows > len(inputs["anchors"])
    case = Case(inputs, given, not one_set and len(ours["candidates"]) > len(inputs["positives"]))
    value = peer.run(case)
    value.backward()
    off = abs(value.item() - given["value"]) / max(1.0, abs(value.item()))
    theirs = {"anchors": case.anchors.grad, "candidates": case.candidates.grad}
    if one_set:
        # Every vector is anchor and candidate. A memory of theirs gives candidates no gradient.
        joint = ours["anchors"] if variant == "queue" else ours["anchors"] + ours["candidates"]
        ours["anchors"], ours["candidates"] = joint[: case.count], joint[case.count :]
    theirs |= {key: parameter.grad for key, parameter in case.parameters.items()}
    worst, wrong = 0.0, ""
    for key, expected in theirs.items():
        found = ours[key]
        if expected is None:
            expected = torch.zeros_like(found)
        if expected.shape != found.shape:
            return off, float("inf"), f"{key} {list(found.shape)} against {list(expected.shape)}"
        largest = max(expected.abs().max().item(), found.abs().max().item())
        if largest == 0 and not (name == "simsiam" and key == "candidates"):
            wrong = f"{key}: nothing to compare"
        elif largest > 0:
            worst = max(worst, (expected - found).abs().max().item() / largest)
    if not all(gradient.isfinite().all() for gradient in ours.values()):
        wrong = "not finite"
    return off, worst, wrong


def all_rows(sets: list[dict[str, Any]]) -> list[Row]:
    rows = []
    for each in sets:
        for case in each["cases"]:
            name, variant = case["objective"], case["variant"]
            peers = PEERS.get((name, variant)) or PEERS.get(name)
            if not peers:
                raise SystemExit(f"objective ({name}, {variant}) must be one of {', '.join(sorted(map(str, PEERS)))}")
            settings = case["settings"]
            shown = variant + (f", t {settings['temperature']}" if "temperature" in settings else "")
            rows += [Row(name, shown, each["name"], peer, *compare(each["inputs"], case, peer)) for peer in peers]
    return rows


def versions() -> str:
    return ", ".join(f"{package} {importlib.metadata.version(package)}" for package in PACKAGES)


def markdown(rows: list[Row], pages: dict[str, str], sets: dict[str, str], bound: float) -> str:
    """The page: what was compared, what we do not have, and what no peer has."""

    def link(name: str) -> str:
        return f"[`{name}`](objectives/{pages[name]})"

    def worst(some: list[Row]) -> str:
        cells = []
        for name in sets:
            of_set = [row for row in some if row.embeddings == name]
            cells += [f"{max(row.value for row in of_set):.0e}", f"{max(row.gradient for row in of_set):.0e}"]
        return " | ".join(cells)

    heads = " | ".join(f"{name}: value | gradient" for name in sets)
    line = "| --- " * (3 + 2 * len(sets)) + "|"
    by_peer: dict[tuple[str, str], list[Row]] = defaultdict(list)
    formulas: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.peer.loss is None:
            formulas[row.objective].append(row)
        else:
            by_peer[row.peer.name, row.objective].append(row)
    parts = [
        "# The losses and their peers",
        "",
        "Written by `bench/run parity --page docs/parity.md`. Each loss of ours is evaluated, its value and its gradients with",
        "respect to embeddings and learned parameters, and so is every class of a peer that has the same loss, on the same",
        "embeddings, in float64. Differences are relative: of the value to the larger of 1 and the value,",
        f"of a gradient to its largest entry. The largest over all variants is shown; one above {bound:g} is an error, and so is a",
        "class of a peer that stands in none of the tables. Where a peer casts scores or labels to single precision, it was",
        "kept from it. What had to be done to make two conventions meet stands beside.",
        "",
        *(f"- {name}: {what}" for name, what in sets.items()),
        f"- Versions: {versions()}.",
        "",
        "## What a peer has, too",
    ]
    for package in MODULES:
        parts += ["", f"### {package}", "", f"| theirs | ours | differences of convention | {heads} |", line]
        for (peer, objective), some in sorted(by_peer.items(), key=lambda item: item[0][0].lower()):
            if some[0].peer.package == package:
                notes = " ".join(dict.fromkeys(row.peer.note for row in some if row.peer.note))
                parts.append(f"| `{some[0].peer.loss.__name__}` | {link(objective)} | {notes} | {worst(some)} |")
    parts += ["", "## What a peer has, and we have not", "", "| theirs | why not |", "| --- | --- |"]
    parts += [f"| {name} | {reason} |" for name, reason in sorted(reasons().items(), key=lambda item: item[0].lower())]
    parts += [
        "",
        "## What no peer has",
        "",
        "These variants were compared with the plain dense formula of their source instead:",
        "",
        f"| ours | variants | {heads} |",
        "| --- " * (2 + 2 * len(sets)) + "|",
    ]
    for objective, some in formulas.items():
        variants = "; ".join(dict.fromkeys(row.variant for row in some))
        parts.append(f"| {link(objective)} | {variants} | {worst(some)} |")
    left = [name for name in pages if name not in {row.objective for row in rows}]
    parts += [
        "",
        "The tests compare every loss with autograd of such a formula, at many sizes and temperatures; these are compared there",
        f"only: {', '.join(map(link, left))}.",
        "",
    ]
    return "\n".join(parts)


def main() -> int:
    parser = argparse.ArgumentParser(description="bench/run parity writes the file and calls this.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--page", type=Path, help="also write the comparison as a page")
    options = parser.parse_args()
    given = json.loads(options.file.read_text())
    bound = given["bound"]
    print(versions())
    rows = all_rows(given["sets"])
    line = "{:<22} {:<26} {:<58} {:<10} {:>10} {:>11}  {}"
    print(line.format("objective", "variant", "peer", "embeddings", "|Δvalue|", "|Δgradient|", "ok"))
    for row in rows:
        name = FORMULA if row.peer.loss is None else row.peer.name.replace("`", "")
        fine = "yes" if row.fine(bound) else "NO " + row.wrong
        print(
            line.format(
                row.objective, row.variant, name, row.embeddings, f"{row.value:.1e}", f"{row.gradient:.1e}", fine
            )
        )
    missed = sum(not row.fine(bound) for row in rows)
    compared = {row.peer.loss for row in rows}
    forgotten = [name for name, kind in peer_classes().items() if kind not in compared and name not in reasons()]
    for name in forgotten:
        print(f"{name} is neither compared nor explained: give it its line in objective_peers.py")
    print(f"{len(rows)} comparisons, {missed} beyond {bound:g}")
    if options.page:
        sets = {each["name"]: each["what"] for each in given["sets"]}
        options.page.write_text(markdown(rows, given["objectives"], sets, bound))
    return 1 if missed or forgotten or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
