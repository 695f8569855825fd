"""Trains sentence-transformers' StaticEmbedding on pairs and says how many pairs a second it learns from.

    python bench/peers/static_training.py --pairs pairs.jsonl --tokenizer tokenizer.json --batch 1024 256 \\
        --test test.json --json training.json

Modes (all measure the same data, the same number of steps and the same loss):

  trainer   SentenceTransformerTrainer as its users run it, with logging, saving and evaluation off. The clock runs
            from on_train_begin to on_train_end, so it leaves out imports, reading and the making of the trainer and
            takes in tokenising, which sentence-transformers does anew for every batch of every epoch.
  collator  the same, with a collator of our own in its place: every text is tokenised once, before the first step
            and inside the clock, and batches are cut from arrays.
  manual    no trainer: tokenised once inside the clock, and only the rows of the table that a batch touches are
            read, differentiated and moved. What PyTorch can do, rather than what its users get.

The loss is MultipleNegativesRankingLoss (--loss one), or the same class in both directions with a softmax each
(--loss symmetric), which is symmetric InfoNCE and what MultipleNegativesSymmetricRankingLoss, now deprecated,
stands for.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import math
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import common

MODES = ("trainer", "collator", "manual")
LOSSES = ("one", "symmetric")


def arguments_of() -> argparse.Namespace:
    options = common.parser(__doc__)
    options.formatter_class = argparse.RawDescriptionHelpFormatter
    options.set_defaults(rounds=1)
    options.add_argument("--pairs", type=Path, required=True, metavar="FILE", help="JSONL of anchor and positive")
    options.add_argument("--tokenizer", type=Path, required=True, metavar="FILE", help="tokenizer.json")
    options.add_argument("--mode", nargs="+", choices=MODES, default=["trainer"], help="what to run")
    options.add_argument("--loss", nargs="+", choices=LOSSES, default=["one"], help="one direction or both")
    options.add_argument("--batch", nargs="+", type=common.positive, default=[1024, 256], help="pairs a batch")
    options.add_argument("--dim", type=common.positive, default=512)
    options.add_argument("--epochs", type=common.positive, default=1)
    options.add_argument("--max-tokens", type=int, default=256, help="truncation; 0 keeps what tokenizer.json says")
    options.add_argument("--rate", type=float, default=0.05, help="peak learning rate; linear warm-up and decay")
    options.add_argument("--warm-up", type=float, default=0.1, help="share of the steps")
    options.add_argument("--temperature", type=float, default=0.05)
    options.add_argument("--clip", type=float, default=0.0, help="largest gradient norm; 0 does not clip (faster)")
    options.add_argument("--optimizer", default="adamw_torch_fused", help="of the trainer: its optim setting")
    options.add_argument("--workers", type=int, default=0, help="processes that collate, of the trainer")
    options.add_argument("--no-duplicates", action="store_true", help="the trainer's sampler without equal texts")
    options.add_argument("--keep-last", action="store_true", help="keep the last, smaller batch")
    options.add_argument("--init", type=float, help="standard deviation of a fresh table (default: torch's, 1)")
    options.add_argument("--limit", type=common.positive, help="only so many pairs")
    options.add_argument("--seed", type=int, default=42)
    options.add_argument("--save", type=Path, metavar="FOLDER", help="save the last model (MODE-LOSS-BATCH below it)")
    options.add_argument("--test", type=Path, metavar="PATH", help="JSON or BEIR folder to evaluate on")
    options.add_argument("--split", default="test", help="judgements of a BEIR folder")
    arguments = options.parse_args()
    if not arguments.temperature > 0:
        options.error(f"--temperature ({arguments.temperature}) must be positive; did you mean the scale, 1/temperature?")
    return arguments


def main() -> int:
    arguments = arguments_of()
    common.settle(arguments.threads)
    anchors, positives = common.column(arguments.pairs, "anchor", "positive", limit=arguments.limit)
    test = common.RetrievalTest.read(arguments.test, arguments.split) if arguments.test else None
    report = common.Report("static_training")
    for batch in arguments.batch:
        if batch > len(anchors):
            common.fail(f"--batch ({batch}) must not exceed the {len(anchors)} pairs of {arguments.pairs}")
        for loss in arguments.loss:
            for mode in arguments.mode:
                seconds, details, model = [], {}, None
                for _ in range(arguments.rounds):
                    took, details, model = run(mode, loss, batch, anchors, positives, arguments)
                    seconds.append(took)
                quality = test.evaluate(lambda texts: encode(model, texts)) if test else {}
                if arguments.save:
                    model.save(str(arguments.save / f"{mode}-{loss}-{batch}"), create_model_card=False)
                steps = details["steps"]
                # Only pairs that were learnt from: a last batch that was left out is no work.
                learnt = steps * batch if not arguments.keep_last else len(anchors) * arguments.epochs
                report.add(
                    f"static training, {mode}",
                    {
                        "loss": loss,
                        "batch": batch,
                        "dim": arguments.dim,
                        "epochs": arguments.epochs,
                        "max_tokens": arguments.max_tokens,
                        "rate": arguments.rate,
                        "temperature": arguments.temperature,
                        "clip": arguments.clip,
                        "vocabulary": model[0].num_embeddings,
                        "pairs": len(anchors),
                        "workers": arguments.workers,
                        "optimizer": arguments.optimizer if mode != "manual" else "adam on touched rows",
                        "seed": arguments.seed,
                    },
                    seconds,
                    learnt,
                    "pairs/s",
                    **details,
                    **quality,
                    peak_rss_bytes=common.peak_rss_bytes(),
                )
    report.write(arguments.json)
    return 0


def encode(model: Any, texts: list[str]) -> Any:
    return model.encode(texts, batch_size=512, show_progress_bar=False)


def fresh_model(arguments: argparse.Namespace) -> Any:
    """A new model: StaticEmbedding (mean of token rows), then Normalize, so that a saved folder holds unit vectors.

    The losses normalise as well; on vectors of length 1 that changes nothing but a little time, so for training the
    model is the embedding alone (see `with_norm`).
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(arguments.tokenizer))
    if arguments.max_tokens:
        tokenizer.enable_truncation(arguments.max_tokens)
    torch.manual_seed(arguments.seed)
    embedding = StaticEmbedding(tokenizer, embedding_dim=arguments.dim)
    if arguments.init is not None:
        torch.nn.init.normal_(embedding.embedding.weight, std=arguments.init)
    return SentenceTransformer(modules=[embedding], device="cpu")


