"""The report in a real browser: read with eyes, keys and assistive technology, on paper and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.pages.conftest import Open
from tests.pages.stories import hostile, right_to_left
from tests.samples import ANALYSIS, DOCUMENT
from toolkit.records import Analysis, Stance
from toolkit.report.html import html

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DARK = {"color_scheme": "dark"}
VIEWS = pytest.mark.parametrize(
    "options",
    [{}, DARK, PHONE, {**PHONE, **DARK}, {"forced_colors": "active"}, {"java_script_enabled": False}],
    ids=["light", "dark", "phone", "dark phone", "forced colours", "no script"],
)
ANALYSES = pytest.mark.parametrize("analysis", [ANALYSIS, right_to_left()], ids=["sample", "right to left"])
ENTRIES = len(ANALYSIS.positions) + len(ANALYSIS.statements) + len(ANALYSIS.claims)


def violations(page: Page) -> str:
    """What axe-core has against a page, empty where it has nothing."""
    found = Axe().run(page)
    return "" if found.violations_count == 0 else found.generate_report()


def shown(page: Page) -> list[str]:
    """The ids of the entries in sight."""
    ids: list[str] = page.eval_on_selector_all(".card, .said", "all => all.filter(e => !e.hidden).map(e => e.id)")
    return sorted(ids)


def choose(page: Page, name: str, value: str) -> None:
    """Choose from a filter."""
    page.locator(f"select[name={name}]").select_option(value)


def lit(page: Page) -> str:
    """The article's words that are still marked."""
    words: list[str] = page.eval_on_selector_all(".text mark:not(.off)", "all => all.map(e => e.textContent)")
    return " ".join(words)


@VIEWS
@ANALYSES
def test_it_asks_for_nothing_and_its_policy_stops_nothing_of_its_own(
    show: Open, analysis: Analysis, options: Any
) -> None:
    page, watch = show(html(analysis), options)
    expect(page.get_by_role("heading", level=1)).to_have_text(analysis.document.title or "")
    watch.assert_nothing()


@VIEWS
@ANALYSES
def test_axe_finds_no_violation(show: Open, analysis: Analysis, options: dict[str, Any]) -> None:
    if not options.get("java_script_enabled", True):
        pytest.skip("axe is a script")
    page, _ = show(html(analysis), options)
    for details in page.locator("details").all():
        details.evaluate("e => { e.open = true }")
    assert violations(page) == ""


def test_axe_finds_no_violation_in_a_filtered_page(show: Open) -> None:
    page, _ = show(html(ANALYSIS))
    choose(page, "actor", "A1")
    assert violations(page) == ""


