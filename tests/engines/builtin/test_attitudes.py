from __future__ import annotations

import re
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolkit.engines.builtin.attitudes import Inflection, Kind, attitudes, listed, phrases
from toolkit.engines.builtin.stance import mark
from toolkit.engines.builtin.words import plain_line, split
from toolkit.errors import ConfigError

LANG = resources.files("toolkit.engines.builtin") / "lang"
RULES = Path(__file__).parents[3] / "toolkit" / "engines" / "builtin"


def table(code: str) -> dict[str, Any]:
    data = yaml.safe_load((LANG / code / "stance.yaml").read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


ENTRIES = [
    (code, group["name"], e) for code in ("en", "de") for group in table(code)["cues"] for e in listed(group["words"])
]


@pytest.mark.parametrize(("code", "rule", "entry"), ENTRIES)
def test_every_entry_is_found_in_a_text(code: str, rule: str, entry: str) -> None:
    found = attitudes(code)
    words = split(entry)
    hits = [*found.cues.find(plain_line(entry)), *found.words.find(plain_line(entry))]
    assert (0, len(words)) in [(start, end) for start, end, _ in hits]


@pytest.mark.parametrize("code", ["en", "de"])
def test_no_entry_points_both_ways(code: str) -> None:
    sides: dict[tuple[str, ...], set[int]] = {}
    for group in table(code)["cues"]:
        if group["kind"] != "carrier":
            for entry in listed(group["words"]):
                sides.setdefault((*split(entry), "" if group["kind"] != "word" else "word"), set()).add(
                    group["polarity"]
                )
    assert [" ".join(words) for words, found in sides.items() if len(found) > 1] == []


@pytest.mark.parametrize("code", ["en", "de"])
def test_a_group_lists_no_entry_twice(code: str) -> None:
    for group in table(code)["cues"]:
        twice = [entry for entry, n in Counter(listed(group["words"])).items() if n > 1]
        assert twice == [], group["name"]


def test_the_english_table_has_every_list_the_rules_use() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in RULES.glob("*.py"))
    data = table("en")
    used = set(re.findall(r'table\.(?:sets|lists|maps)\["(\w+)"\]', source))
    assert used - set(data) == set()


@pytest.mark.parametrize(
    ("entry", "kind", "forms"),
    [
        ("back", "verb", {"back", "backs", "backed", "backing"}),
        ("oppose", "verb", {"oppose", "opposes", "opposed", "opposing"}),
        ("deny", "verb", {"deny", "denies", "denied", "denying"}),
        ("ban", "verb", {"ban", "bans", "banned", "banning"}),
        ("fight for", "verb", {"fight for", "fights for", "fought for", "fighting for"}),
        ("ally of", "noun", {"ally of", "allies of"}),
        ("critical of", "adjective", {"critical of"}),
    ],
)
def test_entries_are_inflected(entry: str, kind: str, forms: set[str]) -> None:
    made = Inflection(table("en")["inflection"]).forms(entry, kind)
    assert forms <= set(made)


def test_the_longest_phrase_counts() -> None:
    found = phrases([("call", 1), ("call for", 2), ("call for help", 3)])
    assert [(s, e, v) for s, e, v in found.find(plain_line("they call for help and call"))] == [(1, 4, 3), (5, 6, 1)]


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("She supports it", [1]),
        ("She does not support it", [-0.5]),
        ("She will not support it", [-1]),
        ("She won't support it", [-1]),
        ("She refuses to support it", [-1, -1]),
        ("She is not receptive to it", [-1]),
        ("She is not opposed to it", [0.5]),
        ("She never opposed it", [1]),
        ("Not now, but she supports it", [1]),
        ("Without delay she supports it", [1]),
        ("The Support Group met", []),
        ("He read the attack aloud", []),
    ],
)
def test_negation_turns_a_cue_or_leaves_it_open(text: str, polarity: list[float]) -> None:
    found = attitudes("en")
    (marked,) = mark((plain_line(text),), found)
    assert [hit.polarity for hit in marked.cues if hit.cue.kind is not Kind.WORD] == polarity


def test_a_language_without_a_table_has_no_cues() -> None:
    found = attitudes("xx-YY")
    assert not found.known
    assert list(found.cues.find(plain_line("She supports it and opposes that"))) == []
    assert attitudes("en-GB") == attitudes("en-GB") and attitudes("en-GB").known


def test_a_table_that_is_damaged_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "lang" / "xx").mkdir(parents=True)
    (tmp_path / "lang" / "xx" / "stance.yaml").write_text("cues: [", encoding="utf-8")
    monkeypatch.setattr(resources, "files", lambda package: tmp_path)
    with pytest.raises(ConfigError, match=r"cannot read the table lang/xx/stance.yaml: .*check it against the English"):
        attitudes("xx")
