"""Visible characters that must not be cut in two."""

from __future__ import annotations

import pytest

from toolkit.text.graphemes import splits

WHOLE = [
    "e\u0301", "n\u0303\u0323", "👍🏽", "👩‍👩‍👧‍👦", "🇩🇪", "❤️", "1️⃣", "🏴\U000e0067\U000e0062\U000e007f", "\r\n",
    "각", "\u1100\u1161\u11a8",
    "가\u11a8", "हि", "ก็", "ｶﾞ", "क\u200c", "🏳️‍🌈",
]  # fmt: skip


@pytest.mark.parametrize("cluster", WHOLE)
def test_inside_it_splits_and_around_it_does_not(cluster: str) -> None:
    for before in ("a ", "", "🇫🇷", "\n"):
        text = f"{before}{cluster} b"
        start = len(before)
        assert [splits(text, at) for at in range(start + 1, start + len(cluster))] == [True] * (len(cluster) - 1)
        assert not splits(text, start) and not splits(text, start + len(cluster))


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("ab", 1),
        ("\n\r", 1),
        ("\n\u0301", 1),
        ("你好", 1),
        ("🇩🇪🇫🇷", 2),
        ("각가", 1),
        ("éa", 1),
        ("👍a", 1),
        ("\x00\u0301", 1),
    ],
)
def test_between_two_it_does_not_split(text: str, offset: int) -> None:
    assert not splits(text, offset)


def test_the_ends_of_a_text_split_nothing() -> None:
    assert not splits("", 0) and not splits("\u0301", 0) and not splits("e\u0301", 2)
