"""Encodes texts with a transformer by SentenceTransformer.encode, and compares the vectors with ours.

    python bench/peers/transformer_encoding.py --model FOLDER --texts texts.jsonl --expected ours.f32 --json encoding.json
"""

from __future__ import annotations

import time
from pathlib import Path

import common


def main() -> int:
    options = common.parser(__doc__)
    options.set_defaults(rounds=1)
    options.add_argument("--model", type=Path, required=True, metavar="FOLDER", help="model folder")
    options.add_argument("--texts", type=Path, required=True, metavar="FILE", help="JSONL of texts")
    options.add_argument("--expected", type=Path, metavar="FILE", help="our vectors: raw float32 rows")
    options.add_argument("--batch", nargs="+", type=common.positive, default=[32], help="texts a batch")
    arguments = options.parse_args()
    common.settle(arguments.threads)
    import numpy as np
    from sentence_transformers import SentenceTransformer

    (texts,) = common.column(arguments.texts, "text")
    model = SentenceTransformer(str(arguments.model), device="cpu", local_files_only=True)
    report = common.Report("transformer_encoding")
    model.encode(texts[:64], batch_size=32, show_progress_bar=False)
    for batch in arguments.batch:
        made = []

        def work() -> None:
            made[:] = [model.encode(texts, batch_size=batch, show_progress_bar=False)]

        begin = time.process_time()
        seconds = common.timed(work, arguments.rounds, warm_up=0)
        spent = time.process_time() - begin
        more = {}
        if arguments.expected:
            ours = common.matrix(arguments.expected, made[0].shape[1])
            more["worst_difference"] = float(np.abs(ours - made[0]).max())
        report.add(
            "transformer encoding",
            {"texts": len(texts), "batch": batch},
            seconds,
            len(texts),
            "texts/s",
            texts_per_cpu_second=len(texts) * arguments.rounds / spent,
            **more,
        )
    report.write(arguments.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
