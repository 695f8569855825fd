"""Checks what `bench/run onnx-parity --out FOLDER` left: the model folder by sentence-transformers, the ONNX files by
Python's onnxruntime, each against our vectors of the same texts.

    python bench/peers/onnx_check.py --folder FOLDER

It ends with 1 where sentence-transformers differs from us by more than 1e-5 in a component, or a float ONNX file by less
than a cosine of 0.99999. What is not installed is said and left out.
"""

from __future__ import annotations

import json
from pathlib import Path

import common


def main() -> int:
    options = common.parser(__doc__)
    options.add_argument("--folder", type=Path, required=True, metavar="FOLDER", help="what onnx-parity wrote")
    options.add_argument("--tolerance", type=float, default=1e-5, help="largest allowed absolute difference")
    arguments = options.parse_args()
    common.settle(arguments.threads)
    import numpy as np

    # Not by str.splitlines, to which a text's own separators are ends of lines.
    with open(arguments.folder / "vectors.jsonl", encoding="utf-8", newline="\n") as lines:
        rows = [json.loads(line) for line in lines]
    texts = [row["text"] for row in rows]
    ours = np.array([row["vector"] for row in rows], dtype=np.float64)
    report = common.Report("onnx_check")
    agrees = True

    def compare(name: str, theirs: np.ndarray, seconds: list[float]) -> tuple[float, float]:
        theirs = theirs.astype(np.float64)
        difference = float(np.abs(theirs - ours).max())
        norms = np.linalg.norm(theirs, axis=1) * np.linalg.norm(ours, axis=1)
        cosine = float((np.einsum("ij,ij->i", theirs, ours) / norms).min())
        report.add(name, {"texts": len(texts)}, seconds, len(texts), "texts/s", worst_difference=difference, worst_cosine=cosine)
        print(f"{name}: {len(texts)} texts, worst difference {difference:.3g}, worst cosine {cosine:.7f}")
        return difference, cosine

    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(arguments.folder / "model"), device="cpu", local_files_only=True)
    vectors: list[np.ndarray] = []
    seconds = common.timed(lambda: vectors.append(model.encode(texts, show_progress_bar=False)), 1, warm_up=0)
    difference, _ = compare("sentence-transformers", vectors[-1], seconds)
    agrees &= difference <= arguments.tolerance

    try:
        import onnxruntime
    except ImportError:
        print("onnxruntime is not installed; the ONNX files are left out")
        report.write(arguments.json)
        return 0 if agrees else 1
    from tokenizers import Tokenizer

    for name in ("onnx", "int8"):
        tokenizer = Tokenizer.from_file(str(arguments.folder / name / "tokenizer.json"))
        tokenizer.no_padding()
        session = onnxruntime.InferenceSession(str(arguments.folder / name / "model.onnx"), providers=["CPUExecutionProvider"])

        def one(text: str) -> np.ndarray:
            encoding = tokenizer.encode(text)
            inputs = {
                "input_ids": [encoding.ids],
                "attention_mask": [encoding.attention_mask],
                "token_type_ids": [encoding.type_ids],
            }
            return session.run(["sentence_embedding"], {key: np.array(value, dtype=np.int64) for key, value in inputs.items()})[0][0]

        seconds = common.timed(lambda: vectors.append(np.stack([one(text) for text in texts])), 1, warm_up=0)
        _, cosine = compare(f"onnxruntime, {name}", vectors[-1], seconds)
        agrees &= name == "int8" or cosine >= 0.99999
    report.write(arguments.json)
    return 0 if agrees else 1


if __name__ == "__main__":
    raise SystemExit(main())
