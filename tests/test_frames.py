"""Articles in data frames: the same rows in the same order, and no row that spoils the others."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pandas as pd
import polars as pl
import pytest

import toolkit
from tests.samples import ANALYSIS
from tests.test_flow import READ, TAKEN, TEXT
from toolkit.app import Toolkit
from toolkit.ask import Answer, Ask, Failure, Reason
from toolkit.engines.scripted import ScriptedEngine
from toolkit.errors import ConfigError, InputError
from toolkit.settings import Settings

BODIES = ["“We will not sell,” said Mayor Ada Brandt.", None, "   ", 3.5, float("nan"), "“Yes,” said Tom Birk. 😀"]
URLS = ["u1", "u2", "u3", "u4", "u5", "u6"]
LIBRARIES = pytest.mark.parametrize("library", [pd, pl], ids=["pandas", "polars"])


def frame(library: Any, **columns: list[Any]) -> Any:
    if library is pl:
        return pl.DataFrame({name: pl.Series(name, values, dtype=pl.Object) for name, values in columns.items()})
    return pd.DataFrame(columns)


def column(frame: Any, name: str) -> list[Any]:
    return [None if value is pd.NA else value for value in frame[name]]


@pytest.fixture
def rules() -> Any:
    with Toolkit(Settings(), engine="builtin") as kit:
        yield kit


@LIBRARIES
def test_one_row_a_row_in_order_and_reasons_for_the_bad_ones(library: Any, rules: Toolkit) -> None:
    given = frame(library, body=BODIES, url=URLS)
    if library is pl:
        given = given.with_columns(pl.Series("url", URLS))
    result = toolkit.analyze_frame(given, text="body", id="url", engine=rules)
    assert type(result) is type(given) and len(result) == len(given)
    assert column(result, "url") == URLS
    errors = column(result, "error")
    assert [error is None for error in errors] == [True, False, False, False, False, True]
    assert [error for error in errors if error] == [
        "the row has no text",
        "the text is empty: there is no text to analyse",
        "the row holds float, not text",
        "the row has no text",
    ]
    assert column(result, "statements") == [1, None, None, None, None, 1]
    assert column(result, "characters")[5] == len(BODIES[5])  # type: ignore[arg-type]
    people = toolkit.frame_table(result, "actors", id="url")
    assert column(people, "url") == ["u1", "u6"]
    assert column(people, "analysis") == [1, 6]
    assert column(people, "name") == ["Ada Brandt", "Tom Birk"]


@LIBRARIES
def test_no_rows(library: Any, rules: Toolkit) -> None:
    empty = pd.DataFrame({"text": pd.Series([], dtype="string")}) if library is pd else pl.DataFrame({"text": []})
    result = toolkit.analyze_frame(empty, engine=rules)
    assert len(result) == 0 and "error" in result.columns
    assert len(toolkit.frame_table(result, "positions")) == 0


def test_the_index_of_pandas_stays(rules: Toolkit) -> None:
    given = pd.DataFrame({"text": ["“No,” said Ada Brandt."] * 3}, index=pd.Index([7, 7, 2], name="row"))
    result = toolkit.analyze_frame(given, engine=rules)
    assert list(result.index) == [7, 7, 2] and result.index.name == "row"


def test_details_come_from_columns(rules: Toolkit) -> None:
    given = pd.DataFrame(
        {"text": ["“No,” said Ada Brandt."] * 2, "head": ["Sale", None], "day": [date(2026, 3, 4), pd.NaT]}
    )
    result = toolkit.analyze_frame(given, columns={"title": "head", "date": "day"}, engine=rules)
    articles = toolkit.frame_table(result, "articles")
    assert column(articles, "title") == ["Sale", None]
    assert column(articles, "published_at") == ["2026-03-04", None]


def test_failed_calls_are_errors_and_the_rest_stands() -> None:
    engine = ScriptedEngine({"statements": READ, "positions": Failure("positions", Reason.REFUSED, "it refused")})
    with Toolkit(Settings(), engine=engine) as kit:
        result = toolkit.analyze_frame(pd.DataFrame({"text": [TEXT]}), engine=kit)
    assert column(result, "error") == ["positions: it refused"]
    assert column(result, "failures") == [1] and column(result, "statements")[0] > 0


def test_what_nobody_expected_stays_in_its_row() -> None:
    def broken(ask: Ask[Any]) -> Any:
        if "broken" in ask.variables.document.text:
            raise RuntimeError("something broke")
        return READ

    with Toolkit(Settings(), engine=ScriptedEngine({"statements": broken, "positions": TAKEN})) as kit:
        result = toolkit.analyze_frame(pd.DataFrame({"text": [TEXT, TEXT + " broken", TEXT]}), engine=kit)
    assert column(result, "error") == [None, "unexpected RuntimeError: something broke", None]


class Counting:
    """An engine that notes how many asks are under way at once."""

    name = "counting"

    def __init__(self) -> None:
        self.now = self.most = 0

    async def answer(self, ask: Ask[Any]) -> Answer[Any] | Failure:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        return Failure(ask.prompt, Reason.REFUSED, "no")

    async def aclose(self) -> None:
        """Nothing to give back."""


def test_an_engine_by_name_or_as_an_object() -> None:
    given = pd.DataFrame({"text": ["“No,” said Ada Brandt."]})
    assert column(toolkit.analyze_frame(given, engine="builtin"), "engine") == ["builtin"]
    scripted = ScriptedEngine({"statements": READ, "positions": TAKEN})
    assert column(toolkit.analyze_frame(pd.DataFrame({"text": [TEXT]}), engine=scripted), "engine") == ["scripted"]
    with pytest.raises(ConfigError, match="no engine 'gtp'"):
        toolkit.analyze_frame(given, engine="gtp")


def test_no_more_under_way_than_allowed() -> None:
    engine = Counting()
    with Toolkit(Settings(), engine=engine) as kit:
        toolkit.analyze_frame(pd.DataFrame({"text": [f"Text {n}." for n in range(20)]}), engine=kit, concurrency=3)
    assert engine.most == 3


def test_inside_a_running_loop(rules: Toolkit) -> None:
    async def notebook() -> Any:
        return toolkit.analyze_frame(pd.DataFrame({"text": ["“No,” said Ada Brandt."]}), engine=rules)

    assert column(asyncio.run(notebook()), "error") == [None]


@pytest.mark.parametrize(
    ("given", "options", "says"),
    [
        (pd.DataFrame({"body": ["x"]}), {"text": "bodi"}, "did you mean 'body'"),
        (pd.DataFrame({"text": ["x"]}), {"id": "url"}, "no column 'url'"),
        (pd.DataFrame([["x", "y"]], columns=["text", "text"]), {}, "more than one column 'text'"),
        (pd.DataFrame({"text": ["x"], "error": ["y"]}), {"id": "error"}, "rename it"),
        (pd.DataFrame({"text": ["x"]}), {"columns": {"headline": "text"}}, "no 'headline'"),
        (pd.DataFrame({"text": ["x"]}), {"concurrency": 0}, "at least one"),
        (pl.DataFrame({"text": ["x"]}).lazy(), {}, "collect"),
        ([{"text": "x"}], {}, "no DataFrame"),
        (pd.Series(["x"]), {}, "no DataFrame"),
    ],
)
def test_a_frame_that_cannot_be_used(given: Any, options: dict[str, Any], says: str, rules: Toolkit) -> None:
    with pytest.raises(InputError, match=says):
        toolkit.analyze_frame(given, engine=rules, **options)


def test_a_misspelt_option_is_not_every_rows_error(rules: Toolkit) -> None:
    with pytest.raises(TypeError, match="isues"):
        toolkit.analyze_frame(pd.DataFrame({"text": ["x"]}), engine=rules, isues=["A."])


def test_a_frame_without_analyses() -> None:
    with pytest.raises(InputError, match="no column 'analysis'"):
        toolkit.frame_table(pd.DataFrame({"text": ["x"]}), "positions")


@LIBRARIES
def test_several_analyses_as_one_frame(library: Any) -> None:
    name = library.__name__
    found = toolkit.analyses_frame([ANALYSIS, ANALYSIS], "issues", library=name)
    assert isinstance(found, library.DataFrame)
    assert column(found, "analysis") == [1, 1, 2, 2]
    assert len(toolkit.analyses_frame([], "issues", library=name)) == 0


def test_a_library_that_has_no_frames() -> None:
    with pytest.raises(InputError, match="'numpy'"):
        toolkit.analyses_frame([ANALYSIS], "issues", library="numpy")  # type: ignore[arg-type]
