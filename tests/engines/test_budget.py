from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.virtual import run
from toolkit.ask import Reason
from toolkit.engines.budget import Allowance, Budget, Reservation
from toolkit.engines.call import Fault
from toolkit.engines.cost import load_prices
from toolkit.errors import ConfigError
from toolkit.records import Usage

PRICES = load_prices()
MODEL = "gpt-5-mini"


def budget(**allowed: Any) -> Budget:
    return Budget(Allowance(**allowed), PRICES, MODEL)


async def one(account: Budget, most: Usage, used: Usage | None) -> bool:
    reserved = await account.reserve(most.input_tokens, most.output_tokens)
    if isinstance(reserved, Fault):
        assert reserved.reason is Reason.OVER_BUDGET
        return False
    await asyncio.sleep(1)
    account.settle(reserved, used)
    return True


@given(
    st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500), st.integers(0, 100)), max_size=30),
    st.integers(1, 5_000),
)
def test_tokens_never_pass_the_budget_however_many_run_at_once(calls, limit):
    async def work() -> None:
        account = budget(tokens=limit)
        most = [Usage(calls=1, input_tokens=read, output_tokens=written) for read, written, _ in calls]
        used = [
            None if share > 90 else one.model_copy(update={"output_tokens": one.output_tokens * share // 100})
            for one, (_, _, share) in zip(most, calls, strict=True)
        ]
        await asyncio.gather(*(one(account, m, u) for m, u in zip(most, used, strict=True)))
        assert account.spent.input_tokens + account.spent.output_tokens <= limit

    run(work())


def test_requests_are_counted():
    async def work() -> list[bool]:
        account = budget(requests=3)
        return [await one(account, Usage(input_tokens=1), Usage(calls=1)) for _ in range(5)]

    assert run(work()) == [True, True, True, False, False]


def test_money_is_counted_by_the_price_table():
    async def work() -> None:
        account = budget(money=0.01)
        # 0.25 $ a million in, 2 $ a million out
        assert await one(
            account,
            Usage(input_tokens=4_000, output_tokens=4_000),
            Usage(calls=1, input_tokens=4_000, output_tokens=500),
        )
        assert account.spent.cost == pytest.approx(0.002)
        assert not await one(account, Usage(input_tokens=4_000, output_tokens=3_600), None)
        assert await one(account, Usage(input_tokens=4_000, output_tokens=3_400), None)
        assert account.spent.cost == pytest.approx(0.0098)

    run(work())


def test_a_call_that_fits_later_waits_for_those_before_it():
    async def work() -> list[bool]:
        account = budget(tokens=100)
        cheap = Usage(calls=1, input_tokens=10, output_tokens=1)
        return await asyncio.gather(*(one(account, Usage(input_tokens=10, output_tokens=70), cheap) for _ in range(3)))

    assert run(work()) == [True, True, False]


def test_what_is_not_sent_is_given_back():
    async def work() -> None:
        account = budget(requests=1)
        reserved = await account.reserve(1, 1)
        assert isinstance(reserved, Reservation)
        account.release(reserved)
        assert isinstance(await account.reserve(1, 1), Reservation)

    run(work())


def test_earlier_runs_count():
    account = Budget(Allowance(tokens=100), PRICES, MODEL, spent=Usage(input_tokens=95))
    assert isinstance(run(account.reserve(10, 10)), Fault)


def test_money_needs_a_known_price():
    with pytest.raises(ConfigError, match="llama-9"):
        Budget(Allowance(money=1.0), PRICES, "llama-9")


def test_the_refusal_says_what_is_left():
    fault = run(Budget(Allowance(money=1.0), PRICES, MODEL, spent=Usage(cost=0.999)).reserve(100, 1_000))
    assert isinstance(fault, Fault)
    assert "$1.00 of $1.00" in fault.detail
