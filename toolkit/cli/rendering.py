"""Prompts as a model would be sent them, for one article: the asks of the flow, rendered instead of sent."""

from __future__ import annotations

import asyncio

from toolkit import flow
from toolkit.ask import Answer, Ask, Failure, R
from toolkit.engines.builtin.engine import BuiltinEngine
from toolkit.errors import InputError, PromptError
from toolkit.prompts import PromptLibrary, Rendered
from toolkit.records import Document
from toolkit.sources.document import make_document
from toolkit.sources.read import read_one

_SAMPLE = """“We will close the berth once the road is paved,” said Mayor Ada Brandt on Monday.
The Harbour Board called the plan premature. A senior official said that no date had been set.
"""


class _Listener:
    """The embedded engine, with an ear for every ask."""

    name = "builtin"

    def __init__(self) -> None:
        self.engine = BuiltinEngine()
        self.heard: list[Ask[R]] = []  # type: ignore[valid-type]

    async def answer(self, ask: Ask[R]) -> Answer[R] | Failure:
        self.heard.append(ask)
        return await self.engine.answer(ask)

    async def aclose(self) -> None:
        await self.engine.aclose()


def rendered(library: PromptLibrary, name: str, file: str) -> list[Rendered]:
    """The renderings of a prompt for the article in `file`: one for each part that the article is read in.

    Raises `InputError` where the article cannot be read or this prompt is not used for an article, and `PromptError`
    where the prompt cannot be rendered.
    """
    found = _renderings(library, name, read_one(file))
    if not found:
        raise InputError(f"the prompt {name!r} is not asked about an article as such, so there is nothing to render")
    return found


def problem(library: PromptLibrary, name: str) -> str | None:
    """What is wrong with a prompt: it is loaded, and rendered for a small article. None where all is well."""
    try:
        library.get(name)
        _renderings(library, name, make_document(_SAMPLE, title="Berth to close", published_at="2026-03-04"))
    except PromptError as error:
        return str(error)
    return None


def _renderings(library: PromptLibrary, name: str, document: Document) -> list[Rendered]:
    listener = _Listener()
    stamp = flow.Stamp(engine=listener.name, toolkit_version="", created_at="")
    asyncio.run(flow.drive(flow.analyze(document, flow.Request(), stamp), listener))
    return [library.render(name, ask.variables) for ask in listener.heard if ask.prompt == name]
