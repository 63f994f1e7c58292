"""Cases and suites: what is asked of an article, and what a person decided the answer should be.

A suite is a folder with `cases.yaml` (a list) or `cases.jsonl` (one case a line), so that an editor can add to it without
Python. A case scores exactly what its `gold` states: a part that is absent is not scored, an empty list says "none".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from toolkit.documents import document as make_document
from toolkit.errors import InputError, did_you_mean
from toolkit.evals.invalid import problems_of
from toolkit.records import ActorKind, Document, Issue, Speech, Stance, Verdict, Voice
from toolkit.replies import Faithful
from toolkit.sources.read import read_one

FILES = ("cases.yaml", "cases.yml", "cases.jsonl")
SETTINGS = "suite.yaml"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")


def _iso(value: Any) -> Any:
    """YAML reads an unquoted date as a date; a document keeps its text."""
    return value.isoformat() if isinstance(value, date) else value


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GoldActor(_Strict):
    """An actor that has to be found. `aliases` are other names that count as the same actor and should be merged."""

    name: str
    aliases: tuple[str, ...] = ()
    kind: ActorKind | None = None
    named: bool | None = None
    role: str | None = None
    affiliation: str | None = None
    undecided: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All its names."""
        return (self.name, *self.aliases)


class GoldIssue(_Strict):
    """An issue in dispute, as a proposition. `opposite` words its other pole, where an output may well choose that one."""

    id: str
    label: str
    proposition: str
    opposite: str | None = None


class GoldStatement(_Strict):
    """A statement: its speaker (null where none is named) and the words that report it, one item a stretch."""

    actor: str | None
    words: tuple[str, ...]
    speech: Speech | None = None
    relayed_by: str | None = None
    optional: bool = False
    undecided: bool = False


