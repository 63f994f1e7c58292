"""Decoded outputs: what an analysis says, as items with fields, so that two outputs can be laid side by side.

Actors are lined up by name, statements and claims by place, positions by actor and issue; ids and order do not count.
What is a label is a field; what is prose is kept apart, because prose differs from run to run without meaning anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from toolkit.evals.judging import Judged
from toolkit.evals.scoring.names import likeness, paired, words_in_common
from toolkit.evals.scoring.places import Spans, located, overlap
from toolkit.records import Actor, Analysis, Evidence, Issue

ABSENT = "(absent)"
SAME_PLACE = 0.5


@dataclass(frozen=True)
class Item:
    """One thing an output says. `name` is how it is called, `names` and `spans` are what it is lined up by."""

    kind: str
    name: str
    fields: dict[str, str]
    prose: dict[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    spans: Spans = ()
    about: str = ""

    def to_json(self) -> dict[str, Any]:
        """The item as JSON keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Item:
        """The item that `to_json` wrote."""
        spans = tuple((int(a), int(b)) for a, b in data.get("spans", ()))
        return cls(**{**data, "names": tuple(data.get("names", ())), "spans": spans})


@dataclass(frozen=True)
class Difference:
    """A field of an item that two outputs disagree on; `old` or `new` is ABSENT where one has no such item."""

    kind: str
    name: str
    field: str
    old: str
    new: str
    prose: bool = False

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.field}: {self.old} → {self.new}"


def decoded(analysis: Analysis | None) -> tuple[Item, ...]:
    """The items of an analysis; none of an output that failed."""
    if analysis is None:
        return ()
    actors = {actor.id: actor for actor in analysis.actors}
    issues = {issue.id: issue for issue in analysis.issues}
    return (
        *(_actor(actor) for actor in analysis.actors),
        *_statements(analysis, actors),
        *_positions(analysis, actors, issues),
        *_claims(analysis, actors),
        *_summary(analysis),
    )


def _actor(actor: Actor) -> Item:
    fields = {"kind": actor.kind.value, "named": str(actor.named).lower()}
    prose = {"role": actor.role or "", "affiliation": actor.affiliation or "", "aliases": ", ".join(actor.aliases)}
    return Item("actor", actor.name, fields, prose, names=(actor.name, *actor.aliases))


def _name(actors: dict[str, Actor], actor_id: str | None, nobody: str = "nobody") -> str:
    return actors[actor_id].name if actor_id in actors else nobody


def _statements(analysis: Analysis, actors: dict[str, Actor]) -> Iterator[Item]:
    for statement in analysis.statements:
        words = " … ".join(e.text for e in statement.evidence)
        fields = {
            "speaker": _name(actors, statement.actor),
            "speech": statement.speech.value,
            "relayed by": _name(actors, statement.relayed_by),
            "evidence": _matches(statement.evidence),
        }
        prose = {"words": words, "cue": statement.cue or ""}
        yield Item("statement", f"“{words[:60]}”", fields, prose, names=(words,), spans=located(statement.evidence))


def _positions(analysis: Analysis, actors: dict[str, Actor], issues: dict[str, Issue]) -> Iterator[Item]:
    for position in analysis.positions:
        actor = actors.get(position.actor)
        issue = issues.get(position.issue)
        label = issue.label if issue is not None else position.issue
        fields = {
            "stance": position.stance.value,
            "voice": position.voice.value,
            "relayed by": _name(actors, position.relayed_by),
            "conditions": str(len(position.conditions)),
            "evidence": _matches(position.evidence),
        }
        prose = {
            "summary": position.summary,
            "condition texts": "; ".join(c.text for c in position.conditions),
            "words": " … ".join(e.text for e in position.evidence),
        }
        names = (actor.name, *actor.aliases) if actor is not None else (position.actor,)
        about = f"{label}: {issue.proposition}" if issue is not None else label
        yield Item("position", f"{names[0]} / {label}", fields, prose, names=names, about=about)


def _claims(analysis: Analysis, actors: dict[str, Actor]) -> Iterator[Item]:
    checks = {check.claim: check for check in analysis.checks}
    for claim in analysis.claims:
        fields = {
            "stated by": _name(actors, claim.actor, "the article"),
            "kind": claim.kind.value,
            "checkable": str(claim.checkable).lower(),
        }
        check = checks.pop(claim.id, None)
        if check is not None:
            fields |= _check_fields(check)
        yield Item("claim", claim.text[:80], fields, {"text": claim.text}, (claim.text,), located(claim.evidence))
    for check in checks.values():
        yield Item("claim", check.claim, _check_fields(check), {"reasons": " ".join(check.reasons)}, (check.claim,))


