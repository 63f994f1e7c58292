"""Words are taken from the article as they are selected, however that is done."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages.desk import Served, Visit, begin, controls, drag, ends_of, kept, select, unfold
from tests.pages.test_report import PHONE
from tests.samples import ANALYSIS, TEXT
from toolkit.reviews.decisions import Kind

MARKED = "the fish ladder is paid for,” said Mayor Lena Orth on Tuesday."
LAST = "read a banner outside."


def changing(here: Served, visit: Visit, options: dict[str, Any] | None = None) -> tuple[Page, Any, str]:
    """The page with the form of a position open, the first field of its words, and the id of the analysis."""
    path = kept(here)
    page, _ = visit(path, "Ada", options)
    position = controls(page, "position", "P1")
    begin(position, "Change")
    return page, position.get_by_label("Words 1"), path.rsplit("/", 1)[1]


def keep(here: Served, page: Page, identifier: str) -> str:
    """Keep the change, and return the words that were kept, which stand where they are said to."""
    before = len(here.desk.log.history(identifier))
    controls(page, "position", "P1").get_by_role("button", name="Keep the change").click()
    expect(page.locator(".history li")).to_have_count(before + 1)
    expect(page.locator("#said")).to_have_text("Changed.")
    (place,) = here.desk.log.states(identifier)[Kind.POSITION, "P1"].edits["evidence"]
    text = here.desk.analyses.analysis(identifier).document.text
    assert text[place["start"] : place["end"]] == place["text"]
    return str(place["text"])


@pytest.mark.parametrize(
    "words",
    [MARKED, "“It is a good plan,” Mr. Birk said, “and it is a late one.”", "V", "outside.", "get”.\n“It is"],
    ids=["across marks", "marks inside", "one letter", "the end", "across lines"],
)
@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
def test_words_are_taken_to_the_character(here: Served, visit: Visit, words: str, backwards: bool) -> None:
    page, field, identifier = changing(here, visit)
    start, end = ends_of(page, words)
    if backwards:
        start, end = end, start
    drag(page, start, end)
    expect(field).to_have_value(words)
    assert keep(here, page, identifier) == words


def test_a_selection_beyond_the_end_of_the_article_ends_with_it(here: Served, visit: Visit) -> None:
    page, field, identifier = changing(here, visit)
    start, _ = ends_of(page, LAST)
    page.mouse.move(*start)
    page.mouse.down()
    page.locator("#facts").scroll_into_view_if_needed()
    page.mouse.move(start[0], page.locator("#facts").bounding_box()["y"] + 4, steps=5)  # type: ignore[index]
    page.mouse.up()
    expect(field).to_have_value(LAST)
    assert keep(here, page, identifier) == LAST


def test_one_click_too_many_takes_a_word_or_a_line(here: Served, visit: Visit) -> None:
    page, field, identifier = changing(here, visit)
    start, _ = ends_of(page, "regional")
    page.mouse.dblclick(start[0] + 5, start[1])
    expect(field).to_have_value("regional")
    page.mouse.click(start[0] + 5, start[1], click_count=3)
    line = "The regional water board did not seem keen, according to Ms. Orth."
    expect(field).to_have_value(line)
    assert keep(here, page, identifier) == line


def test_selecting_the_whole_page_takes_nothing(here: Served, visit: Visit) -> None:
    page, field, _ = changing(here, visit)
    before = field.input_value()
    page.evaluate("document.activeElement.blur(); getSelection().selectAllChildren(document.body)")
    page.wait_for_timeout(300)
    expect(field).to_have_value(before)


def test_a_selection_with_fingers_that_move_no_mouse_and_leave_the_focus(here: Served, visit: Visit) -> None:
    page, field, identifier = changing(here, visit, PHONE)
    page.evaluate(
        """() => {
          const [first, second] = document.querySelectorAll(".text p");
          getSelection().setBaseAndExtent(first.querySelector("[data-start]").firstChild, 9, second, 0);
        }"""
    )
    line = "council is split over a plan to dam the river Aar above the town."
    expect(field).to_have_value(line)
    expect(controls(page, "position", "P1").get_by_label("Stance")).to_be_focused()
    assert keep(here, page, identifier) == line


def test_a_selection_that_begins_right_after_the_click_is_not_broken(here: Served, visit: Visit) -> None:
    """The form is opened and the selection made in one breath, before the browser tells that the form is open."""
    page, _ = visit(kept(here), "Ada")
    position = controls(page, "position", "P1")
    seen = page.evaluate(
        """() => {
          const details = document.querySelector('.desk[data-target="position"][data-id="P1"] .edit');
          details.querySelector("summary").click();
          const node = document.querySelector(".text [data-start]").firstChild;
          getSelection().setBaseAndExtent(node, 0, node, 6);
          const focused = details.contains(document.activeElement);
          return new Promise((done) => {
            document.addEventListener("focusin", () => done([focused, "the focus moved later"]));
            setTimeout(() => done([focused, String(getSelection())]), 400);
          });
        }"""
    )
    assert seen == [True, "Velden"]
    expect(position.get_by_label("Words 1")).to_have_value("Velden")


def test_a_selection_that_is_told_of_again_does_not_undo_what_is_written(here: Served, visit: Visit) -> None:
    page, field, identifier = changing(here, visit)
    select(page, "regional water board")
    expect(field).to_have_value("regional water board")
    field.evaluate("e => { e.value = 'water board'; document.dispatchEvent(new Event('selectionchange')) }")
    page.wait_for_timeout(300)
    assert keep(here, page, identifier) == "water board"


def test_several_words_each_in_the_field_that_had_the_focus(here: Served, visit: Visit) -> None:
    page, field, _ = changing(here, visit)
    select(page, "We will not sign this")
    expect(field).to_have_value("We will not sign this")
    controls(page, "position", "P1").get_by_role("button", name="More words").click()
    select(page, "did not seem keen")
    expect(page.get_by_label("More words").last).to_have_value("did not seem keen")
    expect(field).to_have_value("We will not sign this")


def test_line_ends_of_other_systems_are_taken_and_found(here: Served, visit: Visit) -> None:
    text = "The pier stays.\r\nIt will not be sold,\u2028ever.\r\n" + TEXT
    shift = len(text) - len(TEXT)
    position = ANALYSIS.positions[0]
    moved = tuple(
        e.model_copy(update={"start": e.start + shift, "end": e.end + shift}) if e.start is not None and e.end else e
        for e in position.evidence
    )
    held = ANALYSIS.model_copy(
        update={
            "document": ANALYSIS.document.model_copy(update={"text": text}),
            "positions": (position.model_copy(update={"evidence": moved, "conditions": ()}),),
            "statements": (), "claims": (), "checks": (), "summary": (), "findings": (), "reviews": (),
            "coverage": ANALYSIS.coverage.model_copy(update={"uncovered_quotations": ()}),
        }
    )  # fmt: skip
    identifier = here.desk.analyses.keep(held).id
    page, _ = visit(f"/analyses/{identifier}", "Ada")
    position_ = controls(page, "position", "P1")
    begin(position_, "Change")
    select(page, "stays.\nIt will not be sold,")
    expect(position_.get_by_label("Words 1")).to_have_value("stays.\nIt will not be sold,")
    assert keep(here, page, identifier) == "stays.\r\nIt will not be sold,"
    begin(position_, "Change")
    position_.get_by_label("Words 1").fill("pier  stays. It will")
    assert keep(here, page, identifier) == "pier stays.\r\nIt will"


def test_where_the_place_cannot_be_told_nothing_is_taken(here: Served, visit: Visit) -> None:
    """An article that writes the sign for a character that acts, beside such a character."""
    path = kept(here)
    page, _ = visit(path, "Ada")
    position = controls(page, "position", "P1")
    unfold(position, "Change")
    field = position.get_by_label("Words 1")
    before = field.input_value()
    page.evaluate(
        """() => {
          const segment = document.querySelector(".text [data-start]");
          segment.firstChild.data = "⟨U+202E⟩⟨U+202E⟩" + segment.firstChild.data;
          const next = document.querySelectorAll(".text p")[1].querySelector("[data-start]").firstChild;
          getSelection().setBaseAndExtent(segment.firstChild, 12, next, 1);
        }"""
    )
    page.wait_for_timeout(300)
    expect(field).to_have_value(before)