@ANALYSES
def test_nothing_is_wider_than_a_phone(show: Open, analysis: Analysis) -> None:
    page, _ = show(html(analysis), PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("name", hostile())
def test_hostile_articles_do_nothing(show: Open, name: str) -> None:
    story = hostile()[name]
    page, watch = show(html(story.analysis))
    expect(page.locator("article.text")).to_contain_text(story.shown)
    page.keyboard.press("j")
    page.locator(".text").click()
    assert page.evaluate("[...document.querySelectorAll('script')].length") == 1
    assert page.evaluate("document.querySelectorAll('.text :not(p, mark, span, a)').length") == 0
    watch.assert_nothing()


@pytest.mark.parametrize(
    ("label", "value", "entries"),
    [
        ("actor", "A1", ["P1", "P4", "S1", "S6"]),
        ("issue", "I2", ["P4", "P5", "S6"]),
        ("ground", "no", ["P4", "S6"]),
        ("verdict", "contradicted", ["C2"]),
        ("verdict", "failed", ["C4"]),
    ],
)
def test_filters(show: Open, label: str, value: str, entries: list[str]) -> None:
    page, _ = show(html(ANALYSIS))
    choose(page, label, value)
    assert shown(page) == entries
    expect(page.locator(".filters output")).to_have_text(f"{len(entries)} of {ENTRIES} entries shown")
    assert ("until the fish ladder" in lit(page)) == ("P1" in entries)
    assert ("river Aar above" in lit(page)) == ("C2" in entries)
    page.get_by_role("button", name="Show all").click()
    expect(page.locator(".filters output")).to_have_text("")
    assert len(shown(page)) == ENTRIES


def test_filters_hold_together(show: Open) -> None:
    page, _ = show(html(ANALYSIS))
    choose(page, "actor", "A1")
    choose(page, "issue", "I1")
    assert shown(page) == ["P1", "S1"]
    assert page.locator(".matrix tbody tr:visible").count() == 1
    assert page.locator(".matrix tbody td:visible").count() == 1


def test_the_facts_that_can_be_filtered_for_are_those_that_are_there(show: Open) -> None:
    page, _ = show(html(ANALYSIS))
    options = page.locator("select[name=verdict] option").evaluate_all("all => all.map(e => e.value)")
    assert sorted(options) == ["", "contradicted", "failed", "not_checkable", "not_checked"]


def test_marks_can_be_put_out(show: Open) -> None:
    page, _ = show(html(ANALYSIS))
    mark = page.locator("mark", has_text="did not seem keen")
    tag = page.locator(".text .tag:not(.fact-tag)").first
    before = mark.evaluate("e => getComputedStyle(e).backgroundColor")
    for value in ("none", "facts"):
        choose(page, "marks", value)
        assert mark.evaluate("e => getComputedStyle(e).backgroundColor") != before
        expect(tag).to_be_hidden()
    choose(page, "marks", "words")
    assert mark.evaluate("e => getComputedStyle(e).backgroundColor") == before
    expect(page.locator(".fact-tag").first).to_be_hidden()


def test_a_cell_leads_to_its_words(show: Open) -> None:
    page, _ = show(html(ANALYSIS))
    page.locator(".matrix").get_by_role("link", name="opposes on a condition").click()
    words = page.locator(".at:target + mark, .at:target + .at + mark").first
    expect(words).to_be_in_viewport()
    expect(words).to_have_text("We will not sign this ")


def test_words_lead_to_what_is_said_of_them_and_back(show: Open) -> None:
    page, _ = show(html(ANALYSIS))
    page.get_by_role("link", name="regional water board: opposes").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#P3")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="regional water board: opposes")).to_be_focused()


def test_each_stance_has_a_pattern_of_its_own(show: Open) -> None:
    page, _ = show(html(ANALYSIS))
    page.locator(".legend summary").click()
    patterns = {}
    for stance in Stance:
        sample = page.locator(f".legend mark.s-{stance.value}")
        if sample.count():
            patterns[stance] = sample.evaluate(
                "e => { const s = getComputedStyle(e); return `${s.textDecorationStyle} ${s.borderBlockEnd}` }"
            )
    assert len(patterns) == len(Stance) - 1
    assert len(set(patterns.values())) == len(patterns)


def test_words_of_two_actors_show_both_colours(show: Open) -> None:
    shared = ANALYSIS.statements[0].model_copy(update={"id": "S9", "actor": "A2"})
    page, _ = show(html(ANALYSIS.model_copy(update={"statements": (*ANALYSIS.statements, shared)})))
    image = page.locator("mark", has_text="We will not sign").evaluate("e => getComputedStyle(e).backgroundImage")
    assert "rgb(219, 233, 247)" in image
    assert "rgb(251, 227, 198)" in image


def test_everything_is_reached_by_tab_and_the_focus_can_be_seen(show: Open) -> None:
    page, _ = show(html(ANALYSIS))
    reached = []
    for _ in range(150):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.outerHTML.slice(0, 150), s.outlineStyle, parseFloat(s.outlineWidth)] }"
        )
        if at[0].startswith("<body"):
            break
        reached.append(at[0])
        assert at[1] in {"solid", "auto"}
        assert at[2] >= 1
    tags = page.locator(".text .tag:visible").count()
    assert sum('class="tag' in html for html in reached) == tags
    assert any("<select" in html for html in reached)
    assert any("summary" in html for html in reached)


def test_keys(show: Open) -> None:
    page, _ = show(html(ANALYSIS))
    names = []
    for _ in range(3):
        page.keyboard.press("j")
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert names == [
        "stated fact: contradicted by the evidence",
        "Lena Orth: opposes on a condition",
        "Tomas Birk: supports",
    ]
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == names[1]
    for key, place in (("]", "C2"), ("]", "C4"), ("[", "C2"), ("m", "matrix"), ("a", "article"), ("f", "facts")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == place
    page.keyboard.press("/")
    expect(page.locator("select[name=actor]")).to_be_focused()
    choose(page, "actor", "A2")
    page.keyboard.press("Escape")
    expect(page.locator("select[name=actor]")).to_have_value("")
    assert len(shown(page)) == ENTRIES


def test_keys_are_listed_and_can_be_switched_off(show: Open) -> None:
    page, _ = show(html(ANALYSIS))
    page.keyboard.press("?")
    expect(page.locator(".keys kbd").first).to_be_visible()
    page.get_by_label("use these keys").uncheck()
    page.keyboard.press("j")
    expect(page.get_by_label("use these keys")).to_be_focused()
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_label("use these keys")).not_to_be_checked()


def test_on_paper_everything_is_open_and_nothing_is_left_to_press(show: Open) -> None:
    page, _ = show(html(ANALYSIS), DARK)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.get_by_text("it names a place")).to_be_visible()
    assert page.locator(".sr").evaluate("e => getComputedStyle(e).color") == "rgb(27, 27, 27)"
    assert page.locator(".side").evaluate("e => getComputedStyle(e).overflowY") == "visible"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".fact details[open]").count() == 0


def test_an_article_from_right_to_left_reads_so(show: Open) -> None:
    page, _ = show(html(right_to_left()))
    for line in page.locator("article.text p").all()[:3]:
        assert line.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert page.locator("blockquote").first.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert page.locator("blockquote").first.get_attribute("lang") == "ar"
    quoted = page.locator("mark", has_text="لن نغلق الجسر").bounding_box()
    tag = page.get_by_role("link", name="سلمى حداد: opposes on a condition").bounding_box()
    assert quoted is not None and tag is not None
    assert tag["x"] < quoted["x"]


def test_what_can_be_copied_is_the_article(show: Open) -> None:
    page, _ = show(html(ANALYSIS))
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.text'))")
    text = page.evaluate("getSelection().toString()")
    assert "".join(text.split()) == "".join(DOCUMENT.text.split())
