from __future__ import annotations

from dataclasses import replace

import pytest

from tests.engines.doubles import Side
from toolkit.engines.call import Call, Message, Options, Rung, Style
from toolkit.engines.key import content_key
from toolkit.engines.schema import strict_schema
from toolkit.replies import Quote

CALL = Call(
    Style.CHAT, "m", (Message("system", "s"), Message("user", "“ü”")), strict_schema(Side), options=Options(seed=1)
)


@pytest.mark.parametrize(
    "change",
    [
        {"model": "n"},
        {"messages": (Message("system", "s"), Message("user", "“ü” "))},
        {"messages": (Message("user", "s"), Message("system", "“ü”"))},
        {"messages": (Message("system", "s“ü”"), Message("user", ""))},
        {"schema": strict_schema(Quote)},
        {"schema": strict_schema(Side, {"actors": ("A1",)})},
        {"rung": Rung.LOOSE},
        {"options": Options(seed=2)},
        {"options": Options(seed=1, temperature=0.0)},
        {"sample": 1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_decides_the_answer_changes_the_key(change):
    assert content_key(replace(CALL, **change)) != content_key(CALL)


@pytest.mark.parametrize(
    "change",
    [{"style": Style.RESPONSES}, {"cache_key": "x"}, {"breakpoint_after_system": True}, {"limit_name": "max_tokens"}],
    ids=lambda change: next(iter(change)),
)
def test_how_a_call_travels_does_not_change_the_key(change):
    assert content_key(replace(CALL, **change)) == content_key(CALL)


def test_the_key_is_the_same_on_every_machine():
    assert content_key(CALL) == "9120238a9acda21a180e9604e8e31761481d4303d422afd3ff10cd7edb059506"


def test_half_a_surrogate_pair_has_a_key():
    assert len(content_key(replace(CALL, messages=(Message("user", "\ud800"),)))) == 64