def with_norm(model: Any) -> Any:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Normalize

    return SentenceTransformer(modules=[model[0], Normalize()], device="cpu")


def run(
    mode: str, loss: str, batch: int, anchors: list[str], positives: list[str], arguments: argparse.Namespace
) -> tuple[float, dict[str, Any], Any]:
    """Seconds of the training loop, its details (steps, seconds of tokenising) and the trained model."""
    model = fresh_model(arguments)
    if mode == "manual":
        seconds, details = train_by_hand(model, loss, batch, anchors, positives, arguments)
    else:
        seconds, details = train_by_trainer(model, mode, loss, batch, anchors, positives, arguments)
    return seconds, details, with_norm(model)


class Clock:
    """Adds up the time that a wrapped function takes."""

    def __init__(self, function: Callable[..., Any]):
        self.function = function
        self.seconds = 0.0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        begin = time.perf_counter()
        try:
            return self.function(*args, **kwargs)
        finally:
            self.seconds += time.perf_counter() - begin


class Tokens:
    """All texts of a column as one array of ids and the offset of each text in it."""

    def __init__(self, tokenizer: Any, texts: list[str]):
        import numpy as np

        # In slices: encodings are several hundred bytes a token while they live.
        parts, lengths = [], np.empty(len(texts), dtype=np.int64)
        for begin in range(0, len(texts), 8192):
            encodings = tokenizer.encode_batch_fast(texts[begin : begin + 8192], add_special_tokens=False)
            lengths[begin : begin + len(encodings)] = [len(encoding) for encoding in encodings]
            parts.append(np.concatenate([np.asarray(encoding.ids, dtype=np.int64) for encoding in encodings]))
        self.ids = np.concatenate(parts)
        self.lengths = lengths
        self.starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])

    def cut(self, rows: Any) -> tuple[Any, Any]:
        """(ids, offsets) of some texts, as an embedding bag takes them."""
        import numpy as np

        lengths = self.lengths[rows]
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        positions = np.arange(lengths.sum()) + np.repeat(self.starts[rows] - offsets, lengths)
        return self.ids[positions], offsets


