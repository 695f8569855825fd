"""Times one training step of a transformer in PyTorch: forward, backward, fused AdamW, on given token ids.

    python bench/peers/transformer_step.py --model FOLDER --ids ids.jsonl --dropout 0 --json step.json

Each line of the ids is {"ids": [[...], ...]}, texts of one length. The model is a sentence-transformers folder; its
gradient is the same number everywhere, so that nothing but the encoder is timed.
"""

from __future__ import annotations

import time
from pathlib import Path

import common


def main() -> int:
    options = common.parser(__doc__)
    options.set_defaults(rounds=1)
    options.add_argument("--model", type=Path, required=True, metavar="FOLDER", help="model folder")
    options.add_argument("--ids", type=Path, required=True, metavar="FILE", help="JSONL of batches")
    options.add_argument("--steps", type=common.positive, default=10, help="timed steps a round")
    options.add_argument("--dropout", type=float, default=0.0, help="0 steps in evaluation mode")
    options.add_argument("--gradient", type=float, default=1e-3, help="of every number of every vector")
    arguments = options.parse_args()
    common.settle(arguments.threads)
    import torch
    from sentence_transformers import SentenceTransformer

    report = common.Report("transformer_step")
    for row in common.jsonl(arguments.ids):
        model = SentenceTransformer(str(arguments.model), device="cpu", local_files_only=True)
        drop(model, arguments.dropout)
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.0, fused=True)
        ids = torch.tensor(row["ids"])
        mask = torch.ones_like(ids)
        norms = []

        def step() -> None:
            vectors = model({"input_ids": ids, "attention_mask": mask})["sentence_embedding"]
            vectors.backward(torch.full_like(vectors, arguments.gradient))
            if not norms:
                squares = [each.grad.double().square().sum() for each in model.parameters() if each.grad is not None]
                norms.append(float(torch.stack(squares).sum().sqrt()))
            optimizer.step()
            optimizer.zero_grad()

        def steps() -> None:
            for _ in range(arguments.steps):
                step()

        step()
        step()
        begin = time.process_time()
        seconds = common.timed(steps, arguments.rounds, warm_up=0)
        tokens = ids.numel() * arguments.steps
        report.add(
            "transformer step",
            {"texts": ids.shape[0], "length": ids.shape[1], "dropout": arguments.dropout},
            seconds,
            tokens,
            "tokens/s",
            tokens_per_cpu_second=tokens * arguments.rounds / (time.process_time() - begin),
            gradient_norm=norms[0],
        )
    report.write(arguments.json)
    return 0


def drop(model, share: float) -> None:
    """Dropout of the embeddings, attention's output and the feed-forward part; attention weights are never dropped."""
    import torch

    model.train(share > 0)
    for name, module in model.named_modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0 if name.endswith("attention.self.dropout") else share


if __name__ == "__main__":
    raise SystemExit(main())
