"""Codebooks: the issues, actors and pairs that a desk or a study asks about, in a YAML file.

    issues:
      - id: berth
        label: Ferry berth
        proposition: The town should close its second ferry berth.
      - The harbour should be dredged.        # short form: id and label are made
    actors: [Ada Brandt, Harbour Board]
    pairs:
      - {actor: Ada Brandt, issue: berth}

Everything is optional but the propositions. An invalid codebook is an `InputError` that names file, line and field.
Pairs may also stand in a CSV file with the columns actor and issue.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeVar

import yaml

from toolkit.errors import InputError, did_you_mean
from toolkit.records import Issue

T = TypeVar("T")
Pair = tuple[str, str]
_LIMIT_BYTES = 2_000_000
_COLLECTION = ("confirmed", "wordings", "origin")
"""Fields of the codebooks that `stance together` proposes: read there, and without meaning for what is asked."""


@dataclass(frozen=True)
class Codebook:
    """What to ask about: issues, names of actors, and pairs of an actor's name and an issue's id or proposition."""

    issues: tuple[Issue, ...] = ()
    actors: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()


def read_codebook(path: str | Path) -> Codebook:
    """Read a YAML codebook. Raises `InputError` naming the file, and the line and field where it is invalid."""
    return _Reader(str(path)).codebook(_text(path))


def read_pairs(path: str | Path) -> tuple[Pair, ...]:
    """Read pairs from a CSV file with the columns actor and issue, or from the `pairs` of a YAML codebook."""
    if Path(path).suffix.lower() == ".csv":
        return tuple(_csv_pairs(path))
    pairs = read_codebook(path).pairs
    if not pairs:
        raise InputError(f"{path}: holds no pairs; list them under `pairs:` as {{actor: NAME, issue: ID}}")
    return pairs


def _text(path: str | Path) -> str:
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError(f"there is no codebook {str(path)!r}; check the path") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{str(path)!r} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(data) > _LIMIT_BYTES:
        raise InputError(f"{path}: is larger than {_LIMIT_BYTES:,} bytes, which no codebook needs")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8; save the codebook as UTF-8") from error


def _csv_pairs(path: str | Path) -> Iterator[Pair]:
    rows = csv.DictReader(_text(path).splitlines(), restkey="more")
    names = list(rows.fieldnames or ())
    for column in ("actor", "issue"):
        if column not in names:
            here = ", ".join(map(repr, names[:8])) or "none"
            raise InputError(
                f"{path}, line 1: the column {column!r} is missing; pairs have the columns actor and issue, "
                f"this file has {here}{did_you_mean(column, names)}"
            )
    for row in rows:
        pair = (row["actor"] or "").strip(), (row["issue"] or "").strip()
        for name, value in zip(("actor", "issue"), pair, strict=True):
            if not value:
                raise InputError(f"{path}, line {rows.line_num}, {name}: is empty")
        yield pair


class _Reader:
    """Walks the YAML node tree, which knows its lines, and reads every scalar as the string it was written as."""

    def __init__(self, name: str) -> None:
        self.name = name

    def codebook(self, text: str) -> Codebook:
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise InputError(f"{self.name}, line {line}: not valid YAML: {error.problem}") from error
        except yaml.YAMLError as error:
            raise InputError(f"{self.name}: not valid YAML: {' '.join(str(error).split())}") from error
        if root is None:
            raise InputError(f"{self.name}: is empty; a codebook has at least `issues:` with one proposition")
        fields = self.mapping(root, "codebook", ("issues", "actors", "pairs"))
        issues = self.items(fields.get("issues"), "issues", self.issue)
        self.no_repeats(fields.get("issues"), [issue.id for issue in issues], "issues", "id")
        return Codebook(
            issues=tuple(issues),
            actors=tuple(dict.fromkeys(self.items(fields.get("actors"), "actors", self.actor))),
            pairs=tuple(dict.fromkeys(self.items(fields.get("pairs"), "pairs", self.pair))),
        )

    def issue(self, node: yaml.Node, field: str, number: int) -> Issue:
        if isinstance(node, yaml.ScalarNode):
            proposition = self.string(node, field)
            return Issue(id=f"I{number}", label=proposition, proposition=proposition, origin="codebook")
        fields = self.mapping(node, field, ("id", "label", "proposition"), also=_COLLECTION)
        proposition = self.required(node, fields, field, "proposition")
        return Issue(
            id=self.string(fields["id"], f"{field}.id") if "id" in fields else f"I{number}",
            label=self.string(fields["label"], f"{field}.label") if "label" in fields else proposition,
            proposition=proposition,
            origin="codebook",
        )

    def actor(self, node: yaml.Node, field: str, number: int) -> str:
        if isinstance(node, yaml.ScalarNode):
            return self.string(node, field)
        return self.required(node, self.mapping(node, field, ("name",)), field, "name")

    def pair(self, node: yaml.Node, field: str, number: int) -> Pair:
        fields = self.mapping(node, field, ("actor", "issue"))
        return self.required(node, fields, field, "actor"), self.required(node, fields, field, "issue")

    def items(self, node: yaml.Node | None, field: str, one: Callable[[yaml.Node, str, int], T]) -> list[T]:
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.fail(node, field, "is not a list; begin each item with `- `")
        return [one(item, f"{field}[{number}]", number) for number, item in enumerate(node.value, start=1)]

    def mapping(
        self, node: yaml.Node, field: str, known: tuple[str, ...], also: tuple[str, ...] = ()
    ) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self.fail(node, field, f"is not a mapping with {' and '.join(known)}")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self.string(key, field)
            if name not in (*known, *also):
                self.fail(key, field, f"has no field {name!r} (fields: {', '.join(known)}){did_you_mean(name, known)}")
            if name in found:
                self.fail(key, f"{field}.{name}", "stands twice")
            found[name] = value
        return found

    def required(self, node: yaml.Node, fields: dict[str, yaml.Node], field: str, name: str) -> str:
        if name not in fields:
            self.fail(node, f"{field}.{name}", "is missing")
        return self.string(fields[name], f"{field}.{name}")

    def string(self, node: yaml.Node, field: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self.fail(node, field, "is not a text")
        value = " ".join(node.value.split())
        if not value or node.tag == "tag:yaml.org,2002:null":
            self.fail(node, field, "is empty")
        return value

    def no_repeats(self, node: yaml.Node | None, values: list[str], field: str, name: str) -> None:
        for number, value in enumerate(values, start=1):
            if node is not None and value in values[: number - 1]:
                self.fail(node.value[number - 1], f"{field}[{number}].{name}", f"{value!r} stands twice")

    def fail(self, node: yaml.Node, field: str, problem: str) -> NoReturn:
        raise InputError(f"{self.name}, line {node.start_mark.line + 1}, {field}: {problem}")
