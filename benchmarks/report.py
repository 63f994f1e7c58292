"""How long the reports of an article of 1,500 words with 60 marks take, cold and warm, and how large they are.

    python -m benchmarks.report [--words N] [--marks N] [--write FILE]

Cold is the first report of a process, templates compiled and all; warm is the median of 20 more. `--write` keeps the page.
Where there is a Chromium, the page is opened in it five times, each time in a new context: interactive is the time from the
start of the navigation until the page's script has run and a filter that was chosen has taken effect.
"""

from __future__ import annotations

import argparse
import io
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from toolkit.records import (
    Actor,
    ActorKind,
    Analysis,
    Condition,
    Coverage,
    Document,
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
from toolkit.report.html import fragment, html
from toolkit.report.markdown import markdown
from toolkit.report.table import print_table

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = (
    "Ada Brandt",
    "Tomas Birk",
    "Harbour Board",
    "a senior official",
    "Lena Orth",
    "Town Council",
    "Mira Sand",
    "Ole Vik",
)


def article(words: int, rng: random.Random) -> str:
    """Sentences of made-up words, five to a paragraph."""
    made = ["".join(rng.choices("aeiounstrlmdk", k=rng.randint(2, 9))) for _ in range(words)]
    sentences = [" ".join(made[n : n + 20]).capitalize() + "." for n in range(0, words, 20)]
    return "\n".join(" ".join(sentences[n : n + 5]) for n in range(0, len(sentences), 5))


def analysis(words: int, marks: int) -> Analysis:
    """An analysis with `marks` evidence items: half of them statements, the rest positions, every fifth on a condition."""
    rng = random.Random(7)
    text = article(words, rng)

    def evidence() -> Evidence:
        start = rng.randrange(len(text) - 200)
        end = start + rng.randint(20, 160)
        return Evidence(start=start, end=end, text=text[start:end], sentence=start // 130 + 1, match=Match.EXACT)

    actors = tuple(Actor(id=f"A{n}", name=name, kind=ActorKind.PERSON, named=n != 3) for n, name in enumerate(NAMES))
    statements = tuple(
        Statement(id=f"S{n}", actor=f"A{n % len(NAMES)}", cue="said", speech=Speech.DIRECT, evidence=(evidence(),))
        for n in range(marks // 2)
    )
    positions = tuple(
        Position(
            id=f"P{n}",
            actor=f"A{n % len(NAMES)}",
            issue=f"I{n % 3}",
            stance=list(Stance)[n % 8],
            conditions=(Condition(text="until it is paid for", evidence=(evidence(),)),) if n % 5 == 0 else (),
            voice=Voice.OWN,
            summary="The actor said what the words show, and nothing else.",
            evidence=(evidence(),),
        )
        for n in range(marks - marks // 2 - marks // 10)
    )
    return Analysis(
        document=Document(id="d-benchmark", title="A made-up article", language="en", text=text),
        actors=actors,
        issues=tuple(
            Issue(id=f"I{n}", label=f"Issue {n}", proposition=f"The town should do thing {n}.") for n in range(3)
        ),
        statements=statements,
        positions=positions,
        coverage=Coverage(sentences=words // 20, sentences_read=words // 20, quotations=0, quotations_covered=0),
        provenance=Provenance(engine="builtin", toolkit_version="0", created_at="2026-01-01T00:00:00+00:00"),
    )


def table(made: Analysis) -> str:
    stream = io.StringIO()
    print_table(made, Console(file=stream, width=80))
    return stream.getvalue()


def measure(name: str, report: Callable[[Analysis], str], made: Analysis) -> None:
    times = []
    for _ in range(21):
        begin = time.perf_counter()
        written = report(made)
        times.append((time.perf_counter() - begin) * 1000)
    print(
        f"{name:10} cold {times[0]:6.1f} ms  warm {statistics.median(times[1:]):6.1f} ms  {len(written) / 1024:6.1f} KiB"
    )


INTERACTIVE = """() => {
  const form = document.querySelector(".filters");
  form.actor.selectedIndex = 1;
  form.actor.dispatchEvent(new Event("change", { bubbles: true }));
  if (!form.querySelector("output").textContent) throw new Error("the filter did nothing");
  return performance.now();
}"""


def open_page(made: Analysis) -> None:
    from playwright.sync_api import sync_playwright

    from tests.pages.browser import chromium, launch

    if chromium() is None:
        print("browser    skipped: no Chromium on this machine")
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "report.html"
        file.write_text(html(made), encoding="utf-8")
        browser = launch(playwright)
        times = [_interactive(browser, file) for _ in range(5)]
        browser.close()
    print(f"browser    interactive {statistics.median(times):6.1f} ms (first {times[0]:.1f}, worst {max(times):.1f})")


def _interactive(browser: Browser, file: Path) -> float:
    context = browser.new_context()
    page = context.new_page()
    page.goto(file.as_uri())
    taken: float = page.evaluate(INTERACTIVE)
    context.close()
    return taken


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=1500)
    parser.add_argument("--marks", type=int, default=60)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    made = analysis(options.words, options.marks)
    for name, report in (("html", html), ("fragment", fragment), ("markdown", markdown), ("table", table)):
        measure(name, report, made)
    open_page(made)
    if options.write:
        options.write.write_text(html(made), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
