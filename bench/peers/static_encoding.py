"""Encodes texts with a saved static model and says how many texts a second, and how much of it is tokenising.

    python bench/peers/static_encoding.py --model FOLDER --texts texts.jsonl --json encoding.json

Runs `SentenceTransformer.encode` at each batch size; its best rate is the peer's figure. `manual` is the same model
without encode: the tokeniser's faster batch call (no offsets), ids gathered into arrays, one embedding bag. It shows
how much of the time is sentence-transformers' own and how much anyone pays who uses this tokeniser.
"""

from __future__ import annotations

import time
from pathlib import Path

import common

MODES = ("encode", "manual")


def main() -> int:
    options = common.parser(__doc__)
    options.add_argument("--model", type=Path, required=True, metavar="FOLDER", help="model folder")
    options.add_argument("--texts", type=Path, required=True, metavar="FILE", help="JSONL of texts")
    options.add_argument("--column", default="text", help="name of the text column")
    options.add_argument("--limit", type=common.positive, help="only so many texts")
    options.add_argument("--mode", nargs="+", choices=MODES, default=list(MODES), help="what to run")
    options.add_argument("--batch", nargs="+", type=common.positive, default=[32, 256, 1024, 4096], help="texts a batch")
    options.add_argument("--processes", type=int, default=0, help="encode in so many processes, started before timing")
    arguments = options.parse_args()
    if not arguments.model.is_dir():
        common.fail(f"{arguments.model}: no such folder")
    common.settle(arguments.threads)
    import numpy as np
    import torch
    import torch.nn.functional as F
    from sentence_transformers import SentenceTransformer

    (texts,) = common.column(arguments.texts, arguments.column, limit=arguments.limit)
    model = SentenceTransformer(str(arguments.model), device="cpu", local_files_only=True)
    tokenizer, table = model[0].tokenizer, model[0].embedding.weight.data
    normalised = any(type(module).__name__ == "Normalize" for module in model)
    spent = {"tokenising": 0.0}

    class Watched:
        """The tokeniser with a clock: `encode` calls it once a batch, so the clock itself costs nothing to speak of."""

        def encode_batch(self, batch, **more):
            begin = time.perf_counter()
            encodings = tokenizer.encode_batch(batch, **more)
            spent["tokenising"] += time.perf_counter() - begin
            return encodings

    def encode(batch: int, pool) -> np.ndarray:
        return model.encode(texts, batch_size=batch, show_progress_bar=False, pool=pool)

    def by_hand(batch: int) -> np.ndarray:
        made = np.empty((len(texts), table.shape[1]), dtype=np.float32)
        for at in range(0, len(texts), batch):
            begin = time.perf_counter()
            encodings = tokenizer.encode_batch_fast(texts[at : at + batch], add_special_tokens=False)
            spent["tokenising"] += time.perf_counter() - begin
            ids = [encoding.ids for encoding in encodings]
            offsets = np.cumsum([0] + [len(each) for each in ids[:-1]])
            flat = torch.from_numpy(np.concatenate([np.asarray(each, dtype=np.int64) for each in ids]))
            vectors = F.embedding_bag(flat, table, torch.from_numpy(offsets), mode="mean")
            made[at : at + batch] = F.normalize(vectors) if normalised else vectors
        return made

    report, rows, first = common.Report("static_encoding"), [], None
    pool = None
    if arguments.processes:
        pool = model.start_multi_process_pool(["cpu"] * arguments.processes)
    for mode in arguments.mode:
        for batch in arguments.batch:
            if mode == "encode" and pool is None:
                model[0].tokenizer = Watched()  # a pool's processes have a tokeniser of their own
            kept: list[np.ndarray] = []

            def work() -> None:
                kept[:] = [encode(batch, pool) if mode == "encode" else by_hand(batch)]

            work()
            spent["tokenising"] = 0.0
            seconds = common.timed(work, arguments.rounds, warm_up=0)
            model[0].tokenizer = tokenizer
            first = kept[0] if first is None else first
            more = {} if mode == "encode" and pool is not None else {"tokenising_share": spent["tokenising"] / sum(seconds)}
            rows.append(
                report.add(
                    f"static encoding, {mode}",
                    {"texts": len(texts), "batch": batch, "dim": table.shape[1], "processes": arguments.processes},
                    seconds,
                    len(texts),
                    "texts/s",
                    **more,
                    difference=float(np.abs(kept[0] - first).max()),
                    peak_rss_bytes=common.peak_rss_bytes(),
                )
            )
    if pool is not None:
        model.stop_multi_process_pool(pool)
    for mode in arguments.mode:
        best = max((row for row in rows if row["name"].endswith(mode)), key=lambda row: row["rate"])
        best["best"] = True
        print(f"best of {mode}: {best['rate']:,.0f} texts/s at batch {best['parameters']['batch']}")
    report.write(arguments.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