def train_by_trainer(
    model: Any, mode: str, loss: str, batch: int, anchors: list[str], positives: list[str], arguments: argparse.Namespace
) -> tuple[float, dict[str, Any]]:
    import torch
    from datasets import Dataset
    from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.training_args import BatchSamplers
    from transformers import PrinterCallback, TrainerCallback

    class Watch(TrainerCallback):
        begin = end = begin_cpu = end_cpu = 0.0

        def on_train_begin(self, *_: Any, **__: Any) -> None:
            self.begin, self.begin_cpu = time.perf_counter(), time.process_time()

        def on_train_end(self, *_: Any, **__: Any) -> None:
            self.end, self.end_cpu = time.perf_counter(), time.process_time()

    both = {"directions": ("query_to_doc", "doc_to_query"), "partition_mode": "per_direction"}
    objective = MultipleNegativesRankingLoss(
        model, scale=1.0 / arguments.temperature, **(both if loss == "symmetric" else {})
    )
    watch, tokenising, before, before_cpu = Watch(), Clock(model[0].preprocess), 0.0, 0.0
    if mode == "collator":
        begin, begin_cpu = time.perf_counter(), time.process_time()
        columns = {
            "anchor": Tokens(model[0].tokenizer, anchors),
            "positive": Tokens(model[0].tokenizer, positives),
        }
        before, before_cpu = time.perf_counter() - begin, time.process_time() - begin_cpu
        dataset = Dataset.from_dict({"anchor": list(range(len(anchors))), "positive": list(range(len(anchors)))})

        def collate(rows: list[dict[str, int]]) -> dict[str, Any]:
            made = {}
            for name, tokens in columns.items():
                ids, offsets = tokens.cut([row[name] for row in rows])
                made[f"{name}_input_ids"] = torch.from_numpy(ids)
                made[f"{name}_offsets"] = torch.from_numpy(offsets)
            return made

        collate.valid_label_columns = []  # the trainer looks these two up on any collator
        collate.include_prompt_lengths = False
        extra: dict[str, Any] = {"data_collator": collate}
    else:
        dataset = Dataset.from_dict({"anchor": anchors, "positive": positives})
        if arguments.workers == 0:
            model[0].preprocess = tokenising  # a collating process of its own would not report back
        extra = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
        settings = SentenceTransformerTrainingArguments(
            output_dir=folder,
            num_train_epochs=arguments.epochs,
            per_device_train_batch_size=batch,
            learning_rate=arguments.rate,
            warmup_steps=arguments.warm_up,  # below 1 it is a share
            lr_scheduler_type="linear",
            weight_decay=0.0,
            optim=arguments.optimizer,
            max_grad_norm=arguments.clip,
            seed=arguments.seed,
            dataloader_drop_last=not arguments.keep_last,
            dataloader_num_workers=arguments.workers,
            dataloader_pin_memory=False,
            batch_sampler=BatchSamplers.NO_DUPLICATES if arguments.no_duplicates else BatchSamplers.BATCH_SAMPLER,
            use_cpu=True,
            eval_strategy="no",
            save_strategy="no",
            logging_strategy="no",
            report_to="none",
            disable_tqdm=True,
        )
        trainer = SentenceTransformerTrainer(
            model=model, args=settings, train_dataset=dataset, loss=objective, callbacks=[watch], **extra
        )
        trainer.remove_callback(PrinterCallback)
        tokenising.seconds = 0.0
        # A forked process inherits the tokenisers' pool without its threads and would wait for them for ever, so
        # collating processes tokenise on one thread each.
        configured = os.environ["TOKENIZERS_PARALLELISM"]
        if arguments.workers:
            os.environ["TOKENIZERS_PARALLELISM"] = "false"
        try:
            result = trainer.train()
        finally:
            os.environ["TOKENIZERS_PARALLELISM"] = configured
    model[0].__dict__.pop("preprocess", None)  # back to the method of the class
    spent = before if mode == "collator" else tokenising.seconds
    details = {"steps": result.global_step, "loss": result.training_loss}
    if arguments.workers == 0:  # other processes' time is not known here, and half of it would mislead
        details["preprocess_seconds"] = spent
        details["cpu_seconds"] = before_cpu + watch.end_cpu - watch.begin_cpu
    return before + watch.end - watch.begin, details


class Counts:
    """Texts as rows of (distinct token, share of the text's tokens): what a mean over token rows multiplies with."""

    def __init__(self, tokens: Tokens, vocabulary: int):
        import numpy as np

        texts = np.repeat(np.arange(len(tokens.lengths)), tokens.lengths)
        keys, counts = np.unique(texts * vocabulary + tokens.ids, return_counts=True)
        owners, self.ids = np.divmod(keys, vocabulary)
        self.shares = (counts / tokens.lengths[owners]).astype(np.float32)
        self.lengths = np.bincount(owners, minlength=len(tokens.lengths))
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])

    def cut(self, rows: Any) -> tuple[Any, Any, Any]:
        """(ids, shares, lengths) of some texts."""
        import numpy as np

        lengths = self.lengths[rows]
        begins = np.cumsum(lengths) - lengths
        positions = np.arange(lengths.sum()) + np.repeat(self.starts[rows] - begins, lengths)
        return self.ids[positions], self.shares[positions], lengths


