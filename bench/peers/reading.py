"""Reads and tokenises JSONL as datasets streams it, and says how many lines a second.

    python bench/peers/reading.py --lines lines.jsonl --tokenizer tokenizer.json --json reading.json

The columns "question" and "answer" of each batch go through the tokeniser's faster batch call, which uses all cores.
`arrow` hands out batches as Arrow tables and so spares Python the dictionaries; `python` is what a user writes first.
"""

from __future__ import annotations

from pathlib import Path

import common

MODES = ("python", "arrow")


def main() -> int:
    options = common.parser(__doc__)
    options.add_argument("--lines", type=Path, required=True, metavar="FILE", help="JSONL with question and answer")
    options.add_argument("--tokenizer", type=Path, required=True, metavar="FILE", help="tokenizer.json")
    options.add_argument("--mode", nargs="+", choices=MODES, default=list(MODES), help="what to run")
    options.add_argument("--batch", nargs="+", type=common.positive, default=[1000, 10000], help="lines a batch")
    arguments = options.parse_args()
    common.settle(arguments.threads)
    from datasets import load_dataset
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(arguments.tokenizer))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    report = common.Report("reading")
    for mode in arguments.mode:
        for batch in arguments.batch:
            counted = {}

            def work() -> None:
                data = load_dataset("json", data_files=str(arguments.lines), split="train", streaming=True)
                if mode == "arrow":
                    data = data.with_format("arrow")
                lines = tokens = 0
                for rows in data.iter(batch_size=batch):
                    texts = []
                    for name in ("question", "answer"):
                        texts += rows[name].to_pylist() if mode == "arrow" else rows[name]
                    encodings = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
                    tokens += sum(len(encoding) for encoding in encodings)
                    lines += len(texts) // 2
                counted.update(lines=lines, tokens=tokens)

            seconds = common.timed(work, arguments.rounds, warm_up=0)
            report.add(
                f"reading, {mode}",
                {"batch": batch},
                seconds,
                counted["lines"],
                "lines/s",
                tokens=counted["tokens"],
                peak_rss_bytes=common.peak_rss_bytes(),
            )
    report.write(arguments.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
