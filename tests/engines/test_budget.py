from __future__ import annotations

import asyncio
import re
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.virtual import run
from toolkit.ask import Reason
from toolkit.engines.budget import Allowance, Budget, Reservation, most_used, told
from toolkit.engines.build import openai_services
from toolkit.engines.call import Call, Completion, Fault, Message, Options, Schema, Style
from toolkit.engines.cost import load_prices
from toolkit.errors import ConfigError
from toolkit.records import Usage
from toolkit.settings import ClientSettings, Settings

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


@pytest.mark.parametrize("limit", ["requests", "tokens", "money"])
def test_what_the_refusal_says_would_do_does(limit: Any) -> None:
    spent = Usage(calls=3, input_tokens=1_000, output_tokens=234, cost=0.4567)
    small: Any = {"requests": 3, "tokens": 1_300, "money": 0.457}[limit]
    fault = run(Budget(Allowance(**{limit: small}), PRICES, MODEL, spent=spent).reserve(1_003, 1_000))
    assert isinstance(fault, Fault)
    told = re.search(r"\$?([\d,.]+) would do for this call$", fault.detail)
    assert told is not None
    enough: Any = float(told[1].replace(",", ""))
    enough = enough if limit == "money" else int(enough)
    assert isinstance(
        run(Budget(Allowance(**{limit: enough}), PRICES, MODEL, spent=spent).reserve(1_003, 1_000)), Reservation
    )


def test_input_that_may_be_written_to_the_providers_cache_is_reserved_at_its_dearer_price():
    dear = "gpt-5.6-sol"  # 4 $ a million in, 5 $ where it is written to the cache, 20 $ out

    async def work() -> None:
        account = Budget(Allowance(money=1.0), PRICES, dear)
        reserved = await account.reserve(100_000, 20_000)
        assert isinstance(reserved, Reservation)
        assert reserved.money == pytest.approx(0.9)
        account.settle(reserved, Usage(calls=1, input_tokens=100_000, output_tokens=20_000, cache_write_tokens=100_000))
        assert account.spent.cost == pytest.approx(0.9)

    run(work())


def test_a_request_whose_price_is_not_known_is_not_free():
    async def work() -> None:
        account = budget(money=1.0)
        fault = await account.reserve(300_000, 100)
        assert isinstance(fault, Fault)
        assert "not known" in fault.detail
        reserved = await account.reserve(1_000, 1_000)
        assert isinstance(reserved, Reservation)
        account.settle(reserved, Usage(calls=1, input_tokens=10**9, output_tokens=1))
        assert account.spent.cost == pytest.approx(reserved.money)

    run(work())


def test_no_text_has_more_tokens_than_are_reserved_for_it():
    text = "0x9f,|~^ \u1234 \U0001f9e8" * 50
    call = Call(
        Style.CHAT, MODEL, (Message("user", text),), Schema("x", {}, "{}"), options=Options(max_output_tokens=7)
    )
    most = most_used(call, PRICES)
    assert most.input_tokens >= len(text.encode())
    assert most.output_tokens == 7
    assert most_used(call, PRICES, batch=True).cost == pytest.approx((most.cost or 0) / 2)


@pytest.mark.parametrize(
    ("outcome", "sure"),
    [
        (Completion("x", usage=Usage(output_tokens=3)), True),
        (Completion("x", usage=Usage(output_tokens=3), estimated=True), False),
        (Fault(Reason.SERVER_ERROR, "x", status=500), True),
        (Fault(Reason.SERVER_ERROR, "x", status=504), False),
        (Fault(Reason.SERVER_ERROR, "x", status=524), False),
        (Fault(Reason.TIMED_OUT, "x"), False),
        (Fault(Reason.BAD_RESPONSE, "x", status=200), False),
        (Fault(Reason.TRUNCATED, "x", usage=Usage(output_tokens=9)), True),
    ],
)
def test_what_a_gateway_did_not_hear_of_may_be_on_the_bill(outcome, sure):
    assert told(outcome) is sure


def test_money_needs_a_tier_whose_price_is_known():
    client = ClientSettings(budget_usd=1.0, service_tier="priority")
    with pytest.raises(ConfigError, match="priority"):
        openai_services(Settings(cache=False, client=client), MODEL)


def test_who_waits_in_another_loop_is_woken():
    account = budget(requests=1)
    held = threading.Event()
    results = []

    async def first() -> None:
        reserved = await account.reserve(1, 1)
        assert isinstance(reserved, Reservation)
        held.set()
        await asyncio.sleep(0.2)
        account.release(reserved)

    async def second() -> None:
        results.append(await asyncio.wait_for(account.reserve(1, 1), 30))

    other = threading.Thread(target=lambda: asyncio.run(first()))
    other.start()
    held.wait(30)
    asyncio.run(second())
    other.join(30)
    assert isinstance(results[0], Reservation)
