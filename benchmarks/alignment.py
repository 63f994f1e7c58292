"""Alignment of quotations: seconds, and whether each lands in the right place, beside langextract's resolver.

    python benchmarks/alignment.py [--words 750 5000 100000] [--quotes 200] [--peer-python PATH] [--peer-limit SECONDS]

Made-up text with Zipf-distributed words; quotations of 18 words in shuffled order, a fifth of them with two words
exchanged. Times are processor times (all of it is computation in one thread); ours include building the index. A second
set of cases changes what a quotation says (a figure, a name, a negation, a modal verb): accepting one is an error,
whatever the method calls it.

The peer runs in its own interpreter, made with `benchmarks/requirements.txt`; without `--peer-python` it is left out.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from toolkit.text import normalise, tokens
from toolkit.text.align import Aligner
from toolkit.text.sentences import split

PEER = Path(__file__).with_name("alignment_peer.py")
LENGTH = 18
SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
DECISIVE = {
    "figure": (["40", "25", "1,200", "3.5"], ["14", "52", "1,800", "3.9"]),
    "name": (["Ada", "Brandt", "Kern", "Lund"], ["Otto", "Moor", "Varga", "Okoro"]),
    "negation": (["not", "never"], ["", ""]),
    "modal verb": (["may", "must"], ["will", "might"]),
}


@dataclass(frozen=True)
class Case:
    """A quotation to look up: its words, what was done to them, and where the original stands."""

    words: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Outcome:
    """Where a method put a quotation (null for nowhere), and what it called the match."""

    start: int | None
    end: int | None
    status: str


def made_up(count: int, seed: int) -> tuple[list[str], list[str]]:
    """`count` words of text and the vocabulary: Zipf-distributed, in sentences, with figures, names and small words."""
    source = random.Random(seed)
    vocabulary = list(
        dict.fromkeys("".join(source.choices(SYLLABLES, k=source.randint(2, 4))) for _ in range(max(400, count // 5)))
    )
    weights = [1 / (rank + 2) for rank in range(len(vocabulary))]
    words = source.choices(vocabulary, weights, k=count)
    decisive = [word for originals, _ in DECISIVE.values() for word in originals]
    for place in range(0, count, 25):
        words[place + source.randrange(min(25, count - place))] = source.choice(decisive)
    begin = 0
    while begin < count:
        end = min(count, begin + source.randint(8, 25)) - 1
        words[begin] = words[begin].capitalize()
        words[end] += "."
        begin = end + 1
    return words, vocabulary


def cases(words: list[str], vocabulary: list[str], quotes: int, seed: int) -> tuple[str, list[Case], list[Case]]:
    """The text, the timed cases in shuffled order, and the cases whose meaning was changed."""
    source = random.Random(seed)
    starts, at = [], 0
    for word in words:
        starts.append(at)
        at += len(word) + 1
    text = " ".join(words)

    def case(kind: str, first: int, changed: list[str]) -> Case:
        last = first + LENGTH - 1
        return Case(" ".join(word for word in changed if word), kind, starts[first], starts[last] + len(words[last]))

    timed, changed_cases = [], []
    for number in range(quotes):
        first = source.randrange(len(words) - LENGTH)
        quotation = words[first : first + LENGTH]
        if number % 5 == 0:
            plain = [place for place in range(LENGTH) if quotation[place].isalpha() and quotation[place].islower()]
            for place in source.sample([place for place in plain if not _is_decisive(quotation[place])], 2):
                quotation[place] = source.choice(vocabulary)
        timed.append(case("edited" if number % 5 == 0 else "verbatim", first, quotation))
    for kind, (originals, replacements) in DECISIVE.items():
        places = [p for p in range(LENGTH, len(words) - LENGTH) if words[p] in originals]
        for place in source.sample(places, min(10, len(places))):
            first = place - source.randrange(1, LENGTH - 1)
            quotation = words[first : first + LENGTH]
            quotation[place - first] = replacements[originals.index(words[place])]
            changed_cases.append(case(kind, first, quotation))
    source.shuffle(timed)
    return text, timed, changed_cases


def _is_decisive(word: str) -> bool:
    return any(word in originals for originals, _ in DECISIVE.values())


def ours(text: str, items: list[Case]) -> tuple[float, list[Outcome]]:
    """Seconds of processor time and outcomes of our aligner, its index included."""
    sentences = split(text)
    normalise._kept.cache_clear()  # nothing may be left from the run before
    tokens._kept.cache_clear()
    begin = time.process_time()
    aligner = Aligner(text, sentences)
    found = [aligner.find(case.words, ()) for case in items]
    seconds = time.process_time() - begin
    return seconds, [
        Outcome(item.spans[0].start, item.spans[-1].end, item.status.value)
        if item.spans
        else Outcome(None, None, item.status.value)
        for item in found
    ]


def peer(
    python: str, text: str, items: list[Case], limit: float, alone: bool = False
) -> tuple[float, list[Outcome]] | None:
    """Seconds and outcomes of langextract's resolver in its own interpreter; null if it takes longer than `limit`.

    `alone` looks the quotations up one at a time, because in a list their outcomes depend on their neighbours.
    """
    question = json.dumps({"text": text, "quotes": [case.words for case in items], "alone": alone})
    try:
        done = subprocess.run(
            [python, str(PEER)], input=question, capture_output=True, text=True, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        raise SystemExit(f"the peer failed, is it installed in {python}? Its last words: {done.stderr.strip()[-300:]}")
    reply = json.loads(done.stdout)
    return reply["seconds"], [Outcome(**outcome) for outcome in reply["outcomes"]]


def judged(items: list[Case], outcomes: list[Outcome], text: str) -> dict[str, Counter[str]]:
    """For each kind of case, how many landed right, wrong or nowhere."""
    counts: dict[str, Counter[str]] = {}
    for case, outcome in zip(items, outcomes, strict=True):
        counts.setdefault(case.kind, Counter())[_place(case, outcome, text)] += 1
    return counts


def _place(case: Case, outcome: Outcome, text: str) -> str:
    if outcome.start is None or outcome.end is None:
        return "nowhere"
    if case.kind == "verbatim":
        return "right" if text[outcome.start : outcome.end].casefold() == case.words.casefold() else "wrong"
    shared = min(case.end, outcome.end) - max(case.start, outcome.start)
    longest = max(case.end - case.start, outcome.end - outcome.start)
    return "right" if shared >= 0.8 * longest else "wrong"


def told(name: str, seconds: float, timed: dict[str, Counter[str]], changed: dict[str, Counter[str]]) -> str:
    """One line of the report."""
    shown = [
        f"{kind} " + "/".join(f"{timed.get(kind, Counter())[place]}" for place in ("right", "nowhere", "wrong"))
        for kind in ("verbatim", "edited")
    ]
    accepted = ", ".join(f"{kind} {sum(c.values()) - c['nowhere']}/{sum(c.values())}" for kind, c in changed.items())
    return f"  {name:12}{seconds * 1000:10.1f} ms   {'   '.join(shown)}   changed meaning accepted: {accepted}"


def compare(count: int, quotes: int, repeat: int) -> tuple[float, str, list[Case], list[Case]]:
    """Run ours on texts of `count` words, print the result, and hand back what the peer needs."""
    text, timed, changed = cases(*made_up(count, seed=count), quotes, seed=count + 1)
    seconds, outcomes = min((ours(text, timed) for _ in range(repeat)), key=lambda run: run[0])
    print(f"{quotes} quotations in {count:,} words (right/nowhere/wrong)")
    print(told("toolkit", seconds, judged(timed, outcomes, text), judged(changed, ours(text, changed)[1], text)))
    print(f"{'':14}statuses: {dict(Counter(outcome.status for outcome in outcomes))}")
    return seconds, text, timed, changed


def compare_peer(python: str, limit: float, seconds: float, text: str, timed: list[Case], changed: list[Case]) -> None:
    """Run the peer on the same cases and print the result beside ours."""
    theirs = peer(python, text, timed, limit)
    if theirs is None:
        print(f"  langextract not finished after {limit:.0f} s, more than {limit / seconds:,.0f} times our time")
        return
    alone = peer(python, text, changed, limit, alone=True)
    accepted = judged(changed, alone[1], text) if alone else {}
    print(told("langextract", theirs[0], judged(timed, theirs[1], text), accepted))
    statuses = dict(Counter(outcome.status for outcome in theirs[1]))
    print(f"{'':14}statuses: {statuses}; {theirs[0] / seconds:,.0f} times our time")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, nargs="+", default=[750, 5_000, 100_000])
    parser.add_argument("--quotes", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=9, help="runs of ours; the fastest counts")
    parser.add_argument("--peer-python", help="an interpreter with benchmarks/requirements.txt installed")
    parser.add_argument("--peer-limit", type=float, default=120, help="seconds after which the peer is given up")
    options = parser.parse_args()
    for count in options.words:
        outcome = compare(count, options.quotes, options.repeat)
        if options.peer_python:
            compare_peer(options.peer_python, options.peer_limit, *outcome)


if __name__ == "__main__":
    main()
