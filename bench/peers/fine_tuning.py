"""Fine-tunes a transformer on pairs with sentence-transformers' trainer and CachedMultipleNegativesRankingLoss.

    python bench/peers/fine_tuning.py --model FOLDER --pairs pairs.jsonl --batch 256 --mini-batch 32 --json tuning.json

The clock runs from on_train_begin to on_train_end: it leaves out imports, reading and the making of the trainer.
Where several mini-batches are given, each is a row of its own, started from the same folder.
"""

from __future__ import annotations

import contextlib
import io
import statistics
import tempfile
import time
from pathlib import Path

import common
from transformer_step import drop


def main() -> int:
    options = common.parser(__doc__)
    options.set_defaults(rounds=1)
    options.add_argument("--model", type=Path, required=True, metavar="FOLDER", help="model folder")
    options.add_argument("--pairs", type=Path, required=True, metavar="FILE", help="JSONL of anchor and positive")
    options.add_argument("--batch", type=common.positive, default=256, help="pairs a step")
    options.add_argument("--mini-batch", nargs="+", type=common.positive, default=[32], help="texts encoded at once")
    options.add_argument("--epochs", type=common.positive, default=1)
    options.add_argument("--rate", type=float, default=2e-5, help="peak learning rate; linear warm-up and decay")
    options.add_argument("--warm-up", type=float, default=0.1, help="share of the steps")
    options.add_argument("--temperature", type=float, default=0.05)
    options.add_argument("--dropout", type=float, default=0.0)
    options.add_argument("--seed", type=int, default=42)
    arguments = options.parse_args()
    common.settle(arguments.threads)
    from datasets import Dataset
    from sentence_transformers import SentenceTransformer
    from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
    from sentence_transformers.sentence_transformer.losses import CachedMultipleNegativesRankingLoss
    from transformers import PrinterCallback, TrainerCallback

    class Watch(TrainerCallback):
        begin = end = begin_cpu = end_cpu = 0.0

        def on_train_begin(self, args, state, control, model=None, **more):
            self.begin, self.begin_cpu = time.perf_counter(), time.process_time()

        def on_train_end(self, *_, **__):
            self.end, self.end_cpu = time.perf_counter(), time.process_time()

    anchors, positives = common.column(arguments.pairs, "anchor", "positive")
    dataset = Dataset.from_dict({"anchor": anchors, "positive": positives})
    report = common.Report("fine_tuning")
    for mini in arguments.mini_batch:
        model = SentenceTransformer(str(arguments.model), device="cpu", local_files_only=True)
        drop(model, arguments.dropout)
        objective = CachedMultipleNegativesRankingLoss(model, scale=1.0 / arguments.temperature, mini_batch_size=mini)
        watch, losses, plain = Watch(), [], objective.forward

        def recorded(features, labels):
            value = plain(features, labels)
            losses.append(float(value.detach()))
            return value

        objective.forward = recorded
        common.reset_peak_rss()
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
            settings = SentenceTransformerTrainingArguments(
                output_dir=folder,
                num_train_epochs=arguments.epochs,
                per_device_train_batch_size=arguments.batch,
                learning_rate=arguments.rate,
                warmup_steps=arguments.warm_up,  # below 1 it is a share
                lr_scheduler_type="linear",
                weight_decay=0.0,
                optim="adamw_torch_fused",
                max_grad_norm=0.0,
                seed=arguments.seed,
                dataloader_drop_last=True,
                dataloader_pin_memory=False,
                use_cpu=True,
                eval_strategy="no",
                save_strategy="no",
                logging_strategy="no",
                report_to="none",
                disable_tqdm=True,
            )
            trainer = SentenceTransformerTrainer(
                model=model, args=settings, train_dataset=dataset, loss=objective, callbacks=[watch]
            )
            trainer.remove_callback(PrinterCallback)
            result = trainer.train()
        late = losses[len(losses) // 2 :]
        report.add(
            "fine-tuning",
            {"batch": arguments.batch, "mini_batch": mini, "pairs": len(anchors), "dropout": arguments.dropout},
            [watch.end - watch.begin],
            result.global_step * arguments.batch,
            "pairs/s",
            pairs_per_cpu_second=result.global_step * arguments.batch / (watch.end_cpu - watch.begin_cpu),
            steps=result.global_step,
            first_loss=losses[0],
            late_loss=statistics.fmean(late),
            peak_rss_bytes=common.peak_rss_bytes(),
        )
    report.write(arguments.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
