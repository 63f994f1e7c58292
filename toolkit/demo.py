"""The demonstration: a shipped article, read by the embedded engine now and by a recorded model before; no key, no network.

The recorded replies go through the same flow, reading and grounding as those of a model that answers now.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit import flow
from toolkit.app import Toolkit
from toolkit.engines.scripted import ScriptedEngine
from toolkit.evals.outputs import Item, decoded, lined_up
from toolkit.evals.recording import Interaction, read
from toolkit.records import Analysis, Document, Stance
from toolkit.shipped import shipped
from toolkit.sources.document import make_document
from toolkit.version import __version__

TITLE = "Skerrow backs second cruise berth; fishing fleet holds out for a quay of its own"
DATE = "2026-03-04"
_STAGES = ("statements", "positions")


@dataclass(frozen=True)
class Row:
    """What two readings say of one actor's position; None where a reading has none."""

    actor: str
    embedded: Stance | None
    recorded: Stance | None

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return self.embedded is self.recorded


@dataclass(frozen=True)
class Demo:
    """The article's two readings, and their positions side by side."""

    embedded: Analysis
    recorded: Analysis
    rows: tuple[Row, ...]

    @property
    def model(self) -> str:
        """The model whose replies were recorded."""
        return self.recorded.provenance.model_requested or "a model"


def demo() -> Demo:
    """Read the shipped article twice. Raises ConfigError where this installation lacks the article or the recordings."""
    article = shipped("examples/harbour.txt")
    recordings = [shipped(f"cassettes/positions/harbour-open/{stage}.yaml") for stage in _STAGES]
    document = make_document(article.read_text(encoding="utf-8"), title=TITLE, published_at=DATE, source=article.name)
    with Toolkit(engine="builtin") as toolkit:
        own = toolkit.check(document)
    kept = _recorded(document, [read(path)[0] for path in recordings])
    return Demo(own, kept, tuple(_rows(own, kept)))


def _recorded(document: Document, interactions: Sequence[Interaction]) -> Analysis:
    """The analysis that recorded replies make of the document."""
    replies = {stage: one.reply_text or "" for stage, one in zip(_STAGES, interactions, strict=True)}
    recorded = interactions[0].recorded
    stamp = flow.Stamp(
        engine="recorded",
        toolkit_version=__version__,
        created_at=str(recorded["at"]),
        model_requested=recorded["model"]["answered"],
    )
    return asyncio.run(flow.drive(flow.analyze(document, flow.Request(), stamp), ScriptedEngine(replies)))


def _rows(own: Analysis, kept: Analysis) -> list[Row]:
    """Positions lined up by actor and issue: what both have first, in the order of the article."""
    left, right = _positions(own), _positions(kept)
    pairs = lined_up(left, right)
    rows = [
        Row(_actor(one), _stance(one), _stance(right[pairs[n]]) if n in pairs else None) for n, one in enumerate(left)
    ]
    rows += [Row(_actor(one), None, _stance(one)) for n, one in enumerate(right) if n not in pairs.values()]
    return sorted(rows, key=lambda row: (row.embedded is None, row.recorded is None))


def _positions(analysis: Analysis) -> list[Item]:
    return [item for item in decoded(analysis) if item.kind == "position"]


def _actor(item: Item) -> str:
    return item.names[0]


def _stance(item: Item) -> Stance:
    return Stance(item.fields["stance"])
