"""Writes the golden run of the tests: judgements, a run, and every query's values after trec_eval's definitions.

    python bench/peers/trec_golden.py --out core/src/test/resources/dev/dipole/eval/trec

Where the Python package pytrec_eval (the C code of trec_eval) is installed, its values are compared with those computed
here and the script ends with 1 if any differs by more than 1e-9; without it, that is said, and the values stand on this
script's own reading of the definitions. Only the standard library is needed. The data are drawn from a fixed seed, and
hold what rankings are got wrong on: equal scores, ranks that contradict the scores, documents that nobody judged, graded
and negative judgements, a query without relevant documents, one that the run leaves out, one that nobody judged.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from fractions import Fraction
from pathlib import Path

CUTS = (1, 5, 10, 20, 100)


def draw() -> tuple[dict, dict]:
    generator = random.Random(20)
    qrels: dict[str, dict[str, int]] = {}
    run: dict[str, list[tuple[str, str]]] = {}
    names = [f"{prefix}{number}" for prefix in ("D", "d-", "é", "doc_") for number in range(40)]
    for query in range(1, 13):
        qid = f"q{query}"
        judged = generator.sample(names, 30)
        grades = [0, 0, 0, 1, 1, 2, 3, -1] if query != 4 else [0, 0, -1]
        qrels[qid] = {name: generator.choice(grades) for name in judged}
        if query == 7:
            continue  # The run leaves it out.
        answered = generator.sample(judged, 18) + generator.sample([n for n in names if n not in judged], 25)
        generator.shuffle(answered)
        coarse = query % 3 == 0
        run[qid] = [
            (name, str(generator.randrange(4)) if coarse else repr(round(generator.uniform(-2, 9), 2)))
            for name in answered
        ]
    run["q99"] = [("D1", "1.0"), ("D2", "0.5")]  # Nobody judged it.
    run["q12"] = run["q12"][:3]  # Fewer answers than any depth.
    return qrels, run


def ordered(answers: list[tuple[str, str]]) -> list[str]:
    """By score, and among equal scores by name, both falling; names as bytes, as strcmp sees them."""
    return [name for name, _ in sorted(answers, key=lambda a: (float(a[1]), a[0].encode()), reverse=True)]


def measure(ranking: list[str], grades: dict[str, int]) -> dict[str, float]:
    gains = [max(0, grades.get(name, 0)) for name in ranking]
    ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)
    relevant = len(ideal)

    def hits(depth: int) -> int:
        return sum(gain > 0 for gain in gains[:depth])

    def dcg(of: list[int], depth: int) -> float:
        return math.fsum(gain / math.log2(rank + 1) for rank, gain in enumerate(of[:depth], 1))

    def ndcg(depth: int) -> float:
        return dcg(gains, depth) / dcg(ideal, depth) if relevant else 0.0

    def average_precision(depth: int) -> float:
        total = sum(
            (Fraction(hits(rank), rank) for rank, gain in enumerate(gains[:depth], 1) if gain > 0), start=Fraction(0)
        )
        return float(total / relevant) if relevant else 0.0

    first = next((rank for rank, gain in enumerate(gains, 1) if gain > 0), None)
    values = {
        "ndcg": ndcg(len(gains) + relevant),
        "map": average_precision(len(gains)),
        "recip_rank": 1 / first if first else 0.0,
        "Rprec": hits(relevant) / relevant if relevant else 0.0,
    }
    for depth in CUTS:
        values[f"ndcg_cut_{depth}"] = ndcg(depth)
        values[f"map_cut_{depth}"] = average_precision(depth)
        values[f"P_{depth}"] = hits(depth) / depth
        values[f"recall_{depth}"] = hits(depth) / relevant if relevant else 0.0
        values[f"success_{depth}"] = float(hits(depth) > 0)
    return values


def compare(qrels: dict, run: dict, values: dict) -> bool:
    try:
        import pytrec_eval
    except ImportError:
        print("pytrec_eval is not installed: the values are this script's own", file=sys.stderr)
        return True
    cuts = ",".join(map(str, CUTS))
    names = {"ndcg", "map", "recip_rank", "Rprec"}
    names |= {f"{name}.{cuts}" for name in ("ndcg_cut", "map_cut", "P", "recall", "success")}
    scores = {qid: {name: float(score) for name, score in answers} for qid, answers in run.items()}
    theirs = pytrec_eval.RelevanceEvaluator(qrels, names).evaluate(scores)
    worst = max(abs(theirs[q][name] - values[q][name]) for q in theirs for name in values[q])
    print(f"pytrec_eval: largest difference {worst:.3g} over {len(theirs)} queries", file=sys.stderr)
    return worst <= 1e-9


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the three files go")
    folder = options.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    qrels, run = draw()
    values = {qid: measure(ordered(run.get(qid, [])), grades) for qid, grades in qrels.items()}
    with (folder / "qrels.txt").open("w", encoding="utf-8") as file:
        for qid, grades in qrels.items():
            file.writelines(f"{qid} 0 {name} {grade}\n" for name, grade in grades.items())
    with (folder / "golden.run").open("w", encoding="utf-8") as file:
        for qid, answers in run.items():
            file.writelines(f"{qid}\tQ0\t{name}\t{i}\t{score}\tgolden\n" for i, (name, score) in enumerate(answers, 1))
    with (folder / "expected.tsv").open("w", encoding="utf-8") as file:
        for qid, of in values.items():
            file.writelines(f"{name}\t{qid}\t{value!r}\n" for name, value in of.items())
        for name in next(iter(values.values())):
            # Over all judged queries, as with -c.
            file.write(f"{name}\tall\t{math.fsum(of[name] for of in values.values()) / len(values)!r}\n")
    return 0 if compare(qrels, run, values) else 1


if __name__ == "__main__":
    sys.exit(main())
