from __future__ import annotations

import pytest

from toolkit.engines.builtin.lexicon import for_language, languages, load


def test_english_and_german_have_tables() -> None:
    assert {"en", "de"} <= set(languages())


@pytest.mark.parametrize(
    ("code", "language"), [("en", "en"), ("en-GB", "en"), ("de_AT", "de"), ("DE", "de"), ("tlh", "en"), (None, "en")]
)
def test_a_language_without_tables_falls_back_to_english(code: str | None, language: str) -> None:
    assert for_language(code).language == language


@pytest.mark.parametrize("language", languages())
def test_all_languages_have_the_same_groups(language: str) -> None:
    english, other = load("en"), load(language)
    assert set(other.words) == set(english.words)
    assert set(other.endings) == set(english.endings)


@pytest.mark.parametrize("language", languages())
def test_words_are_in_lower_case_and_forms_know_their_verb(language: str) -> None:
    lexicon = load(language)
    assert all(word == word.lower() for group in lexicon.words.values() for word in group)
    for first, forms in lexicon.forms.items():
        for form in forms:
            assert form.words[0] == first == first.lower()
            assert form.uses and all(use.takes for use in form.uses)


@pytest.mark.parametrize("language", languages())
def test_every_word_that_needs_a_mark_or_may_be_a_noun_is_a_form_or_verb_of_the_table(language: str) -> None:
    lexicon = load(language)
    known = set(lexicon.forms) | {use.lemma for forms in lexicon.forms.values() for form in forms for use in form.uses}
    assert lexicon.needs_mark <= known
    assert {word for word in lexicon.nounlike if word not in known} == set()


def test_a_given_name_of_both_genders_tells_none() -> None:
    assert load("en").given_names["Andrea"] == "either"
    assert load("en").given_names["Anna"] == "female"


def test_words_for_a_country_lead_to_it() -> None:
    nations = load("en").nations
    assert nations["ukrainian"] == nations["kyiv"] == "Ukraine"
    assert nations["united states"] == nations["u.s."] == "United States"
