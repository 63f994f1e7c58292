"""One row: its document is analysed and its end put into words for the store."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from toolkit.app import Toolkit
from toolkit.errors import InputError
from toolkit.records import Document
from toolkit.runs.outcome import Finished, Status, finished, skipped
from toolkit.runs.recipe import Recipe, Wanted
from toolkit.sources.corpus import CorpusRow

Analyst = Callable[[CorpusRow], Awaitable[Finished]]
"""Analyses one row; raises `ToolkitError` only for what ends the run."""
DEFECTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a mistake of ours raises: one article that we trip over must not cost a night."""
LOG = logging.getLogger("toolkit.runs")
LOG.addHandler(logging.NullHandler())


def analyst(toolkit: Toolkit, recipe: Recipe) -> Analyst:
    """The analyst that asks the toolkit's engine, in the running event loop."""
    positions = recipe.positions

    async def analyse(row: CorpusRow) -> Finished:
        try:
            document = row.document()
        except InputError as error:
            return skipped(str(error))
        return await analysed(toolkit, document, recipe.wanted(row), positions=positions)

    return analyse


async def analysed(toolkit: Toolkit, document: Document, wanted: Wanted, *, positions: bool) -> Finished:
    """How the row of this document ends."""
    try:
        analysis = await toolkit.aanalyze(
            document, issues=wanted.issues, actors=wanted.actors, pairs=wanted.pairs, positions=positions
        )
    except InputError as error:
        return skipped(str(error))
    except DEFECTS as error:
        LOG.warning("%s: an unexpected %s", document.source, type(error).__name__, exc_info=True)
        return Finished(Status.FAILED, f"an unexpected {type(error).__name__}: {error}; please report it")
    return finished(analysis)
