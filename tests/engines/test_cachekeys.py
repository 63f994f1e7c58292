from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest

from tests.engines.doubles import ASK, GOOD, engine
from toolkit.ask import Answer
from toolkit.engines.cachekeys import A_MINUTE, CacheKeys
from toolkit.engines.call import Call, Completion, Rung, Style
from toolkit.engines.openai import Asking


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_slow_run_keeps_to_one_key() -> None:
    clock = Clock()
    keys = CacheKeys(clock)
    taken = []
    for second in range(0, 600, 5):
        clock.now = float(second)
        taken.append(keys.take("p"))
    assert set(taken) == {"p"}


def test_no_key_is_given_out_more_often_a_minute_than_it_is_good_for() -> None:
    clock = Clock()
    keys = CacheKeys(clock)
    minutes: list[Counter[str]] = []
    for minute in range(3):
        clock.now = 60.0 * minute
        minutes.append(Counter(keys.take("p") for _ in range(200)))
    assert all(max(counts.values()) == A_MINUTE for counts in minutes)
    assert minutes[0] == minutes[1] == minutes[2], "the next minute finds the same keys again"


def test_prompts_do_not_use_up_each_others_keys() -> None:
    keys = CacheKeys(Clock())
    assert {keys.take(f"p{n}") for n in range(100)} == {f"p{n}" for n in range(100)}


@pytest.mark.parametrize(
    ("url", "style", "keys"),
    [
        (
            "https://api.openai.com/v1",
            Style.RESPONSES,
            {"f" * 16: A_MINUTE, f"{'f' * 16}-1": A_MINUTE, f"{'f' * 16}-2": 1},
        ),
        ("http://localhost:8000/v1", Style.CHAT, {None: 31}),
    ],
)
def test_requests_carry_them_where_the_server_knows_them(url: str, style: Style, keys: dict[str | None, int]) -> None:
    sent: list[Call] = []

    class Sent:
        async def complete(self, call: Call, tally: Any) -> Completion:
            sent.append(call)
            return Completion(GOOD, call.model)

    one = engine(url, style=style, asking=Asking(model="gpt-5-mini", allow_unenforced=True, rung=Rung.STRICT))
    one.sender = Sent()  # type: ignore[assignment]

    async def many() -> list[Any]:
        return [await one.answer(ASK) for _ in range(31)]

    assert all(isinstance(answer, Answer) for answer in asyncio.run(many()))
    assert Counter(call.cache_key for call in sent) == keys
    assert len({(call.messages, call.schema.text) for call in sent}) == 1
