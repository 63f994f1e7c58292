"""Measure the fact desk on data sets beside the checkout: check-worthiness of sentences.

    python -m benchmarks.facts checkworthy [--shared DIR]

Reads `<shared>/data/*.jsonl`, scores with `<shared>/tools/score.py`, and says so and stops where they are not there.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit.checkworthy import worth

SHARED = Path(__file__).resolve().parents[2] / "shared"


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def checkworthy(gold: Path) -> list[dict[str, Any]]:
    """One score a sentence."""
    return [{"id": row["id"], "score": worth(row["text"]).score} for row in rows(gold)]


def halves(gold: Path, predictions: list[dict[str, Any]], task: str, score: Path) -> None:
    """The same score over each half of the rows, taken alternately: whether the figure holds on a part."""
    lines = gold.read_text(encoding="utf-8").splitlines()
    for half in (0, 1):
        with tempfile.TemporaryDirectory() as folder:
            part = Path(folder) / "gold.jsonl"
            part.write_text("\n".join(lines[half::2]), encoding="utf-8")
            print(f"half {half + 1}:")
            run_score(task, part, predictions[half::2], score)


def run_score(task: str, gold: Path, predictions: list[dict[str, Any]], score: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "predictions.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in predictions), encoding="utf-8")
        print(
            subprocess.run(
                [sys.executable, str(score), task, str(gold), str(file)], check=True, text=True, capture_output=True
            ).stdout
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("task", choices=["checkworthy"])
    parser.add_argument("--shared", type=Path, default=SHARED)
    options = parser.parse_args()
    gold = options.shared / "data" / "checkworthy_sentences.jsonl"
    score = options.shared / "tools" / "score.py"
    if not gold.exists() or not score.exists():
        print(f"skipped: {gold} or {score} is not there", file=sys.stderr)
        return
    predictions = checkworthy(gold)
    run_score("checkworthy", gold, predictions, score)
    halves(gold, predictions, "checkworthy", score)


if __name__ == "__main__":
    main()
