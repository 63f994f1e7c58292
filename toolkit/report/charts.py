"""The same pictures as Altair charts, to look at, restyle and save; needs the extra `plots`.

Each function returns an `altair.Chart` whose data are plain values, so that `chart.to_dict()` is the whole chart. Stances
have shapes beside their colours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from toolkit.errors import ConfigError
from toolkit.records import Stance
from toolkit.report import words
from toolkit.report.lettering import cut, wrapped
from toolkit.together.networks import Network
from toolkit.together.polarisation import Window
from toolkit.together.positions import Choice, DatedPosition
from toolkit.together.whole import Together

_COLOURS = {
    Stance.SUPPORT: "#0b5fa5",
    Stance.CONDITIONAL_SUPPORT: "#5fa3d9",
    Stance.OPPOSE: "#a8410a",
    Stance.CONDITIONAL_OPPOSE: "#e08a4f",
    Stance.MIXED: "#6d3c97",
}
_SHAPES = {
    Stance.SUPPORT: "triangle-up",
    Stance.CONDITIONAL_SUPPORT: "triangle-right",
    Stance.OPPOSE: "triangle-down",
    Stance.CONDITIONAL_OPPOSE: "triangle-left",
    Stance.MIXED: "diamond",
    Stance.NO_COMMENT: "square",
    Stance.UNCLEAR: "cross",
}
_GREY, _ROUND = "#767676", "circle"
_ABOVE = {"labelAngle": 0, "labelAlign": "left", "labelAnchor": "start", "labelOrient": "top"}
_COLUMN, _LABEL = 130, 26
_AGREE, _DISAGREE = "agree", "disagree, or as often agree"


def stance_matrix(whole: Together, choice: Choice | None = None) -> Any:
    """Actors by issues: a shape for each stance an actor took, as large as it was frequent; hover for numbers.

    Raises `ConfigError` where Altair is not installed.
    """
    alt = _altair()
    counts = Counter((p.actor, p.issue, p.stance) for p in (choice or Choice()).of(whole.positions))
    rows = [
        {
            "actor": whole.actor(actor).name,
            "issue": "\n".join(wrapped(whole.issue(issue).proposition, _COLUMN, 8)),
            "stance": words.stance(stance),
            "positions": number,
        }
        for (actor, issue, stance), number in counts.items()
    ]
    return (
        alt.Chart(alt.Data(values=rows), title="Who takes which position")
        .mark_point(filled=True)
        .encode(
            x=alt.X("stance:N", title=None, axis=alt.Axis(labels=False, ticks=False), sort=_names(Stance)),
            y=alt.Y("actor:N", title=None),
            column=alt.Column("issue:N", title=None, header=alt.Header(labelExpr="split(datum.label, '\\n')")),
            size=alt.Size("positions:Q", scale=alt.Scale(rangeMin=60, rangeMax=400), legend=None),
            tooltip=["actor:N", "issue:N", "stance:N", "positions:Q"],
            **_stance_channels(alt, [stance for _, _, stance in counts]),
        )
        .properties(width=_COLUMN)
    )


def timeline_chart(whole: Together, *, issue: str | None = None, choice: Choice | None = None) -> Any:
    """Positions by day, a row for each actor, a panel for each issue; hover for the words and the outlet.

    Raises `ConfigError` where Altair is not installed.
    """
    alt = _altair()
    taken = [p for p in (choice or Choice()).of(whole.positions) if p.date is not None and issue in (None, p.issue)]
    rows = [_dated(whole, p) for p in taken]
    return (
        alt.Chart(alt.Data(values=rows), title="Positions over time")
        .mark_point(filled=True, size=90)
        .encode(
            x=alt.X("date:T", title=None),
            y=alt.Y("actor:N", title=None),
            row=alt.Row("issue:N", title=None, header=_ABOVE),
            tooltip=["date:T", "actor:N", "stance:N", "words:N", "source:N"],
            **_stance_channels(alt, [p.stance for p in taken]),
        )
        .properties(width=640)
        .resolve_scale(y="independent")
    )


def network_chart(network: Network, title: str | None = None) -> Any:
    """The network as `netplot` places it: solid ties for agreement, dashed ones for conflict, names beside the nodes.

    Raises `ConfigError` where Altair is not installed.
    """
    from toolkit.report.netplot import agrees, placed

    alt = _altair()
    places = placed(network)
    nodes = [
        {
            "id": n.id,
            "name": cut(n.label, _LABEL),
            "x": places[n.id][0],
            "y": -places[n.id][1],
            "positions": n.positions,
            "mode": n.mode,
        }
        for n in network.nodes
        if n.id in places
    ]
    ties = [
        {
            "number": number,
            "x": places[id][0],
            "y": -places[id][1],
            "weight": abs(e.weight),
            "tie": _AGREE if agrees(e) else _DISAGREE,
        }
        for number, e in enumerate(network.edges)
        for id in (e.source, e.target)
    ]
    plain = {"axis": None}
    domain = [_AGREE, _DISAGREE]
    lines = (
        alt.Chart(alt.Data(values=ties))
        .mark_line(opacity=0.5)
        .encode(
            x=alt.X("x:Q", **plain),
            y=alt.Y("y:Q", **plain),
            detail="number:N",
            strokeWidth=alt.StrokeWidth("weight:Q", scale=alt.Scale(rangeMin=1, rangeMax=4), legend=None),
            strokeDash=alt.StrokeDash("tie:N", title=None, scale=alt.Scale(domain=domain, range=[[1, 0], [6, 5]])),
            color=alt.Color("tie:N", title=None, scale=alt.Scale(domain=domain, range=["#0b5fa5", "#a8410a"])),
        )
    )
    dots = alt.Chart(alt.Data(values=nodes)).encode(x=alt.X("x:Q", **plain), y=alt.Y("y:Q", **plain))
    circles = dots.mark_point(filled=True, color="#333", opacity=1).encode(
        size=alt.Size("positions:Q", legend=None),
        shape=alt.Shape("mode:N", title=None),
        tooltip=["name:N", "positions:Q"],
    )
    names = dots.mark_text(align="left", dx=9).encode(text="name:N")
    return (lines + circles + names).properties(width=760, height=560, title=title or network.name.replace("_", " "))


def polarisation_chart(windows: Iterable[Window]) -> Any:
    """Modularity and the share of conflict by window, at the window's last day; windows without a figure are gaps.

    Raises `ConfigError` where Altair is not installed.
    """
    alt = _altair()
    rows = [
        {"day": w.last, "measure": name, "value": value, "actors": w.actors, "positions": w.positions}
        for w in windows
        for name, value in (("modularity of two camps", w.modularity), ("share of conflict", w.conflict))
    ]
    return (
        alt.Chart(alt.Data(values=rows), title="Polarisation")
        .mark_line(point=True)
        .encode(
            x=alt.X("day:T", title="window up to"),
            y=alt.Y("value:Q", title=None),
            color=alt.Color("measure:N", title=None, scale=alt.Scale(range=["#0b5fa5", "#a8410a"])),
            strokeDash=alt.StrokeDash("measure:N", title=None),
            tooltip=["day:T", "measure:N", "value:Q", "actors:Q", "positions:Q"],
        )
        .properties(width=640, height=240)
    )


def _dated(whole: Together, position: DatedPosition) -> dict[str, Any]:
    return {
        "date": position.date,
        "actor": whole.actor(position.actor).name,
        "issue": whole.issue(position.issue).proposition,
        "stance": words.stance(position.stance),
        "words": position.words,
        "source": position.source,
    }


def _stance_channels(alt: Any, stances: Iterable[Stance]) -> dict[str, Any]:
    """Colour and shape by stance, in the order of the scale, for the stances that occur."""
    present = set(stances)
    listed = [stance for stance in Stance if stance in present]
    return {
        "color": alt.Color(
            "stance:N",
            title=None,
            scale=alt.Scale(domain=_names(listed), range=[_COLOURS.get(stance, _GREY) for stance in listed]),
        ),
        "shape": alt.Shape(
            "stance:N",
            title=None,
            scale=alt.Scale(domain=_names(listed), range=[_SHAPES.get(stance, _ROUND) for stance in listed]),
        ),
    }


def _names(stances: Iterable[Stance]) -> Sequence[str]:
    return [words.stance(stance) for stance in stances]


def _altair() -> Any:
    try:
        import altair
    except ImportError:
        raise ConfigError("Altair is not installed; install the extra: pip install 'stance-toolkit[plots]'") from None
    return altair
