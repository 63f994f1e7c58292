"""Stances of actors towards entities and topics on real news: macro-F1 over asked pairs, and speed on one core.

    python benchmarks/stance.py [--half dev|test] [--separator newline|space] [--show ID]

Reads `../shared/data/seesaw_stances.jsonl` beside the checkout and scores with `../shared/tools/score.py`; says so and ends
where they are not there. Runs the whole path (sentences, statements, positions for the asked pairs) with the embedded
engine. `--half` takes the stories with an even or odd hash, to make rules on one half and confirm them on the other.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from toolkit import flow
from toolkit.engines.builtin.engine import BuiltinEngine
from toolkit.records import Analysis, Document, Issue, Stance
from toolkit.steps.roster import Roster

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
STAMP = flow.Stamp(engine="builtin", toolkit_version="benchmark", created_at="")
SEPARATORS = {"newline": "\n", "space": " "}
Pairs = list[tuple[str, str]]


def analyze(article: dict[str, Any], pairs: Pairs, separator: str) -> Analysis:
    """The analysis of one article with exactly the asked (actor, target) pairs; each target is an issue of its own."""
    targets = list(dict.fromkeys(target for _, target in pairs))
    ids = {target: f"T{n}" for n, target in enumerate(targets, start=1)}
    request = flow.Request(
        issues=tuple(Issue(id=ids[t], label=t, proposition=t, origin="codebook") for t in targets),
        pairs=tuple((actor, ids[target]) for actor, target in pairs),
    )
    text = separator.join(article["sentences"])
    document = Document(id=article["id"], title=article["title"], text=text, language="en")
    return asyncio.run(flow.drive(flow.analyze(document, request, STAMP), BuiltinEngine()))


def row(article: dict[str, Any], analysis: Analysis, pairs: Pairs) -> dict[str, Any]:
    """One row as the scorer reads it."""
    labels = {issue.id: issue.label for issue in analysis.issues}
    roster = Roster(analysis.actors, ())
    stances = {(p.actor, labels[p.issue]): p.stance for p in analysis.positions}
    positions = []
    for actor, target in pairs:
        found = roster.find(actor)
        stance = stances.get((found.id, target), Stance.UNCLEAR) if found else Stance.UNCLEAR
        positions.append({"actor": actor, "target": target, "stance": stance.value})
    return {"id": article["id"], "positions": positions}


def half_of(article: dict[str, Any]) -> str:
    """Which half an article's story is in."""
    return "dev" if hashlib.md5(str(article["story"]).encode()).digest()[0] % 2 == 0 else "test"


def asked(gold: Path) -> dict[str, Pairs]:
    """The pairs that the scorer counts, by article."""
    command = [sys.executable, str(SHARED / "tools" / "score.py"), "pairs", str(gold)]
    rows = map(json.loads, subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines())
    return {r["id"]: [(a, t) for a, t in r["pairs"]] for r in rows}


def show(analysis: Analysis) -> None:
    """Print every position with the words it rests on."""
    names = {actor.id: actor.name for actor in analysis.actors}
    labels = {issue.id: issue.label for issue in analysis.issues}
    for p in analysis.positions:
        print(f"{names[p.actor]} -> {labels[p.issue]}: {p.stance.value}")
        for e in p.evidence:
            print(f"    [{e.sentence}] {e.text}")


def score(articles: list[dict[str, Any]], separator: str, shown: str | None) -> None:
    """Analyse, write predictions to a temporary folder, print the scorer's report and the speed."""
    with tempfile.TemporaryDirectory() as folder:
        part, predicted = Path(folder) / "gold.jsonl", Path(folder) / "predicted.jsonl"
        part.write_text("".join(json.dumps(a) + "\n" for a in articles), encoding="utf-8")
        pairs = asked(part)
        rows, seconds, words = [], 0.0, 0
        analyze(articles[0], pairs.get(articles[0]["id"], []), separator)  # reads the tables
        for article in articles:
            wanted = pairs.get(article["id"], [])
            start = time.process_time()
            analysis = analyze(article, wanted, separator)
            seconds += time.process_time() - start
            words += sum(len(s.split()) for s in article["sentences"])
            rows.append(row(article, analysis, wanted))
            if article["id"] == shown:
                show(analysis)
        predicted.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
        command = [sys.executable, str(SHARED / "tools" / "score.py"), "stance", str(part), str(predicted)]
        subprocess.run(command, check=True)
    print(f"{words / seconds:,.0f} words a second: {words / seconds / 700:.1f} articles of 700 words a second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--half", choices=["dev", "test"])
    parser.add_argument("--separator", choices=sorted(SEPARATORS), default="newline", help="what joins the sentences")
    parser.add_argument("--show", metavar="ID", help="print the positions of one article")
    options = parser.parse_args()
    gold = SHARED / "data" / "seesaw_stances.jsonl"
    if not gold.is_file():
        sys.exit(f"skipped: {gold} is not there")
    articles = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    chosen = [a for a in articles if options.half in (None, half_of(a))]
    score(chosen, SEPARATORS[options.separator], options.show)


if __name__ == "__main__":
    main()
