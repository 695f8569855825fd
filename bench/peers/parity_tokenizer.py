"""Compares token ids with those of Hugging Face tokenizers for the same tokenizer.json.

    python bench/peers/parity_tokenizer.py --tokenizer tokenizer.json --ids ids.jsonl
    python bench/peers/parity_tokenizer.py --tokenizer tokenizer.json --texts texts.jsonl --write ids.jsonl

ids.jsonl holds {"text": ..., "ids": [...]} a line. Ids are compared without special tokens, the way
sentence-transformers' static models tokenise, under the truncation that tokenizer.json names. Ends with 1 if any
text differs.
"""

from __future__ import annotations

import json
from pathlib import Path

import common


def main() -> int:
    options = common.parser(__doc__)
    options.add_argument("--tokenizer", type=Path, required=True, metavar="FILE", help="tokenizer.json")
    options.add_argument("--ids", type=Path, metavar="FILE", help="JSONL of text and ids to check")
    options.add_argument("--texts", type=Path, metavar="FILE", help="JSONL of text, to be tokenised into --write")
    options.add_argument("--write", type=Path, metavar="FILE", help="where to write text and ids for --texts")
    options.add_argument("--max-tokens", type=common.positive, help="truncate to so many tokens instead")
    options.add_argument("--show", type=int, default=5, help="print so many differing texts")
    arguments = options.parse_args()
    if (arguments.ids is None) == (arguments.texts is None) or (arguments.texts is None) != (arguments.write is None):
        options.error("give either --ids FILE, or both --texts FILE and --write FILE")
    common.settle(arguments.threads)
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(arguments.tokenizer))
    tokenizer.no_padding()
    if arguments.max_tokens:
        tokenizer.enable_truncation(arguments.max_tokens)

    if arguments.texts is not None:
        (texts,) = common.column(arguments.texts, "text")
        with open(arguments.write, "w", encoding="utf-8") as out:
            for text, encoding in zip(texts, tokenizer.encode_batch_fast(texts, add_special_tokens=False)):
                # ASCII escapes: the file then survives any reader's idea of a line end or a byte order mark.
                out.write(json.dumps({"text": text, "ids": encoding.ids}) + "\n")
        print(f"{len(texts)} texts written to {arguments.write}")
        return 0

    rows = list(common.jsonl(arguments.ids))
    if not rows:
        common.fail(f"{arguments.ids}: no rows, nothing would be compared")
    texts = [row["text"] for row in rows]
    report = common.Report("parity_tokenizer")
    encodings = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    seconds = common.timed(
        lambda: tokenizer.encode_batch_fast(texts, add_special_tokens=False), arguments.rounds, warm_up=0
    )
    different = 0
    for row, encoding in zip(rows, encodings):
        if encoding.ids == row["ids"]:
            continue
        different += 1
        if different <= arguments.show:
            at = next(
                (i for i, (a, b) in enumerate(zip(encoding.ids, row["ids"])) if a != b),
                min(len(encoding.ids), len(row["ids"])),
            )
            print(f"differs at token {at}: {row['text'][:200]!r}")
            for name, ids in (("tokenizers", encoding.ids), ("given", row["ids"])):
                near = ids[max(0, at - 2) : at + 6]
                print(f"  {name + ':':<12}{near} {[tokenizer.id_to_token(each) for each in near]}")
    report.add(
        "tokenizer parity",
        {"texts": len(rows), "tokens": sum(len(encoding.ids) for encoding in encodings)},
        seconds,
        len(rows),
        "texts/s",
        different=different,
    )
    report.write(arguments.json)
    return 1 if different else 0


if __name__ == "__main__":
    raise SystemExit(main())