class GoldPosition(_Strict):
    """A position. `stance` may list several where readers would accept each; the first is the preferred one."""

    actor: str
    issue: str
    stance: tuple[Stance, ...]
    voice: Voice | None = None
    relayed_by: str | None = None
    conditions: tuple[str, ...] | None = None
    words: tuple[str, ...] = ()
    optional: bool = False
    undecided: bool = False

    @field_validator("stance", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value


class GoldClaim(_Strict):
    """A stated fact: where it stands (`words`), as one sentence (`text`), and who states it (null: the article)."""

    words: str
    text: str
    actor: str | None = None
    kind: str | None = None
    checkable: bool | None = None
    optional: bool = False
    undecided: bool = False


class GoldEvidence(_Strict):
    """A source a claim is checked against."""

    id: str
    text: str
    title: str | None = None
    url: str | None = None
    date: str | None = None

    @field_validator("date", mode="before")
    @classmethod
    def _date(cls, value: Any) -> Any:
        return _iso(value)


class GoldCheck(_Strict):
    """A claim, the sources given for it, and the verdict they bear; `said` is the second verdict of reported speech.

    `cites` are the ids of sources that a decisive verdict may rest on.
    """

    claim: str
    evidence: tuple[GoldEvidence, ...] = ()
    actor: str | None = None
    verdict: Verdict
    said: Verdict | None = None
    cites: tuple[str, ...] = ()


class GoldSummary(_Strict):
    """What a summary must and must not hold. "a | b" means that either will do; letter case does not matter."""

    must_mention: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()


class GoldStance(_Strict):
    """An actor's stance on an issue, as a forbidden outcome."""

    actor: str
    issue: str
    stance: Stance


class Forbidden(_Strict):
    """What an analysis that followed planted text would hold."""

    actors: tuple[str, ...] = ()
    stances: tuple[GoldStance, ...] = ()
    words: tuple[str, ...] = ()


class GoldInjection(_Strict):
    """Text of the article that pretends to be something else, and what an analysis that fell for it would hold."""

    planted: tuple[str, ...] = ()
    forbidden: Forbidden = Forbidden()


class GoldJudgement(_Strict):
    """A text about the article, the article's words it cites, and whether it holds what their sentences say.

    `fault` says in a word or two what is wrong with a text that does not. YAML reads an unquoted yes or no as true or
    false; both are taken.
    """

    text: str
    words: tuple[str, ...]
    faithful: Faithful
    fault: str | None = None

    @field_validator("faithful", mode="before")
    @classmethod
    def _word(cls, value: Any) -> Any:
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


class Gold(_Strict):
    """What a case expects; parts that are null are not scored.

    What is `optional` is welcome and not required. What is `undecided` nobody has looked at: it is neither right nor wrong,
    whatever an output says about it.
    """

    actors: tuple[GoldActor, ...] | None = None
    issues: tuple[GoldIssue, ...] | None = None
    statements: tuple[GoldStatement, ...] | None = None
    positions: tuple[GoldPosition, ...] | None = None
    claims: tuple[GoldClaim, ...] | None = None
    checks: tuple[GoldCheck, ...] | None = None
    summary: GoldSummary | None = None
    injection: GoldInjection | None = None
    judged: tuple[GoldJudgement, ...] | None = None


class Case(_Strict):
    """One case: an article, what is asked of it, and the gold.

    `article` is a path relative to the suite's folder; `text` may stand in its place. `issues` and `actors` make the case
    a targeted one; `samples` is how often it is recorded.
    """

    id: str
    article: str | None = None
    text: str | None = None
    title: str | None = None
    date: str | None = None
    source: str | None = None
    mode: Literal["open", "targeted"] = "open"
    issues: tuple[GoldIssue, ...] = ()
    actors: tuple[str, ...] = ()
    samples: int = Field(default=1, ge=1, le=100)
    tags: tuple[str, ...] = ()
    note: str | None = None
    gold: Gold = Gold()

    @field_validator("date", mode="before")
    @classmethod
    def _date(cls, value: Any) -> Any:
        return _iso(value)

    def problems(self) -> list[str]:
        """What the types cannot say: one line each."""
        found = [] if _NAME.fullmatch(self.id) else ["id: use letters, digits, '.', '-' and '_'; it names a folder"]
        if (self.article is None) == (self.text is None):
            found.append("give either 'article' (a path) or 'text'")
        if self.mode == "targeted" and not self.issues:
            found.append("a targeted case gives 'issues'")
        if self.mode == "open" and (self.issues or self.actors):
            found.append("an open case finds issues and actors itself; set 'mode: targeted' or leave them out")
        return found + self._gold_problems()

    def _gold_problems(self) -> list[str]:
        gold = self.gold
        if gold.judged is not None:
            return self._judged_problems(gold.judged)
        issues = {issue.id for issue in (*self.issues, *(gold.issues or ()))}
        names = {name for actor in gold.actors or () for name in actor.names} | set(self.actors)
        found = [
            f"gold.positions.{n}.issue: {p.issue!r} is not an issue of the case{did_you_mean(p.issue, sorted(issues))}"
            for n, p in enumerate(gold.positions or ())
            if p.issue not in issues
        ]
        if gold.actors is None:
            return found
        speakers = [("positions", n, p.actor) for n, p in enumerate(gold.positions or ())]
        speakers += [("statements", n, s.actor) for n, s in enumerate(gold.statements or ()) if s.actor is not None]
        return found + [
            f"gold.{where}.{n}.actor: {actor!r} is not in gold.actors{did_you_mean(actor, sorted(names))}"
            for where, n, actor in speakers
            if actor not in names
        ]

    def _judged_problems(self, gold: tuple[GoldJudgement, ...]) -> list[str]:
        """A judge's gold puts texts to the judge and nothing to the analysis."""
        others = [name for name, part in self.gold if part is not None and name != "judged"]
        found = [f"gold.{name}: a case with gold.judged has no other gold" for name in others]
        texts = [item.text for item in gold]
        return found + [f"gold.judged: {t!r} stands twice" for t in dict.fromkeys(texts) if texts.count(t) > 1]

    @property
    def asked_issues(self) -> tuple[Issue, ...]:
        """The issues of a targeted case, as the analysis takes them."""
        return tuple(Issue(origin="codebook", **issue.model_dump(exclude={"opposite"})) for issue in self.issues)


class SuiteSettings(_Strict):
    """What holds for a whole suite, in `suite.yaml` beside its cases; every line may be left out.

    With `judge` a model judges the prose of the outputs; `judge_gold` is the folder, relative to this one, of the suite
    whose gold measures that judge.
    """

    judge: bool = False
    judge_gold: str | None = None


class Suite:
    """The cases of one folder, and what holds for them all. `name` is the folder's."""

    def __init__(self, folder: Path, cases: Sequence[Case], settings: SuiteSettings | None = None) -> None:
        self.folder = folder
        self.settings = settings if settings is not None else SuiteSettings()
        self.name = folder.resolve().name
        self.cases = tuple(cases)

    @cached_property
    def by_id(self) -> Mapping[str, Case]:
        """The cases by id."""
        return {case.id: case for case in self.cases}

    def document(self, case: Case) -> Document:
        """The article of a case, as it is analysed. Raises InputError where it cannot be read."""
        known = {"title": case.title, "published_at": case.date, "source": case.source}
        if case.text is not None:
            return make_document(case.text, title=case.title, published_at=case.date, source=case.source)
        try:
            found = read_one(self.folder / str(case.article))
        except InputError as error:
            raise InputError(f"case {case.id!r}: {error}") from error
        return found.model_copy(update={name: value for name, value in known.items() if value is not None})


def load_suite(folder: Path) -> Suite:
    """The suite in a folder. Raises InputError with every problem of its first file that has one."""
    files = [folder / name for name in FILES if (folder / name).is_file()]
    if not files:
        raise InputError(f"{folder}: no suite here; a suite is a folder with {' or '.join(FILES)}")
    cases = [case for file in files for case in _cases(file)]
    ids = [case.id for case in cases]
    double = sorted({i for i in ids if ids.count(i) > 1})
    if double:
        raise InputError(f"{folder}: the case id {double[0]!r} stands twice")
    if not cases:
        raise InputError(f"{files[0]}: no cases")
    return Suite(folder, cases, _settings(folder / SETTINGS))


def _settings(file: Path) -> SuiteSettings:
    """The settings of a suite; the usual ones where there is no file. Raises InputError where it says nothing sensible."""
    if not file.is_file():
        return SuiteSettings()
    try:
        data = yaml.load(file.read_bytes().decode("utf-8-sig"), Loader=_LOADER)
        return SuiteSettings.model_validate({} if data is None else data)
    except ValidationError as error:
        raise InputError(f"{file}: {problems_of(error, SuiteSettings)[0]}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"{file}: {' '.join(str(error).split())}") from error


def find_suites(paths: Sequence[Path]) -> tuple[Suite, ...]:
    """The suites at the given paths: a path is a suite's folder, or a folder of such folders.

    Raises InputError where a path holds none, or two suites have one name.
    """
    folders: dict[Path, None] = {}
    for path in paths:
        inside = sorted({file.parent for name in FILES for file in (*path.glob(name), *path.glob(f"*/{name}"))})
        if not inside:
            raise InputError(f"{path}: no suite here{_nearest(path)}; a suite is a folder with {' or '.join(FILES)}")
        folders.update(dict.fromkeys(inside))
    suites = tuple(load_suite(folder) for folder in folders)
    names = [suite.name for suite in suites]
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        raise InputError(f"two suites are called {double[0]!r}; rename a folder")
    return suites


def _nearest(path: Path) -> str:
    """The suite beside where one was looked for that has nearly the same name."""
    beside = path.parent if path.parent.is_dir() else Path()
    known = {file.parent.name for name in FILES for file in beside.glob(f"*/{name}")}
    return did_you_mean(path.name, sorted(known))


def chosen(suite: Suite, names: Iterable[str]) -> tuple[Case, ...]:
    """The cases that `names` mean: `case`, `suite` or `suite/case`; all where there are no names."""
    wanted = set(names)
    if not wanted or suite.name in wanted:
        return suite.cases
    return tuple(c for c in suite.cases if c.id in wanted or f"{suite.name}/{c.id}" in wanted)


def check_names(suites: Sequence[Suite], names: Sequence[str]) -> None:
    """Raises InputError where a name means no case of any suite."""
    for name in names:
        if not any(chosen(suite, [name]) for suite in suites):
            known = [suite.name for suite in suites]
            for suite in suites:
                known += [shown for case in suite.cases for shown in (case.id, f"{suite.name}/{case.id}")]
            raise InputError(
                f"there is no case or suite {name!r}{did_you_mean(name, known)}; see 'stance evals status'"
            )


def _cases(file: Path) -> list[Case]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
        rows = _lines(text) if file.suffix == ".jsonl" else yaml.load(text, Loader=_LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, json.JSONDecodeError) as error:
        told = " ".join(str(error).split()).replace('in "<unicode string>", ', "in ")
        raise InputError(f"{file}: {told}") from error
    rows = rows.get("cases") if isinstance(rows, dict) else rows
    if not isinstance(rows, list):
        raise InputError(f"{file}: a suite is a list of cases")
    cases, problems = [], []
    for n, row in enumerate(rows, start=1):
        case, wrong = read_case(row)
        where = f"{file}, case {n}" + (f" ({row.get('id')})" if isinstance(row, dict) and row.get("id") else "")
        problems += [f"{where}: {line}" for line in wrong]
        cases += [case] if case is not None else []
    if problems:
        raise InputError("\n".join(problems[:20]))
    return cases


def read_case(row: Any) -> tuple[Case | None, list[str]]:
    """A case from a file's row, or what is wrong with it, one line each."""
    try:
        case = Case.model_validate(row)
    except ValidationError as error:
        return None, problems_of(error, Case)
    return case, case.problems()


def _lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.split("\n") if line.strip()]
