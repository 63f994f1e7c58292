"""What a tidy table is: rows with fixed, typed columns, made from the records of an analysis.

A column has a name, a type, a meaning, and says where its value comes from. Everything that writes tables (CSV, Parquet,
data frames) and the data dictionary are made from that, so that each column is described once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar

from toolkit.records.contents import Contents
from toolkit.records.text import Evidence

T = TypeVar("T")
Value = str | int | float | bool | list[str] | None
Row = tuple[Value, ...]


class Kind(StrEnum):
    """The type of a column; every column may hold null but those of the key."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TEXTS = "list of texts"


class Here:
    """The analysis that a row is made from: its number among those given (from 1), and its actors by id."""

    def __init__(self, number: int, analysis: Contents) -> None:
        self.number, self.analysis = number, analysis
        self._names = {actor.id: actor.name for actor in analysis.actors}
        self._issues = {issue.id: issue for issue in analysis.issues}

    def name(self, actor: str | None) -> str | None:
        """The name of the actor with this id, or None."""
        return self._names.get(actor or "")

    def label(self, issue: str) -> str | None:
        """The label of the issue with this id, or None."""
        return self._issues[issue].label if issue in self._issues else None

    def proposition(self, issue: str) -> str | None:
        """The proposition of the issue with this id, or None."""
        return self._issues[issue].proposition if issue in self._issues else None


@dataclass(frozen=True)
class Column(Generic[T]):
    """A column of rows made from a T: `value` reads it from the analysis and the T."""

    name: str
    kind: Kind
    meaning: str
    value: Callable[[Here, T], Value]


@dataclass(frozen=True)
class Table(Generic[T]):
    """One kind of row, made from the `items` of an analysis; the columns of `key` tell rows apart."""

    name: str
    meaning: str
    key: tuple[str, ...]
    items: Callable[[Contents], Iterable[T]]
    own: tuple[Column[T], ...]

    @property
    def columns(self) -> tuple[Column[T], ...]:
        """All columns: the two that every table has, then its own."""
        return (*_common(), *self.own)

    def rows(self, here: Here) -> Iterator[Row]:
        """The rows of one analysis."""
        values = [column.value for column in self.columns]
        for item in self.items(here.analysis):
            yield tuple(value(here, item) for value in values)


def _common() -> tuple[Column[Any], Column[Any]]:
    return (
        Column(
            "analysis",
            Kind.INTEGER,
            "number of the analysis in what was exported, from 1; two analyses of one text share `article_id`, not this",
            lambda here, _: here.number,
        ),
        Column(
            "article_id",
            Kind.TEXT,
            "id of the article, made from its text: the same text has the same id everywhere",
            lambda here, _: here.analysis.document.id,
        ),
    )


def text(name: str, meaning: str, value: Callable[[Here, T], str | None]) -> Column[T]:
    """A column of texts."""
    return Column(name, Kind.TEXT, meaning, value)


def integer(name: str, meaning: str, value: Callable[[Here, T], int | None]) -> Column[T]:
    """A column of whole numbers."""
    return Column(name, Kind.INTEGER, meaning, value)


def number(name: str, meaning: str, value: Callable[[Here, T], float | None]) -> Column[T]:
    """A column of numbers."""
    return Column(name, Kind.NUMBER, meaning, value)


def boolean(name: str, meaning: str, value: Callable[[Here, T], bool | None]) -> Column[T]:
    """A column of true and false."""
    return Column(name, Kind.BOOLEAN, meaning, value)


def texts(name: str, meaning: str, value: Callable[[Here, T], list[str]]) -> Column[T]:
    """A column of lists of texts."""
    return Column(name, Kind.TEXTS, meaning, value)


class Part(NamedTuple, Generic[T]):
    """Something that has no id of its own: whose it is, and its number there, from 1."""

    owner: str
    number: int
    item: T


def one_of(values: type[StrEnum]) -> str:
    """The values of an enum as a meaning."""
    return f"one of {', '.join(values)}"


def plain(value: object) -> str | None:
    """An enum's value, or a text, as a plain text."""
    return None if value is None else str(value)


def words(evidence: Iterable[Evidence]) -> str:
    """The words of several places as one text."""
    return " … ".join(item.text for item in evidence)


def grounded(evidence: tuple[Evidence, ...]) -> bool:
    """Whether there is evidence and all of it stands in the article as shown."""
    return bool(evidence) and all(item.grounded for item in evidence)
