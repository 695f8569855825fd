"""What the peer scripts share: options, timing, memory, readers, exact search and the report.

Import this module before torch or tokenizers: it settles the environment that both read when they load.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.metadata
import json
import logging
import os
import platform
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# The tokenisers fall back to one thread when a process might fork; ours asks for all of them.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
# Nothing here may reach for a network: every model is a folder, every vocabulary a file.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")

PACKAGES = ("torch", "datasets", "sentence-transformers", "transformers", "tokenizers", "numpy")


def parser(description: str | None) -> argparse.ArgumentParser:
    """A parser with the options that every peer script has."""
    made = argparse.ArgumentParser(
        description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    made.add_argument("--json", type=Path, metavar="FILE", help="write what was measured to FILE")
    made.add_argument("--rounds", type=positive, default=3, help="timed repetitions; the median is the figure")
    made.add_argument("--threads", type=positive, default=cores(), help="threads of torch and of the tokenisers")
    return made


def positive(text: str) -> int:
    """An argparse type: an integer of at least 1."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} must be at least 1")
    return value


def cores() -> int:
    """The cores that this process may run on, which in a container is fewer than the machine has."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def settle(threads: int) -> None:
    """Gives torch and the tokenisers their threads and silences what would cost time or clutter the output."""
    os.environ["RAYON_NUM_THREADS"] = str(threads)  # read once, at the tokenisers' first parallel call
    import torch

    torch.set_num_threads(threads)
    if hasattr(os, "getloadavg") and os.getloadavg()[0] > 0.5:
        print(f"load average is {os.getloadavg()[0]:.1f} before the start: rates will be too low", file=sys.stderr)
    logging.disable(logging.WARNING)
    warnings.filterwarnings("ignore")


def fail(message: str) -> None:
    """Ends the script the way a wrong argument does."""
    print(message, file=sys.stderr)
    raise SystemExit(2)


# --- timing and memory ------------------------------------------------------------------------------------------


def timed(work: Callable[[], Any], rounds: int, warm_up: int = 1) -> list[float]:
    """Wall seconds of each of `rounds` calls, after `warm_up` calls that do not count."""
    for _ in range(warm_up):
        work()
    seconds = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return seconds


def reset_peak_rss() -> None:
    """Makes the peak resident size start again from now, where the system allows it (Linux)."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass


def rss_bytes() -> int:
    """Resident size of this process now, 0 where the system does not tell."""
    return _status("VmRSS:")


def peak_rss_bytes() -> int:
    """Largest resident size since the start or the last reset.

    Read from /proc, because the figure of getrusage survives fork and exec and so may be the parent's.
    """
    peak = _status("VmHWM:")
    if peak:
        return peak
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _status(key: str) -> int:
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(key):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


# --- readers ----------------------------------------------------------------------------------------------------


def lines(path: Path) -> Iterator[str]:
    """Lines of a text file, decompressed where its name ends in .gz."""
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8")
    with opened as handle:
        # Not splitlines: it also cuts at form feeds and other characters that JSON strings may hold.
        yield from handle


def jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Objects of a JSONL file, one a line; empty lines are passed over."""
    for number, line in enumerate(lines(path), 1):
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except json.JSONDecodeError as problem:
            fail(f"{path}:{number}: not JSON ({problem})")


def column(path: Path, *names: str, limit: int | None = None) -> tuple[list[str], ...]:
    """The named columns of a JSONL file, as one list each."""
    columns: tuple[list[str], ...] = tuple([] for _ in names)
    for number, row in enumerate(jsonl(path), 1):
        if limit is not None and number > limit:
            break
        for values, name in zip(columns, names):
            if name not in row:
                fail(f"{path}: row {number} has no column '{name}' (it has {', '.join(row)})")
            values.append(row[name])
    if not columns[0]:
        fail(f"{path}: no rows")
    return columns


class RetrievalTest:
    """Queries, documents and judgements to rank against; read from one JSON file or from a BEIR folder."""

    def __init__(self, queries: dict[str, str], documents: dict[str, str], qrels: dict[str, dict[str, int]]):
        relevant = {q: {d for d, grade in judged.items() if grade > 0} for q, judged in qrels.items()}
        self.relevant = {q: ds for q, ds in relevant.items() if ds}
        missing = [q for q in self.relevant if q not in queries]
        if missing:
            fail(f"judgements name {len(missing)} unknown queries, the first is '{missing[0]}'")
        self.query_ids = list(self.relevant)
        self.query_texts = [queries[q] for q in self.query_ids]
        self.document_ids = list(documents)
        self.document_texts = [documents[d] for d in self.document_ids]

    @staticmethod
    def read(path: Path, split: str = "test") -> RetrievalTest:
        """Reads {"queries": {id: text}, "documents": {id: text}, "qrels": {query: {document: grade}}} or BEIR."""
        if path.is_file():
            data = json.loads("".join(lines(path)))
            return RetrievalTest(data["queries"], data["documents"], data["qrels"])
        if not path.is_dir():
            fail(f"{path}: neither a JSON file nor a BEIR folder")
        documents = {
            row["_id"]: f"{row.get('title') or ''} {row['text']}".strip() for row in jsonl(_either(path, "corpus.jsonl"))
        }
        queries = {row["_id"]: row["text"] for row in jsonl(_either(path, "queries.jsonl"))}
        qrels: dict[str, dict[str, int]] = {}
        for number, line in enumerate(lines(_either(path / "qrels", f"{split}.tsv"))):
            if number == 0 and line.startswith("query-id"):
                continue
            query, document, grade = line.rstrip("\n").split("\t")
            qrels.setdefault(query, {})[document] = int(grade)
        return RetrievalTest(queries, documents, qrels)

    def evaluate(self, encode: Callable[[list[str]], Any], depth: int = 10) -> dict[str, float]:
        """MRR and recall at `depth`, by exact search with unit vectors; equal scores go to the lower row.

        `encode` maps texts to an array [texts, dim]; rows are normalised here.
        """
        import numpy as np

        documents = _unit(np.asarray(encode(self.document_texts), dtype=np.float32))
        queries = _unit(np.asarray(encode(self.query_texts), dtype=np.float32))
        reciprocal, found = 0.0, 0.0
        tile = max(1, 32_000_000 // max(1, len(documents)))
        for begin in range(0, len(queries), tile):
            order = np.argsort(-(queries[begin : begin + tile] @ documents.T), axis=1, kind="stable")[:, :depth]
            for row, ranked in enumerate(order):
                wanted = self.relevant[self.query_ids[begin + row]]
                hits = [rank for rank, index in enumerate(ranked, 1) if self.document_ids[index] in wanted]
                reciprocal += 1.0 / hits[0] if hits else 0.0
                found += len(hits) / len(wanted)
        return {
            f"mrr@{depth}": reciprocal / len(queries),
            f"recall@{depth}": found / len(queries),
            "queries": len(queries),
            "documents": len(documents),
        }


def _either(folder: Path, name: str) -> Path:
    for candidate in (folder / name, folder / f"{name}.gz"):
        if candidate.exists():
            return candidate
    fail(f"{folder}: neither {name} nor {name}.gz")
    raise AssertionError


def _unit(rows: Any) -> Any:
    import numpy as np

    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(norms == 0, 1, norms)


# --- matrices ---------------------------------------------------------------------------------------------------


def matrix(path: Path, dim: int | None = None) -> Any:
    """A float matrix from .npy, or from raw little-endian float32 rows of `dim` values (any other ending)."""
    import numpy as np

    if path.suffix == ".npy":
        return np.load(path, allow_pickle=False)
    if dim is None:
        fail(f"{path}: raw float32 needs --dim, only .npy carries its shape")
    flat = np.fromfile(path, dtype="<f4")
    if flat.size % dim:
        fail(f"{path}: {flat.size} values are not rows of {dim}")
    return flat.reshape(-1, dim)


# --- report -----------------------------------------------------------------------------------------------------


class Report:
    """Collects rows, prints each as it comes and writes all of them as JSON at the end."""

    def __init__(self, script: str):
        self.script = script
        self.rows: list[dict[str, Any]] = []

    def add(
        self,
        name: str,
        parameters: dict[str, Any],
        seconds: list[float],
        work: float,
        unit: str,
        **more: Any,
    ) -> dict[str, Any]:
        """One measured row: `work` is how many of `unit` one round did, so rate is work / median seconds."""
        median = statistics.median(seconds)
        row = {
            "name": name,
            "parameters": parameters,
            "seconds": median,
            "seconds_of_rounds": seconds,
            "rate": work / median,
            "unit": unit,
            **more,
        }
        self.rows.append(row)
        shown = " ".join(f"{key}={value}" for key, value in parameters.items())
        extra = " ".join(f"{key}={_short(value)}" for key, value in more.items())
        print(f"{name:<24} {shown}\n{'':<24} {median:.4f} s  {row['rate']:,.1f} {unit}  {extra}", flush=True)
        return row

    def write(self, path: Path | None) -> None:
        """Writes {script, versions, machine, rows} to `path`, under a temporary name first; None writes nothing."""
        if path is None:
            return
        body = {"script": self.script, "versions": versions(), "machine": machine(), "rows": self.rows}
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".tmp")
        temporary.write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")
        temporary.replace(path)


def _short(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict):
        return "{" + " ".join(f"{key}={_short(inner)}" for key, inner in value.items()) + "}"
    return value


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide the speed; absent packages are left out."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, Any]:
    """Processor, cores that may be used and threads that torch does use."""
    import torch

    processor = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                processor = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    made: dict[str, Any] = {"processor": processor, "cores": cores(), "torch_threads": torch.get_num_threads()}
    if hasattr(os, "getloadavg"):
        made["load_average"] = os.getloadavg()[0]  # well above the threads: something else ran, and the figures are low
    return made
