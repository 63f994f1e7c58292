"""Quotations and speakers on real news: recall by kind of utterance, speed on one core, and memory.

    python benchmarks/quotes.py [--half dev|test|third|fourth] [--show ID]

Reads `../shared/data/seer_quotes.jsonl` beside the checkout and scores with `../shared/tools/score.py`; says so and ends
where they are not there. `--half` takes every other article, so that rules can be made on one half ("dev") and confirmed on
the other ("test"); "third" and "fourth" are the two halves of the latter.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from toolkit.engines.builtin.statements import answer
from toolkit.records import Document
from toolkit.replies import StatementsReply
from toolkit.steps.statements import StatementsVariables
from toolkit.text.sentences import split

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def reply_for(text: str) -> StatementsReply:
    """The embedded engine's reply for an article's text, sentences included, as one chunk."""
    document = Document(id="benchmark", language="en", text=text)
    return answer(StatementsVariables(document, split(text)))[0]


def row(article: dict[str, Any]) -> dict[str, Any]:
    """One row as the scorer reads it."""
    reply = reply_for(article["text"])
    actors = {actor.id: actor for actor in reply.actors}
    statements = []
    for statement in reply.statements:
        actor = actors.get(statement.actor or "")
        statements.append(
            {
                "actor": actor.name if actor else None,
                "aliases": actor.aliases if actor else [],
                "text": " ".join(quote.words for quote in statement.evidence),
            }
        )
    return {"id": article["id"], "statements": statements}


def show(text: str) -> None:
    """Print the roster and the statements found in a text."""
    reply = reply_for(text)
    for actor in reply.actors:
        print(
            f"{actor.id} {actor.name} [{actor.kind}{'' if actor.named else ', unnamed'}] role={actor.role}"
            f" of={actor.affiliation} aliases={actor.aliases} reason={actor.anonymity_reason}"
        )
    names = {actor.id: actor.name for actor in reply.actors}
    for statement in reply.statements:
        words = " … ".join(quote.words for quote in statement.evidence)
        relay = f" via {names[statement.relayed_by]}" if statement.relayed_by else ""
        print(f"- {names.get(statement.actor or '', '?')}{relay} [{statement.speech}, {statement.cue}]: {words}")


def score(articles: list[dict[str, Any]], gold: Path) -> None:
    """Write predictions to a temporary folder and print the scorer's report."""
    with tempfile.TemporaryDirectory() as folder:
        part, predicted = Path(folder) / "gold.jsonl", Path(folder) / "predicted.jsonl"
        part.write_text("".join(json.dumps(a) + "\n" for a in articles), encoding="utf-8")
        predicted.write_text("".join(json.dumps(row(a)) + "\n" for a in articles), encoding="utf-8")
        command = [sys.executable, str(SHARED / "tools" / "score.py"), "quotes", str(part), str(predicted)]
        subprocess.run(command, check=True)


def speed(articles: list[dict[str, Any]], rounds: int = 3) -> None:
    """Print articles a second of processor time, scaled to 700 words, best of some rounds; and peak memory."""
    words = sum(len(article["text"].split()) for article in articles)
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for article in articles:
            reply_for(article["text"])
        best = min(best, time.process_time() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{words / 700 / best:.0f} articles of 700 words a second; peak memory {peak:.0f} MB")


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=["dev", "test", "third", "fourth", "all"], default="all")
    parser.add_argument("--show", help="print what is found in the article with this id, or in this file")
    options = parser.parse_args()
    gold = SHARED / "data" / "seer_quotes.jsonl"
    if options.show and Path(options.show).is_file():
        show(Path(options.show).read_text(encoding="utf-8"))
        return
    if not gold.is_file():
        print(f"{gold} is not there; nothing to measure")
        return
    articles = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    if options.show:
        show(next(article["text"] for article in articles if article["id"] == options.show))
        return
    articles = {
        "dev": articles[0::2],
        "test": articles[1::2],
        "third": articles[1::4],
        "fourth": articles[3::4],
        "all": articles,
    }[options.half]
    speed(articles[:1], rounds=1)
    score(articles, gold)
    speed(articles)


if __name__ == "__main__":
    main()
