"""Data frames in, data frames out: a column of articles analysed row by row.

`analyze_frame` gives one row for each row of the frame, in its order; a row that cannot be analysed has its reason in
`error`. The column `analysis` holds each analysis as JSON, so that the result can be stored and the tidy tables made from
it later, with `frame_table`. Frames of pandas and polars are told apart without importing either.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import signature
from typing import Any, Literal

from toolkit import store
from toolkit.app import Toolkit
from toolkit.ask import Engine
from toolkit.asking import settled
from toolkit.errors import InputError, ToolkitError, did_you_mean
from toolkit.records import Analysis
from toolkit.records.frames import pandas_frame, polars_frame
from toolkit.records.tables import TABLES, rows, table
from toolkit.records.tabular import Column, Here, Row, integer, text

Library = Literal["pandas", "polars"]
Outcome = Analysis | BaseException
Article = dict[str, Any]

_FIELDS = ("title", "date", "source")
_SHOWN = (
    *("article_id", "language", "characters", "sentences", "sentences_read", "quotations", "quotations_covered"),
    *("failures", "engine", "model_answered", "cost"),
)
_COUNTED = ("actors", "issues", "statements", "positions", "findings")


def analyze_frame(
    frame: Any,
    *,
    text: str = "text",
    id: str | None = None,
    columns: Mapping[str, str] | None = None,
    engine: str | Engine | Toolkit | None = None,
    concurrency: int = 8,
    **options: Any,
) -> Any:
    """Analyse the articles in a column of a pandas or polars DataFrame.

    `text` names the column of articles, `id` one that is carried over; `columns` maps title, date and source to columns
    that hold them; `options` are those of `Toolkit.analyze` (issues, actors, …), the same for every row. At most
    `concurrency` articles are under way at once, on this engine or, to share one and its settings, on this `Toolkit`. Works
    in notebooks.

    Returns a frame of the same library with one row for each row, in order (pandas: with the same index): the id, figures
    of the article, counts of what was found, `error` and `analysis`. A row never raises: `error` says why it has no
    analysis, or which calls of it failed. Raises `InputError` for a frame or column that is none and for what cannot be
    asked of any article, `ConfigError` where no engine can be made, `TypeError` for an option that `analyze` does not
    have.
    """
    library = _library(frame)
    shown = _columns()
    if id in {column.name for column in shown}:
        raise InputError(f"the id column {id!r} has the name of a column of the result; rename it")
    if concurrency < 1:
        raise InputError(f"concurrency is {concurrency}; at least one article has to be under way")
    signature(Toolkit.aanalyze).bind(None, "", **options)  # a misspelt option is the caller's, not every row's
    options = settled(options)
    articles = _articles(frame, {"text": text, **(columns or {})})
    if isinstance(engine, Toolkit):
        outcomes = engine.run(_all(engine, articles, options, concurrency))
    else:
        with Toolkit(engine=engine) as made:
            outcomes = made.run(_all(made, articles, options, concurrency))
    found = [_row(shown, number, outcome) for number, outcome in enumerate(outcomes, start=1)]
    result = _with_id(library, _frame(library, shown, found), frame, id, range(len(found)))
    if library == "pandas":
        result.index = frame.index
    return result


def analyses_frame(analyses: Iterable[Analysis], name: str, library: Library = "pandas") -> Any:
    """One of the tidy tables of several analyses as one frame, numbered from 1 in the column `analysis`.

    Raises `InputError` for an unknown table or library, `ConfigError` where the library is not installed.
    """
    if library not in ("pandas", "polars"):
        raise InputError(f"there are no data frames of {library!r}; the libraries are pandas and polars")
    return _frame(library, table(name).columns, list(rows(name, analyses)))


def frame_table(frame: Any, name: str, *, id: str | None = None) -> Any:
    """One of the tidy tables of all analyses in a frame that `analyze_frame` made, in a frame of the same library.

    The column `analysis` of the table is the number of the row in the frame, from 1; with `id`, that column of the frame
    is carried over, in front. Raises `InputError` for a frame without analyses or an unknown table.
    """
    library, made = _library(frame), table(name)
    made_rows: list[Row] = []
    numbers: list[int] = []
    for number, line in enumerate(_values(frame, "analysis")):
        if isinstance(line, str):
            found = list(made.rows(Here(number + 1, store.from_json(line, f"row {number + 1}"))))
            made_rows += found
            numbers += [number] * len(found)
    return _with_id(library, _frame(library, made.columns, made_rows), frame, id, numbers)


def _columns() -> list[Column[Any]]:
    """The columns of the result: some of `articles`, counts, and the last two, which are filled in by `_row`."""
    return [
        *(column for column in TABLES["articles"].columns if column.name in _SHOWN),
        *(integer(name, f"number of {name}", _count(name)) for name in _COUNTED),
        text("error", "why there is no analysis, or which calls of it failed", lambda h, o: None),
        text("analysis", "the analysis as JSON", lambda h, o: None),
    ]


def _count(name: str) -> Callable[[Here, Any], int]:
    return lambda here, _: len(getattr(here.analysis, name))


def _row(columns: Sequence[Column[Any]], number: int, outcome: Outcome) -> Row:
    if not isinstance(outcome, Analysis):
        known = isinstance(outcome, ToolkitError)
        error = str(outcome) if known else f"unexpected {type(outcome).__name__}: {outcome}"
        return (*[None] * (len(columns) - 2), error, None)
    here = Here(number, outcome)
    failed = "; ".join(f"{failure.prompt}: {failure.message}" for failure in outcome.failures)
    values = [column.value(here, outcome.document) for column in columns[:-2]]
    return (*values, failed or None, outcome.model_dump_json())


async def _all(
    kit: Toolkit, articles: Sequence[Article], options: Mapping[str, Any], concurrency: int
) -> list[Outcome]:
    """What became of each article, in order, with at most `concurrency` of them under way."""
    outcomes: dict[int, Outcome] = {}
    waiting = iter(enumerate(articles))

    async def worker() -> None:
        for number, article in waiting:
            (outcomes[number],) = await asyncio.gather(_one(kit, article, options), return_exceptions=True)

    await asyncio.gather(*(worker() for _ in range(min(concurrency, len(articles)))))
    return [outcomes[number] for number in range(len(articles))]


async def _one(kit: Toolkit, article: Article, options: Mapping[str, Any]) -> Analysis:
    value = article["text"]
    if not isinstance(value, str):
        missing = str(value) in ("None", "nan", "<NA>", "NaT")
        raise InputError("the row has no text" if missing else f"the row holds {type(value).__name__}, not text")
    details: dict[str, Any] = {field: shown for field in _FIELDS if (shown := _shown(article.get(field)))}
    return await kit.aanalyze(value, **details, **options)


def _shown(value: Any) -> str | None:
    """A text, or a date of a data frame as ISO 8601; None for what is missing."""
    if isinstance(value, str):
        return value.strip() or None
    return value.isoformat() if hasattr(value, "isoformat") and str(value) != "NaT" else None


def _articles(frame: Any, columns: Mapping[str, str]) -> list[Article]:
    """The rows as dictionaries of what is known of an article."""
    if unknown := sorted(set(columns) - {"text", *_FIELDS}):
        raise InputError(f"an article has no {unknown[0]!r} to map a column to; columns maps {', '.join(_FIELDS)}")
    values = {field: _values(frame, name) for field, name in columns.items()}
    return [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]


def _library(frame: Any) -> Library:
    module, name = type(frame).__module__.partition(".")[0], type(frame).__name__
    if (module, name) == ("polars", "LazyFrame"):
        raise InputError("this is a polars LazyFrame; give its collect()")
    if name != "DataFrame" or module not in ("pandas", "polars"):
        raise InputError(f"this is no DataFrame of pandas or polars, but {type(frame).__name__}")
    return "pandas" if module == "pandas" else "polars"


def _values(frame: Any, name: str) -> list[Any]:
    names = [str(column) for column in frame.columns]
    if names.count(name) != 1:
        what = "more than one column" if name in names else "no column"
        raise InputError(
            f"the frame has {what} {name!r}; it has {', '.join(names[:12]) or 'none'}{did_you_mean(name, names)}"
        )
    return list(frame[name])


def _frame(library: Library, columns: Sequence[Column[Any]], rows: Sequence[Row]) -> Any:
    return pandas_frame(columns, rows) if library == "pandas" else polars_frame(columns, rows)


def _with_id(library: Library, made: Any, frame: Any, id: str | None, numbers: Sequence[int]) -> Any:
    """The frame made, with rows of a column of the frame given in front, in its own type."""
    if id is None:
        return made
    _values(frame, id)
    if library == "polars":
        return made.insert_column(0, frame[id].gather(list(numbers)))
    made.insert(0, id, frame[id].take(list(numbers)).array)
    return made
