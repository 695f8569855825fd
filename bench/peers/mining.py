"""Mines hard negatives with sentence-transformers: questions against documents, with a saved model.

    python bench/peers/mining.py --model FOLDER --pairs pairs.jsonl --corpus corpus.jsonl --json mining.json

`mine_hard_negatives` encodes both sides and searches exactly, with torch or with faiss; the faster is the peer's figure.
Memory is what the process grew by beyond the loaded model and the texts.
"""

from __future__ import annotations

from pathlib import Path

import common


def main() -> int:
    options = common.parser(__doc__)
    options.add_argument("--model", type=Path, required=True, metavar="FOLDER", help="model folder")
    options.add_argument("--pairs", type=Path, required=True, metavar="FILE", help="JSONL of anchor and positive")
    options.add_argument("--corpus", type=Path, required=True, metavar="FILE", help="JSONL of texts")
    options.add_argument("--negatives", type=common.positive, default=5, help="negatives of each anchor")
    options.add_argument("--depth", type=common.positive, default=100, help="candidates of each anchor")
    options.add_argument("--margin", type=float, default=0.05, help="share of the positive's score")
    options.add_argument("--batch", nargs="+", type=common.positive, default=[256, 1024], help="texts a batch")
    options.add_argument("--faiss", action="store_true", help="also with faiss")
    arguments = options.parse_args()
    common.settle(arguments.threads)
    from datasets import Dataset
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.util import mine_hard_negatives

    anchors, positives = common.column(arguments.pairs, "anchor", "positive")
    (corpus,) = common.column(arguments.corpus, "text")
    model = SentenceTransformer(str(arguments.model), device="cpu", local_files_only=True)
    model.encode(anchors[:64], show_progress_bar=False)  # warm
    dataset = Dataset.from_dict({"anchor": anchors, "positive": positives})
    report = common.Report("mining")
    for faiss in (False, True) if arguments.faiss else (False,):
        for batch in arguments.batch:
            common.reset_peak_rss()
            before = common.rss_bytes()
            found: list[int] = []

            def work() -> None:
                mined = mine_hard_negatives(
                    dataset,
                    model,
                    corpus=corpus,
                    range_max=arguments.depth,
                    relative_margin=arguments.margin,
                    num_negatives=arguments.negatives,
                    output_format="n-tuple",
                    batch_size=batch,
                    use_faiss=faiss,
                    verbose=False,
                )
                found[:] = [len(mined)]

            seconds = common.timed(work, arguments.rounds, warm_up=0)
            report.add(
                "mining",
                {"anchors": len(anchors), "corpus": len(corpus), "batch": batch, "faiss": faiss},
                seconds,
                len(anchors),
                "anchors/s",
                mined=found[0],
                more_bytes=common.peak_rss_bytes() - before,
            )
    report.write(arguments.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
