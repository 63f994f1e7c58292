"""`--dry-run`: what a model would be asked, printed before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from toolkit.app import Toolkit
from toolkit.cli.output import stream
from toolkit.engines.quote import Quote, QuotingEngine
from toolkit.prompts import PromptLibrary

Run = tuple[str, Callable[[Toolkit], object]]
"""What a run is about (the title of an article), and the run itself, given the toolkit to carry it out with."""


def print_quotes(runs: Iterable[Run], prompts: PromptLibrary, model: str) -> int:
    """Print to standard output what each run would come to with `model`, and all of several; return how many there were.

    The runs are carried out with a toolkit that asks no model. Raises PromptError where a prompt cannot be rendered, and
    whatever a run itself raises.
    """
    quotes: list[Quote] = []
    with stream(None) as out:
        for name, run in runs:
            engine = QuotingEngine(prompts)
            with Toolkit(engine=engine, audit=False) as toolkit:
                run(toolkit)
            quotes.append(engine.quote(model))
            out.write(_block(name, quotes[-1]))
        if len(quotes) > 1:
            out.write(_block(f"together, {len(quotes)}", sum(quotes[1:], quotes[0])))
    return len(quotes)


def _block(name: str, quote: Quote) -> str:
    return "\n  ".join((f"{' '.join(name.split())}:", *quote.lines())) + "\n"
