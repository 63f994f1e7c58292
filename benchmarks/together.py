"""What bringing many articles together finds in real news, and how its time grows with the number of articles.

    python -m benchmarks.together [--sizes 2000 8000 32000] [--show]

The first part reads `../shared/data/news_clusters.jsonl` and `seesaw_stances.jsonl` with the embedded engine where they
are there, and counts what is brought together; `--show` prints what there is to judge by hand (nothing of it belongs in a
file). The second part brings together made-up articles, each size in a process of its own: a fifth of them are copies,
every story is told by four outlets. Time is processor time without the reading of the articles; memory is the process's
peak.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from toolkit.app import Toolkit
from toolkit.documents import document
from toolkit.records import (
    Actor,
    ActorKind,
    Analysis,
    Coverage,
    Evidence,
    Issue,
    Match,
    Position,
    Provenance,
    Speech,
    Stance,
    Statement,
    Voice,
)
from toolkit.sources.document import make_document
from toolkit.store import Spool
from toolkit.together import Choice, Together, together

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
ISSUES = tuple(f"The council should build harbour number {n}." for n in range(40))
STANCES = (Stance.SUPPORT, Stance.OPPOSE, Stance.CONDITIONAL_SUPPORT, Stance.MIXED)


def real(name: str, toolkit: Toolkit) -> list[Analysis]:
    """The analyses of a data set by the embedded engine."""
    found = []
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = row["text"] if "text" in row else " ".join(row["sentences"])
        made = make_document(text, title=row["title"], published_at=row["date"], source=row["source"])
        found.append(toolkit.analyze(made))
    return found


def told(name: str, whole: Together, *, show: bool) -> None:
    named = [actor for actor in whole.actors if actor.named]
    several = [actor for actor in named if whole.said[actor.id].articles > 1]
    rules = Counter(why.rule for actor in several for why in actor.because)
    print(f"\n{name}: {len(whole.articles)} articles")
    print(f"  copies {len(whole.copies)}, stories {len({a.story for a in whole.articles if a.story})}")
    print(f"  statements {whole.statements} ({whole.distinct} distinct)")
    print(
        f"  named actors {len(named)}, in several articles {len(several)}, only described {len(whole.actors) - len(named)}"
    )
    print(f"  joined by {dict(rules.most_common())}, proposed and left apart {len(whole.people.maybe)}")
    print(f"  disagreements {dict(Counter(found.kind for found in whole.disagreements))}")
    proposed = Choice(proposed=True)
    changes = whole.changes(Choice(proposed=True, own_voice=True))
    print(f"  issues {len(whole.issues)}, positions {len(proposed.of(whole.positions))}, changes {len(changes)}")
    if show:
        shown(whole)


def shown(whole: Together) -> None:
    titles = {article.id: article.title for article in whole.articles}
    for actor in whole.actors:
        if actor.because:
            print(
                "   joined",
                actor.name,
                actor.names,
                [why.rule for why in actor.because],
                [titles[a] for a, _ in actor.places][:4],
            )
    for maybe in whole.people.maybe:
        print("   maybe", maybe.reason)
    for copy in whole.copies:
        print("   copy", copy.share, titles[copy.document], "|", titles[copy.of])
    for found in whole.disagreements:
        print("   disagreement", found.message, [(version.words, version.sources) for version in found.versions])


def made_up(count: int) -> Iterator[Analysis]:
    """Invented articles of 400 words: a fifth repeat the one before, every four that follow each other tell one story."""
    rng = random.Random(11)
    vocabulary = ["".join(rng.choices("aeiounstrlmdkpg", k=rng.randint(3, 9))) for _ in range(20_000)]
    people = [
        f"{a.capitalize()} {b.capitalize()}" for a, b in zip(*[iter(rng.sample(vocabulary, 6_000))] * 2, strict=True)
    ]
    last: tuple[str, ...] = ()
    for number in range(count):
        story = random.Random(number // 4)
        theme = story.sample(vocabulary, 60)
        if number % 5 == 4:
            words = last
        else:
            words = last = tuple(
                rng.choice(theme) if rng.random() < 0.6 else rng.choice(vocabulary) for _ in range(400)
            )
        yield article(number, words, story.sample(people, 5), rng)


def article(number: int, words: tuple[str, ...], people: list[str], rng: random.Random) -> Analysis:
    text = " ".join(words) + f" end{number}."
    said = [" ".join(words[at : at + 14]) for at in range(0, 112, 14)]
    actors = tuple(Actor(id=f"A{n}", name=name, kind=ActorKind.PERSON, named=True) for n, name in enumerate(people))
    issue = rng.choice(ISSUES)
    quotes = [
        Evidence(start=(at := text.index(w)), end=at + len(w), text=w, sentence=1, match=Match.EXACT) for w in said
    ]
    day = date(2020, 1, 1) + timedelta(days=number // 40 % 2_000)
    return Analysis(
        document=document(text, source=f"outlet {number % 9}", published_at=day.isoformat(), language="en"),
        actors=actors,
        issues=(Issue(id="I1", label="harbour", proposition=issue, origin="codebook"),),
        statements=tuple(
            Statement(id=f"S{n}", actor=f"A{n % 5}", cue="said", speech=Speech.DIRECT, evidence=(quote,))
            for n, quote in enumerate(quotes)
        ),
        positions=tuple(
            Position(
                id=f"P{n}",
                actor=f"A{n}",
                issue="I1",
                stance=rng.choice(STANCES),
                voice=Voice.OWN,
                summary="",
                statements=(f"S{n}",),
                evidence=(quotes[n],),
            )
            for n in range(2)
        ),
        coverage=Coverage(sentences=1, sentences_read=1, quotations=8, quotations_covered=8),
        provenance=Provenance(engine="builtin", toolkit_version="0", created_at="2026-01-01T00:00:00+00:00"),
    )


def peak() -> float:
    """The most memory that this process had so far, in megabytes (Linux; the parent's is not in it)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return float(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def timed(count: int) -> None:
    """Bring `count` articles together and print what that took; the time to make them up is taken off."""
    before = peak()
    start = time.process_time()
    for _ in made_up(count):
        pass
    making = time.process_time() - start
    took = []
    for compare in (False, True):
        start = time.process_time()
        with Spool(made_up(count)) as spool:
            whole = together(spool, compare=compare)
        took.append(1000 * (time.process_time() - start - making) / count)
        if not compare:
            most = peak()
    compared = len(whole.articles) - len(whole.copies) - sum(a.story is None for a in whole.articles)
    print(
        f"{count:>9,} {took[0]:>12.2f} {took[1]:>15.2f} {most:>8.0f} {1024 * (most - before) / count:>8.1f} "
        f"{len(whole.copies):>7,} {compared:>8,}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", type=int, nargs="*", default=[2_000, 8_000])
    parser.add_argument("--show", action="store_true", help="print what there is to judge by hand")
    parser.add_argument("--timed", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.timed:
        timed(arguments.timed)
        return
    with Toolkit(engine="builtin") as toolkit:
        for name in ("news_clusters.jsonl", "seesaw_stances.jsonl"):
            if (DATA / name).is_file():
                told(name, together(real(name, toolkit)), show=arguments.show)
            else:
                print(f"{name} is not there: left out")
    head = ("ms each", "with comparing", "MB peak", "KB each", "copies", "compared")
    print(f"\n{'articles':>9} {head[0]:>12} {head[1]:>15} {head[2]:>8} {head[3]:>8} {head[4]:>7} {head[5]:>8}")
    for size in arguments.sizes:
        subprocess.run([sys.executable, "-m", "benchmarks.together", "--timed", str(size)], check=True)


if __name__ == "__main__":
    main()
