"""Words, stems and the tables behind them."""

from __future__ import annotations

from importlib.resources import files

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from toolkit.text.words import content_stems, stem, word_table, words


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("renamed", "renames", "en"), ("cities", "city", "en"), ("pitcher", "pitchers", "en"), ("stopped", "stops", "en"),
        ("Écoles", "école", "fr"), ("Städte", "Städten", "de"), ("elected", "elects", "en"), ("dog's", "dogs", "en"),
    ],
)  # fmt: skip
def test_forms_of_a_word_share_a_stem(one: str, other: str, language: str) -> None:
    assert words(one, language)[0].stem == words(other, language)[0].stem


def test_names_are_capitalised_inside_a_sentence() -> None:
    found = {w.text: w.name for w in words("Later Ada met the NATO chief. Bridges burn.")}
    assert (found["Ada"], found["NATO"], found["Later"], found["Bridges"], found["chief"]) == (
        True,
        True,
        False,
        False,
        False,
    )


def test_content_leaves_out_small_words_and_figures() -> None:
    assert content_stems("The 12 ships were in the port") == {"ship", "port"}


def test_unlisted_languages_have_no_table_and_still_work() -> None:
    assert not word_table("fi").stop
    assert [w.stem for w in words("Laivat ovat", "fi")] == ["laivat", "ovat"]


def test_opposites_go_both_ways() -> None:
    opposites = word_table("en").opposites
    assert all(word in opposites[other] for word, others in opposites.items() for other in others)


@pytest.mark.parametrize("name", ["words.yaml", "numerals.yaml", "dates.yaml"])
def test_tables_hold_strings_where_they_should(name: str) -> None:
    """YAML reads `no` and `on` as booleans and `null` as nothing; none may slip into a list of words."""

    def leaves(node: object) -> list[object]:
        if isinstance(node, dict):
            return [leaf for key, value in node.items() for leaf in (*leaves(key), *leaves(value))]
        return [leaf for item in node for leaf in leaves(item)] if isinstance(node, list) else [node]

    table = yaml.safe_load(files("toolkit.text").joinpath(name).read_text(encoding="utf-8"))
    for language, row in table.items():
        assert isinstance(language, str)
        wrong = [
            leaf
            for leaf in leaves({k: v for k, v in row.items() if k != "month_first"})
            if leaf is None or isinstance(leaf, bool)
        ]
        assert wrong == [], (name, language)


@given(st.text(max_size=60), st.sampled_from(["en", "de", "fr", "xx", ""]))
def test_words_are_spans_of_the_text(text: str, language: str) -> None:
    end = 0
    for word in words(text, language):
        assert text[word.start : word.end] == word.text
        assert end <= word.start < word.end
        assert word.stem
        end = word.end


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=15))
def test_a_stem_is_never_longer_or_empty(word: str) -> None:
    assert 0 < len(stem(word)) <= len(word)
