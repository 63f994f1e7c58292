"""Cases from what people decided about analyses: corrections at a desk become gold.

A file of decisions is JSON Lines, one analysis a line: `{"analysis": …, "decisions": [{"kind", "id", "action", "value",
"reviewer", "at"}, …]}`, as the web desk exports them (`toolkit.reviews`). What was accepted or edited is gold as it stands
now. What was rejected is left out, and so is wrong when it comes again. What nobody decided about stands as `undecided`:
it is neither required nor wrong; where somebody signed the whole analysis, it counts as accepted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from toolkit.errors import InputError
from toolkit.evals.newcases import add_to_suite, name_from
from toolkit.records import DECISIVE, Analysis, Check, Claim, Evidence, Position, Stance, Statement
from toolkit.reviews.applied import reviewed
from toolkit.reviews.decisions import WHOLE, Decision, Kind
from toolkit.reviews.state import Standing, State, fold
from toolkit.store import from_json

Row = dict[str, Any]


@dataclass(frozen=True)
class Imported:
    """How many cases were written to which file, and what was decided and could not become gold, one line each."""

    cases: int
    path: Path
    left_out: tuple[str, ...]


def add_reviews(file: Path, folder: Path) -> Imported:
    """Add a case for each analysis that somebody decided about to the suite in `folder`, and one more for its checks.

    Raises InputError where the file cannot be read, a row is wrong, nothing in it was decided, or a case is there already;
    nothing is written then.
    """
    cases: list[Row] = []
    left_out: list[str] = []
    for where, analysis, decisions in _rows(file):
        gold = _Gold(analysis, decisions)
        made = [part for part in (gold.case(), gold.checks_case()) if part is not None]
        left_out += [f"{where}: {line}" for line in gold.left_out]
        left_out += [f"{where}: nothing that a case can score was decided"] if not made else []
        cases += [case | {"id": _free(case["id"], cases)} for case in made]
    if not cases:
        raise InputError(f"{file}: no row holds a decision that a case can score")
    return Imported(len(cases), add_to_suite(cases, folder, str(file)), tuple(left_out))


def _rows(file: Path) -> Iterator[tuple[str, Analysis, tuple[Decision, ...]]]:
    try:
        lines = file.read_bytes().decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read ({error})") from error
    for number, line in enumerate(lines, start=1):
        where = f"{file}, line {number}"
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InputError(f"{where}: not JSON ({error})") from error
        if not isinstance(row, dict) or not {"analysis", "decisions"} <= set(row):
            raise InputError(f"{where}: a row is an object with 'analysis' and 'decisions'")
        yield where, _analysis(row["analysis"], file, where), _decisions(row["decisions"], where)


def _analysis(given: Any, file: Path, where: str) -> Analysis:
    """The analysis of a row: itself, or the path of its JSON relative to the file."""
    if not isinstance(given, str):
        return from_json(json.dumps(given), f"{where}: analysis")
    try:
        return from_json((file.parent / given).read_bytes(), given)
    except OSError as error:
        raise InputError(f"{where}: the analysis {given!r} cannot be read ({error.strerror})") from error


def _decisions(rows: Any, where: str) -> tuple[Decision, ...]:
    """The decisions of a row. One without a number has its place in the list, and was made knowing the ones before it."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{where}: 'decisions' is a list of objects")
    try:
        return tuple(Decision.model_validate({"number": n, "base": n - 1} | row) for n, row in enumerate(rows, start=1))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise InputError(f"{where}: a decision's {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _free(name: str, cases: Iterable[Mapping[str, Any]]) -> str:
    taken = {case["id"] for case in cases}
    names = (name, *(f"{name}-{n}" for n in range(2, len(taken) + 3)))
    return next(one for one in names if one not in taken)


class _Gold:
    """The gold that the decisions about one analysis give."""

    def __init__(self, analysis: Analysis, decisions: Sequence[Decision]) -> None:
        self.states: Mapping[Any, State] = fold(decisions)
        self.reviewers = tuple(dict.fromkeys(decision.reviewer for decision in decisions))
        self.now = reviewed(analysis, decisions)
        whole = self.states.get((Kind.ANALYSIS, WHOLE))
        self.signed = whole is not None and whole.signed is not None
        self.names = {actor.id: actor.name for actor in self.now.actors}
        before: tuple[Statement | Claim, ...] = (*analysis.statements, *analysis.claims)
        self._before = {record.id: record.actor for record in before}
        self.left_out: list[str] = []

    def case(self) -> Row | None:
        """The case for actors, statements, positions and claims; None where nothing was decided about any."""
        parts: Row = {}
        if self._touched(Kind.STATEMENT):
            parts["statements"] = [row for s in self.now.statements if (row := self._statement(s)) is not None]
        if self._touched(Kind.POSITION, Kind.ISSUE):
            parts["positions"] = [self._position(p) for p in self.now.positions if p.actor in self.names]
        if self._touched(Kind.CLAIM):
            parts["claims"] = [row for c in self.now.claims if (row := self._claim(c)) is not None]
        if not parts and not self._touched(Kind.ACTOR):
            return None
        issues = [i.model_dump(include={"id", "label", "proposition"}) for i in self.now.issues]
        asked = bool(self.now.issues) and all(issue.origin == "codebook" for issue in self.now.issues)
        targeted = asked and "positions" in parts
        found = {"issues": issues} if "positions" in parts and not targeted else {}
        mode = {"mode": "targeted", "issues": issues} if targeted else {"mode": "open"}
        return self._case(mode, {"actors": self._actors(), **found, **parts})

    def checks_case(self) -> Row | None:
        """The case for checks, which are made from the words their citations hold; None where none was decided."""
        claims = {claim.id: claim for claim in self.now.claims}
        decided = [c for c in self.now.checks if self._decided(Kind.CHECK, c.claim) and c.claim in claims]
        rows = [row for check in decided if (row := self._check(claims[check.claim], check)) is not None]
        if not rows:
            return None
        case = self._case({"mode": "open"}, {"checks": rows})
        return case | {"id": f"{case['id']}-checks"}

    def _case(self, mode: Row, gold: Row) -> Row:
        document = self.now.document
        name = next((n for n in map(name_from, (document.title or "", document.source or "")) if n), document.id)
        known = {"title": document.title, "date": document.published_at, "source": document.source}
        given = {key: value for key, value in known.items() if value is not None}
        note = f"decided by {', '.join(self.reviewers)}"
        return {"id": name, "text": document.text, **given, **mode, "note": note, "gold": gold}

    def _touched(self, *kinds: Kind) -> bool:
        """Whether anything of these kinds was decided about; an analysis that was signed was decided about as a whole."""
        return self.signed or any(s.kind in kinds and s.standing is not Standing.OPEN for s in self.states.values())

    def _decided(self, kind: Kind, identifier: str) -> bool:
        """Whether a record that still stands was accepted or edited, and nobody contests it."""
        state = self.states.get((kind, identifier))
        if state is None or state.standing is Standing.OPEN:
            return self.signed
        return not state.contested

    def _flag(self, kind: Kind, record: Statement | Position | Claim) -> Row:
        """Undecided is also who speaks where the speaker was rejected and nobody said who it is instead."""
        state = self.states.get((kind, record.id))
        edited = state is not None and "actor" in state.edits
        lost = record.actor is None and self._before.get(record.id) is not None and not edited
        return {"undecided": True} if lost or not self._decided(kind, record.id) else {}

    @cached_property
    def _spoken_for(self) -> frozenset[str]:
        """Actors of records that were decided about: whoever accepts what somebody said accepts that they are there."""
        records: list[tuple[Kind, Statement | Position | Claim]] = [(Kind.STATEMENT, s) for s in self.now.statements]
        records += [(Kind.POSITION, p) for p in self.now.positions if p.stance is not Stance.NOT_ADDRESSED]
        records += [(Kind.CLAIM, c) for c in self.now.claims]
        return frozenset(r.actor for kind, r in records if r.actor is not None and self._decided(kind, r.id))

    def _actors(self) -> list[Row]:
        rows = []
        for actor in self.now.actors:
            row: Row = {"name": actor.name, "aliases": list(actor.aliases)}
            if self._decided(Kind.ACTOR, actor.id):
                row |= {"kind": actor.kind.value, "named": actor.named}
            elif actor.id not in self._spoken_for:
                row["undecided"] = True
            rows.append(row)
        return rows

    def _statement(self, statement: Statement) -> Row | None:
        words = _words(statement.evidence)
        if not words:
            self._left(Kind.STATEMENT, statement.id, "its words do not stand in the article")
            return None
        row: Row = {"actor": self.names.get(statement.actor or ""), "words": words, "speech": statement.speech.value}
        return row | self._relay(statement.relayed_by) | self._flag(Kind.STATEMENT, statement)

    def _position(self, position: Position) -> Row:
        row: Row = {"actor": self.names[position.actor], "issue": position.issue, "stance": position.stance.value}
        flag = self._flag(Kind.POSITION, position)
        if position.stance is Stance.NOT_ADDRESSED:
            return row | flag
        conditions = [word for condition in position.conditions for word in _words(condition.evidence)]
        if conditions or position.stance.value.startswith("conditional_"):
            row["conditions"] = conditions
        row |= {"voice": position.voice.value} | self._relay(position.relayed_by)
        return row | {"words": _words(position.evidence)} | flag

    def _claim(self, claim: Claim) -> Row | None:
        words = _words(claim.evidence)
        if not words:
            self._left(Kind.CLAIM, claim.id, "its words do not stand in the article")
            return None
        row: Row = {"words": words[0], "text": claim.text, "actor": self.names.get(claim.actor or "")}
        return row | {"kind": claim.kind.value, "checkable": claim.checkable} | self._flag(Kind.CLAIM, claim)

    def _check(self, claim: Claim, check: Check) -> Row | None:
        if check.verdict is None or not check.citations:
            self._left(Kind.CHECK, check.claim, "it has no verdict, or cites nothing it could be decided from")
            return None
        texts = {citation.text: citation for citation in check.citations if citation.grounded}
        evidence = [
            {"id": f"E{n}", "text": text} | {k: v for k in ("title", "url", "date") if (v := getattr(c, k)) is not None}
            for n, (text, c) in enumerate(texts.items(), start=1)
        ]
        row: Row = {"claim": claim.text, "verdict": check.verdict.value, "evidence": evidence}
        if claim.actor in self.names:
            row["actor"] = self.names[claim.actor]
            row |= {"said": check.said.value} if check.said is not None else {}
        as_it_was = self.states.get((Kind.CHECK, check.claim), State(kind=Kind.CHECK, id=check.claim)).edits == {}
        if as_it_was and check.verdict in DECISIVE:
            row["cites"] = [item["id"] for item in evidence]
        return row

    def _relay(self, actor: str | None) -> Row:
        return {"relayed_by": self.names[actor]} if actor in self.names else {}

    def _left(self, kind: Kind, identifier: str, why: str) -> None:
        if self._decided(kind, identifier):
            self.left_out.append(f"{kind.value} {identifier}: {why}")


def _words(evidence: Iterable[Evidence]) -> list[str]:
    """The words of evidence that stand in the article, each once."""
    return list(dict.fromkeys(e.text for e in evidence if e.grounded))
