"""Opens a model folder with SentenceTransformer(path) and writes, or compares, the vectors of some texts.

    python bench/peers/open_model.py --model FOLDER --texts texts.jsonl --out vectors.npy
    python bench/peers/open_model.py --model FOLDER --texts texts.jsonl --expected ours.npy --tolerance 1e-5

With --expected it prints the worst absolute difference and the worst cosine, and ends with 1 if a component differs
by more than the tolerance or if the shapes do.
"""

from __future__ import annotations

from pathlib import Path

import common


def main() -> int:
    options = common.parser(__doc__)
    options.add_argument("--model", type=Path, required=True, metavar="FOLDER", help="model folder")
    options.add_argument("--texts", type=Path, required=True, metavar="FILE", help="JSONL of texts")
    options.add_argument("--column", default="text", help="name of the text column")
    options.add_argument("--limit", type=common.positive, help="only so many texts")
    options.add_argument("--batch", type=common.positive, default=256, help="texts a batch")
    options.add_argument("--out", type=Path, metavar="FILE", help="write the vectors as float32 .npy")
    options.add_argument("--expected", type=Path, metavar="FILE", help="vectors to compare: .npy or raw float32")
    options.add_argument("--tolerance", type=float, default=1e-5, help="largest allowed absolute difference")
    arguments = options.parse_args()
    if not arguments.model.is_dir():
        common.fail(f"{arguments.model}: no such folder")
    common.settle(arguments.threads)
    import numpy as np
    from sentence_transformers import SentenceTransformer

    (texts,) = common.column(arguments.texts, arguments.column, limit=arguments.limit)
    model = SentenceTransformer(str(arguments.model), device="cpu", local_files_only=True)
    vectors: list[np.ndarray] = []

    def encode() -> None:
        vectors[:] = [model.encode(texts, batch_size=arguments.batch, show_progress_bar=False)]

    seconds = common.timed(encode, arguments.rounds, warm_up=0)
    actual = vectors[0].astype(np.float32, copy=False)
    if arguments.out is not None:
        with open(arguments.out, "wb") as out:
            np.save(out, actual)
    checks: dict[str, float] = {}
    agrees = True
    if arguments.expected is not None:
        expected = common.matrix(arguments.expected, actual.shape[1])
        if expected.shape != actual.shape:
            print(f"shapes differ: {expected.shape} expected, {actual.shape} from sentence-transformers")
            return 1
        difference = np.abs(actual.astype(np.float64) - expected.astype(np.float64))
        worst = np.unravel_index(np.argmax(difference), difference.shape)
        norms = np.linalg.norm(actual, axis=1) * np.linalg.norm(expected, axis=1)
        cosine = np.einsum("ij,ij->i", actual.astype(np.float64), expected.astype(np.float64))
        # Two empty texts are two zero vectors: they agree, though their cosine is not defined.
        cosine = np.where(norms == 0, np.where(difference.max(axis=1) == 0, 1.0, 0.0), cosine / np.where(norms == 0, 1, norms))
        checks = {
            "worst_difference": float(difference[worst]),
            "worst_cosine": float(cosine.min()),
            "worst_row": int(worst[0]),
        }
        # Written so that a NaN on either side fails.
        agrees = bool(difference[worst] <= arguments.tolerance)
        if not agrees:
            print(f"differs by {difference[worst]:.3g} in row {worst[0]}: {texts[worst[0]][:200]!r}")
    report = common.Report("open_model")
    report.add(
        "open model",
        {"model": arguments.model.name, "texts": len(texts), "dim": actual.shape[1], "modules": [type(m).__name__ for m in model]},
        seconds,
        len(texts),
        "texts/s",
        **checks,
    )
    report.write(arguments.json)
    return 0 if agrees else 1


if __name__ == "__main__":
    raise SystemExit(main())
