from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from toolkit.engines import tokens
from toolkit.engines.cost import load_prices
from toolkit.engines.tokens import count_tokens, estimate_tokens, rough_tokens
from toolkit.errors import ConfigError
from toolkit.records import Usage

PRICES = load_prices()
MILLION = 1_000_000
COUNTED_PROMPTS = [("statements", 950), ("positions", 1_295), ("claims", 722), ("checks", 505), ("desk", 479)]
"""Tokens of the prompts in tests/golden, counted with o200k_base."""


def test_the_table_says_when_and_where_from():
    assert isinstance(PRICES.date, date)
    assert PRICES.source
    assert len(PRICES.models) > 10


@pytest.mark.parametrize("model", sorted(PRICES.models))
def test_prices_make_sense(model):
    price = PRICES.models[model]
    assert 0 < price.cached < price.input <= price.written < price.output


@pytest.mark.parametrize(
    ("usage", "dollars"),
    [
        (Usage(calls=9, input_tokens=MILLION), 2.0),
        (Usage(calls=9, input_tokens=MILLION, cached_tokens=MILLION), 0.5),
        (Usage(calls=9, output_tokens=MILLION, reasoning_tokens=MILLION), 8.0),
        (Usage(calls=9, input_tokens=MILLION, cached_tokens=MILLION // 2, output_tokens=MILLION), 9.25),
        (Usage(calls=9, input_tokens=MILLION, output_tokens=MILLION, batch_tokens=2 * MILLION), 5.0),
        (Usage(), 0.0),
    ],
)
def test_cost_tells_the_kinds_of_tokens_apart(usage, dollars):
    assert PRICES.cost(usage, "gpt-4.1") == pytest.approx(dollars)


def test_written_cache_tokens_have_their_own_price():
    usage = Usage(calls=4, input_tokens=MILLION, cache_write_tokens=MILLION)
    assert PRICES.cost(usage, "gpt-6.1-sol") == pytest.approx(2.5)


def test_a_snapshot_costs_what_its_model_costs_and_nothing_else_is_guessed():
    assert PRICES.of("gpt-5-mini-2025-08-07") == PRICES.of("gpt-5-mini")
    for unknown in ("gpt-5-mini-fine-tuned", "gpt-5-max", "llama", ""):
        assert PRICES.cost(Usage(input_tokens=1), unknown) is None


def test_a_request_above_the_tables_size_has_no_price():
    assert PRICES.cost(Usage(calls=1, input_tokens=300_000), "gpt-5.4") is None


@pytest.mark.parametrize("content", ["", "[]", "models: {}", "date: x\nsource: y", "a: [b", "models: {m: {input: x}}"])
def test_a_table_that_cannot_be_read_is_a_config_error(tmp_path, content):
    path = tmp_path / "prices.yaml"
    path.write_text(content)
    with pytest.raises(ConfigError, match="price table"):
        load_prices(path)


def test_a_table_that_is_not_there_is_a_config_error(tmp_path):
    with pytest.raises(ConfigError, match="price table"):
        load_prices(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("text", "counted"),
    # Counted with o200k_base.
    [
        (
            "The council voted on Tuesday to keep the old bridge open for another two years, pending a safety report.",
            21,
        ),
        ("Der Stadtrat stimmte am Dienstag dafür, die alte Brücke noch zwei Jahre offen zu halten.", 21),
        ("市议会周二投票决定,在安全报告出来之前,将旧桥再开放两年。", 23),
        ("Городской совет проголосовал во вторник за то, чтобы оставить старый мост открытым.", 21),
        ("صوت مجلس المدينة يوم الثلاثاء على إبقاء الجسر القديم مفتوحا لمدة عامين آخرين.", 21),
    ],
)
def test_a_sentence_in_any_script_is_estimated_roughly(text, counted):
    assert 0.9 * counted <= estimate_tokens(text) <= 1.4 * counted
    assert counted <= rough_tokens(text) <= 4 * counted


@pytest.mark.parametrize(("name", "counted"), COUNTED_PROMPTS)
def test_a_prompt_of_ours_is_estimated_within_a_tenth(name, counted):
    text = (Path(__file__).parents[1] / "golden" / f"{name}.txt").read_text(encoding="utf-8")
    assert 0.9 * counted <= estimate_tokens(text) <= 1.1 * counted, "count anew if the prompt changed much"


def test_an_empty_text_has_no_tokens():
    assert estimate_tokens("") == 0


def test_how_tokens_are_known_is_said(monkeypatch):
    monkeypatch.setattr(tokens, "tokenizer", lambda: None)
    assert count_tokens("abc") == (1, "estimated from characters")
    monkeypatch.setattr(tokens, "tokenizer", lambda: len)
    assert count_tokens("abc") == (3, "counted with o200k_base")