def _check_fields(check: Any) -> dict[str, str]:
    verdict, said = check.verdict, check.said
    return {
        "status": check.status.value,
        "verdict": verdict.value if verdict is not None else "none",
        "said": said.value if said is not None else "none",
    }


def _summary(analysis: Analysis) -> Iterator[Item]:
    if analysis.summary:
        prose = {"text": " ".join(sentence.text for sentence in analysis.summary)}
        yield Item("summary", "of the article", {}, prose, names=("summary",))


def decoded_judgements(judged: Judged | None) -> tuple[Item, ...]:
    """What a judge said, as items of their own; none where there was no judge."""
    return tuple(
        Item("judgement", f"{one.text.kind}: {one.text.name[:60]}", {"faithful": one.faithful}, {"reason": one.reason},
             names=(f"{one.text.kind} {one.text.name}",))
        for one in (judged.judgements if judged is not None else ())
    )  # fmt: skip


def _matches(evidence: Iterable[Evidence]) -> str:
    return ", ".join(sorted({e.match.value for e in evidence})) or "none"


def differences(old: Sequence[Item], new: Sequence[Item]) -> list[Difference]:
    """Everything that two outputs disagree on, in the order of the old one, what is only in the new one last."""
    found: list[Difference] = []
    for kind in dict.fromkeys(item.kind for item in (*old, *new)):
        left, right = [i for i in old if i.kind == kind], [i for i in new if i.kind == kind]
        pairs = lined_up(left, right)
        for n, item in enumerate(left):
            found += _item_differences(item, right[pairs[n]] if n in pairs else None)
        found += [
            Difference(kind, item.name, "found", ABSENT, _short(item))
            for n, item in enumerate(right)
            if n not in pairs.values()
        ]
    return found


def lined_up(left: Sequence[Item], right: Sequence[Item]) -> dict[int, int]:
    """Indexes of the items of one kind that are the same thing in two outputs."""
    return paired(left, right, _ALIKE.get((left or right)[0].kind, _by_name)) if left or right else {}


def _item_differences(old: Item, new: Item | None) -> list[Difference]:
    if new is None:
        return [Difference(old.kind, old.name, "found", _short(old), ABSENT)]
    labels = [
        Difference(old.kind, old.name, name, value, new.fields.get(name, ABSENT))
        for name, value in old.fields.items()
        if not same_value(name, value, new.fields.get(name, ABSENT))
    ]
    prose = [
        Difference(old.kind, old.name, name, value, new.prose.get(name, ""), prose=True)
        for name, value in old.prose.items()
        if value != new.prose.get(name, "")
    ]
    return labels + prose


_NAMES = frozenset({"speaker", "relayed by", "stated by"})


def same_value(name: str, old: str, new: str) -> bool:
    """Whether two values of a field are the same; two spellings of one actor's name are."""
    return old == new or (name in _NAMES and likeness([old], [new]) >= 0.9)


def _short(item: Item) -> str:
    """What an item says, in a few words: its first field, or that it is there."""
    return next(iter(item.fields.values()), "present")


def _by_name(a: Item, b: Item) -> float:
    return likeness(a.names, b.names)


def _by_place(a: Item, b: Item) -> float:
    shared = overlap(a.spans, b.spans)
    if shared >= SAME_PLACE:
        return shared
    return 0.3 if not a.spans and not b.spans and a.names == b.names else 0.0


def _by_actor_and_issue(a: Item, b: Item) -> float:
    who = likeness(a.names, b.names)
    what = 1.0 if a.about == b.about else words_in_common(a.about, b.about)
    return who * (0.2 + what) if who and what > 0 else 0.0


def _by_text_or_place(a: Item, b: Item) -> float:
    return _by_place(a, b) or (0.4 if words_in_common(a.name, b.name) > 0.6 else 0.0)


_ALIKE: dict[str, Callable[[Item, Item], float]] = {
    "statement": _by_place,
    "position": _by_actor_and_issue,
    "claim": _by_text_or_place,
}