def train_by_hand(
    model: Any, loss: str, batch: int, anchors: list[str], positives: list[str], arguments: argparse.Namespace
) -> tuple[float, dict[str, Any]]:
    """The same steps in closed form, on the touched rows of the table alone.

    Autograd's backward of an embedding bag takes far longer than its forward, so the backward here is a forward:
    the gradient of the touched rows is the transposed matrix of shares times the gradient of the texts, and both
    products run through the same weighted bag. The moments of rows that a batch does not touch keep still, as in
    SparseAdam.
    """
    import numpy as np
    import scipy.sparse
    import torch
    import torch.nn.functional as F

    begin, begin_cpu = time.perf_counter(), time.process_time()
    table = model[0].embedding.weight.data
    left = Counts(Tokens(model[0].tokenizer, anchors), len(table))
    right = Counts(Tokens(model[0].tokenizer, positives), len(table))
    tokenised = time.perf_counter() - begin

    def bag(matrix: Any, rows: Any) -> Any:
        return F.embedding_bag(
            torch.from_numpy(matrix.indices),
            rows,
            torch.from_numpy(matrix.indptr[:-1]),
            mode="sum",
            per_sample_weights=torch.from_numpy(matrix.data),
        )

    first, second = torch.zeros_like(table), torch.zeros_like(table)
    beta1, beta2, epsilon = 0.9, 0.999, 1e-8
    order = np.random.default_rng(arguments.seed)
    per_epoch = math.ceil(len(anchors) / batch) if arguments.keep_last else len(anchors) // batch
    total = per_epoch * arguments.epochs
    warm = math.ceil(total * arguments.warm_up)
    slot = np.empty(len(table), dtype=np.int32)
    total_loss, step = 0.0, 0
    with torch.no_grad():
        for _ in range(arguments.epochs):
            shuffled = order.permutation(len(anchors))
            for at in range(per_epoch):
                rows = shuffled[at * batch : (at + 1) * batch]
                size = len(rows)
                parts = left.cut(rows), right.cut(rows)
                ids, shares, lengths = (np.concatenate(pair) for pair in zip(*parts))
                # Distinct tokens by marking, which needs no sort.
                seen = np.zeros(len(table), dtype=bool)
                seen[ids] = True
                distinct = np.flatnonzero(seen)
                slot[distinct] = np.arange(len(distinct))
                ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
                matrix = scipy.sparse.csr_matrix((shares, slot[ids], ends), shape=(2 * size, len(distinct)))
                touched = torch.from_numpy(distinct)
                weights = table.index_select(0, touched)

                means = bag(matrix, weights)
                norms = means.norm(dim=1, keepdim=True).clamp_min_(1e-12)
                units = means / norms
                value, gradient = objective(units[:size], units[size:], arguments.temperature, loss == "symmetric")
                # Through the normalisation: what points along the vector itself is lost.
                gradient.sub_(units * (gradient * units).sum(1, keepdim=True)).div_(norms)
                gradient = bag(matrix.T.tocsr(), gradient)

                if arguments.clip:
                    gradient.mul_(min(1.0, arguments.clip / (float(gradient.norm()) + 1e-6)))
                # The trainer's schedule: with a warm-up the first step has rate 0.
                rate = arguments.rate * (step / warm if step < warm else (total - step) / max(1, total - warm))
                step += 1
                m = first.index_select(0, touched).lerp_(gradient, 1 - beta1)
                v = second.index_select(0, touched).mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
                first.index_copy_(0, touched, m)
                second.index_copy_(0, touched, v)
                v.div_(1 - beta2**step).sqrt_().add_(epsilon)
                weights.addcdiv_(m, v, value=-rate / (1 - beta1**step))
                table.index_copy_(0, touched, weights)
                total_loss += value
    seconds = time.perf_counter() - begin
    return seconds, {
        "steps": step,
        "loss": total_loss / step,
        "preprocess_seconds": tokenised,
        "cpu_seconds": time.process_time() - begin_cpu,
    }


def objective(anchors: Any, candidates: Any, temperature: float, both: bool) -> tuple[float, Any]:
    """InfoNCE of unit vectors [B, dim] and its gradient [2B, dim], anchors first; `both` takes the mean of directions."""
    import torch

    size, scale = len(anchors), 1.0 / temperature
    scores = (anchors * scale) @ candidates.T
    right = scores.diagonal().clone()
    # Cosines are at most 1, so scores above 40 cannot come and their exponentials need no shift to stay in range.
    if scale > 40:
        common.fail(f"--mode manual: temperature ({temperature}) must be at least 0.025; use --mode trainer below that")
    scores.exp_()
    across = scores.sum(1, keepdim=True)
    value = across.log().mean() - right.mean()
    if both:
        down = scores.sum(0, keepdim=True)
        value = (value + down.log().mean() - right.mean()) / 2
        scores.mul_((1 / across).add(1 / down).mul_(0.5))
    else:
        scores.div_(across)
    scores.diagonal().sub_(1)
    scores.mul_(scale / size)
    return float(value), torch.cat([scores @ candidates, scores.T @ anchors])


if __name__ == "__main__":
    raise SystemExit(main())
