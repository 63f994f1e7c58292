"""Measure the fact desk on data sets beside the checkout, with the embedded engine or any configured model.

    python -m benchmarks.facts checkworthy                   check-worthiness of sentences, whole and by halves
    python -m benchmarks.facts foolmetwice [--retrieved]     verdicts against gold (or retrieved) evidence
    python -m benchmarks.facts averitec                      verdicts against retrieved web sentences
    python -m benchmarks.facts cost                          calls and prompt tokens of one article with twenty claims

`--engine openai --model NAME` asks a model, `--limit N` takes the first N rows. Reads `<shared>/data/*.jsonl`, scores with
`<shared>/tools/score.py`, and says so and stops where they are not there. Beside the score it counts what must never be: a
crash, and a citation whose words do not stand in the evidence.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit.app import Toolkit
from toolkit.ask import Answer, Ask, Failure, R
from toolkit.checking import CheckRequest, GivenClaim
from toolkit.checkworthy import worth
from toolkit.engines.quote import QuotingEngine
from toolkit.evidence.rows import read_rows, retrieve
from toolkit.evidence.source import make_source
from toolkit.evidence.store import store_of
from toolkit.records import ClaimKind
from toolkit.replies import ClaimReply, ClaimsReply, Quote

SHARED = Path(__file__).resolve().parents[2] / "shared"
SPEAKERLESS = ("foolmetwice",)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def checkworthy(gold: Path) -> list[dict[str, Any]]:
    """One score a sentence."""
    return [{"id": row["id"], "score": worth(row["text"]).score} for row in rows(gold)]


def as_claim(row: dict[str, Any], evidence: str) -> dict[str, Any]:
    """A row of a data set as a row that `stance check --claims` reads."""
    items = [item if isinstance(item, dict) else {"text": item} for item in row[evidence]]
    return {"id": row["id"], "claim": row["claim"], "speaker": row.get("speaker"), "evidence": items, "date": day(row)}


def day(row: dict[str, Any]) -> str | None:
    """AVeriTeC writes dates as 31-10-2020."""
    parts = (row.get("date") or "").split("-")
    return "-".join(reversed(parts)) if len(parts) == 3 and len(parts[2]) == 4 else None


def verdicts(toolkit: Toolkit, gold: Path, evidence: str, limit: int | None) -> list[dict[str, Any]]:
    """One verdict a claim; prints coverage by status and the citations that code could not find again."""
    lines = [json.dumps(as_claim(row, evidence)) for row in rows(gold)][:limit]
    read = list(read_rows(lines, gold.name, language="en"))
    given = [GivenClaim(row.claim, retrieve(row, 10), row.speaker, row.date) for row in read]
    checks = toolkit.check_claims(given, language="en")
    texts = {(row.claim.id, s.id): s.text for row in read for s in row.evidence}
    invented = sum(
        citation.start is not None
        and texts[check.claim, citation.source][citation.start : citation.end] != citation.text
        for check in checks
        for citation in check.citations
    )
    print(f"status: {dict(Counter(check.status.value for check in checks))}  citations not in the evidence: {invented}")
    print(f"verdicts taken back for want of a citation: {sum(check.downgraded_from is not None for check in checks)}")
    return [
        {"id": row.key, "verdict": check.verdict.value if check.verdict else "not_enough_evidence"}
        for row, check in zip(read, checks, strict=True)
        if check.status.value != "failed"
    ]


class TwentyClaims(QuotingEngine):
    """Quotes a run in which the model finds twenty checkable claims, one in each of the longest sentences."""

    async def answer(self, ask: Ask[R]) -> Answer[R] | Failure:
        if ask.prompt != "claims":
            return await super().answer(ask)
        self.asks.append(ask)
        text, sentences = ask.variables.document.text, ask.variables.sentences
        longest = sorted(sorted(sentences, key=lambda s: s.start - s.end)[:20], key=lambda s: s.start)
        stated = [
            ClaimReply(
                evidence=[Quote(sentences=[s.number], words=text[s.start : s.end])],
                actor=None,
                hedge=None,
                kind=ClaimKind.EVENT,
                text=text[s.start : s.end],
            )
            for s in longest
        ]
        return Answer(reply=ClaimsReply(claims=stated), engine=self.name)  # type: ignore[arg-type]


def cost(shared: Path) -> None:
    """Calls and tokens for the news report and twenty claims, with other news as evidence, with and without the desk."""
    text = (shared / "articles" / "ceasefire.txt").read_text(encoding="utf-8")
    news = [make_source(row["text"], title=row["title"]) for row in rows(shared / "data" / "news_clusters.jsonl")]
    store = store_of([*news[:80], make_source(text, title="The article itself")])
    for desk in (False, True):
        with Toolkit(engine="builtin") as prompts:
            engine = TwentyClaims(prompts.prompts)
        with Toolkit(engine=engine) as toolkit:
            analysis = toolkit.analyze(text, date="2023-11-05")
            checked = toolkit.check(analysis, CheckRequest(retriever=store, desk=desk))
        asked = sum(bool(check.passages) for check in checked.checks)
        print(f"{len(text.split())} words, {len(checked.claims)} claims, {asked} of them with passages, desk: {desk}")
        print(*(f"  {line}" for line in engine.quote("gpt-5-mini").lines()), sep="\n")


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
        command = [sys.executable, str(score), task, str(gold), str(file)]
        print(subprocess.run(command, check=True, text=True, capture_output=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("task", choices=["checkworthy", "foolmetwice", "averitec", "cost"])
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--retrieved", action="store_true", help="foolmetwice: the retrieved sentences, not the gold")
    parser.add_argument("--engine", default="builtin")
    parser.add_argument("--model")
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    names = {"checkworthy": "checkworthy_sentences", "foolmetwice": "foolmetwice_claims", "averitec": "averitec_claims"}
    gold = options.shared / "data" / f"{names.get(options.task, 'news_clusters')}.jsonl"
    score = options.shared / "tools" / "score.py"
    if not gold.exists() or not score.exists():
        print(f"skipped: {gold} or {score} is not there", file=sys.stderr)
    elif options.task == "cost":
        cost(options.shared)
    elif options.task == "checkworthy":
        predictions = checkworthy(gold)
        run_score("checkworthy", gold, predictions, score)
        halves(gold, predictions, "checkworthy", score)
    else:
        evidence = "gold_evidence" if options.task == "foolmetwice" and not options.retrieved else "retrieved"
        with Toolkit(engine=options.engine, model=options.model) as toolkit:
            predictions = verdicts(toolkit, gold, evidence, options.limit)
        run_score("claims", gold, predictions, score)


if __name__ == "__main__":
    main()
