"""The desk in a real browser: an article comes in, people decide, and what they decided is still there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.pages.desk import Served, Visit, begin, controls, kept, select, unfold
from tests.pages.stories import hostile, right_to_left
from tests.pages.test_report import DARK, PHONE, violations
from tests.samples import ANALYSIS, TEXT
from toolkit.reviews.decisions import Action, Draft, Kind
from toolkit.reviews.state import Standing
from toolkit.shipped import shipped
from toolkit.web.analyses import Query
from toolkit.web.orders import Setup
from toolkit.web.tokens import Scope

ARTICLE = shipped("examples/harbour.txt").read_text(encoding="utf-8")


def test_from_an_article_to_an_export_and_still_there(here: Served, visit: Visit) -> None:
    page, watch = visit(name="Ada Brandt")
    page.get_by_label("Text").fill(ARTICLE)
    page.get_by_label("Title").fill("A second berth")
    page.get_by_label("list and check the facts, too").check()
    page.get_by_role("button", name="Analyse").click()
    page.wait_for_selector("#work")
    expect(page.get_by_role("heading", level=1)).to_have_text("A second berth")

    page.locator("select[name=actor]").first.select_option(label="Maud Ferrin")
    expect(page.locator(".filters output")).to_contain_text("entries shown")
    card = page.locator(".card[data-kind=position]:visible")
    expect(card).to_have_count(1)
    identifier = card.get_attribute("id") or ""
    begin(card, "Change")
    card.get_by_label("Stance").select_option("neutral")
    select(page, "her members had nothing against cruise ships")
    expect(card.get_by_label("Words 1")).to_have_value("her members had nothing against cruise ships")
    card.get_by_role("button", name="Keep the change").click()
    expect(page.locator("#said")).to_have_text("Changed.")
    expect(card).to_contain_text("takes no side")
    expect(page.locator("select[name=actor]").first).to_have_value(re.compile("A"))
    expect(page.locator("mark", has_text="her members had nothing against cruise ships")).to_have_class(
        re.compile("s-neutral")
    )

    page.get_by_role("button", name="Show all").click()
    page.get_by_role("button", name="Sign off the analysis").click()
    expect(page.locator("#said")).to_have_text("Signed off.")

    unfold(page, "Export")
    with page.expect_download() as download:
        page.get_by_role("link", name="json", exact=True).click()
    result = json.loads(download.value.path().read_text(encoding="utf-8"))
    (position,) = [p for p in result["positions"] if p["id"] == identifier]
    assert position["stance"] == "neutral"
    words = position["evidence"][0]
    assert (
        words["text"]
        == "her members had nothing against cruise ships"
        == result["document"]["text"][words["start"] : words["end"]]
    )

    page.reload()
    expect(page.locator(f"#{identifier}")).to_contain_text("changed by Ada Brandt")
    expect(page.locator(".done")).to_contain_text("signed off by Ada Brandt")
    expect(page.locator(".history li")).to_have_count(2)
    expect(page.get_by_label("Your name")).to_have_value("Ada Brandt")
    watch.assert_nothing()


def test_a_file_is_uploaded_and_a_shipped_article_is_picked(here: Served, visit: Visit, tmp_path: Path) -> None:
    page, watch = visit()
    file = tmp_path / "bridge.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    page.get_by_label("choose a file").set_input_files(file)
    page.get_by_label("Text").fill("Something else.")
    page.get_by_label("Issues").fill("Skerrow should build a second cruise berth.")
    page.get_by_role("button", name="Analyse").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a text and a file")
    page.get_by_label("Text").fill("")
    page.get_by_role("button", name="Analyse").click()
    page.wait_for_selector("#work")
    expect(page.locator(".text")).to_contain_text("otherwise its boats would block")
    expect(page.locator(".matrix thead")).to_contain_text("Skerrow should build a second cruise berth.")
    page.get_by_role("link", name="Stance desk").click()
    page.get_by_text("Add an article").click()
    page.get_by_role("button", name="harbour").click()
    expect(page.get_by_label("Text")).to_have_value(re.compile("Skerrow"))
    page.get_by_role("button", name="Analyse").click()
    page.wait_for_selector("#work")
    watch.assert_nothing()


def test_accept_reject_undo_and_the_history(here: Served, visit: Visit) -> None:
    page, watch = visit(kept(here), "Ada")
    controls(page, "position", "P1").get_by_role("button", name="Accept").click()
    expect(page.locator("#P1")).to_contain_text("accepted by Ada")
    expect(controls(page, "position", "P1").get_by_role("button", name="Accept")).to_be_focused()
    controls(page, "position", "P2").get_by_role("button", name="Reject").click()
    expect(page.locator("#P2")).to_contain_text("rejected by Ada")
    expect(page.locator(".done")).to_contain_text("2 of 9 ")
    controls(page, "position", "P2").get_by_role("button", name="Undo").click()
    expect(page.locator("#said")).to_have_text("Taken back.")
    expect(page.locator("#P2")).not_to_contain_text("rejected by Ada")
    lines = page.locator(".history li")
    expect(lines).to_have_count(3)
    expect(lines.nth(0)).to_contain_text("took back a decision about Tomas Birk on The dam")
    expect(lines.nth(1)).to_contain_text("taken back")
    lines.nth(0).get_by_role("button").click()
    expect(page.locator("#P2")).to_contain_text("rejected by Ada")
    watch.assert_nothing()


def test_a_verdict_is_overridden_with_a_reason_and_signed_off(here: Served, visit: Visit) -> None:
    page, watch = visit(kept(here), "Ada")
    check = controls(page, "check", "C2")
    begin(check, "Verdict")
    check.get_by_label("Verdict").select_option("partly_supported")
    check.get_by_role("button", name="Set the verdict").click()
    assert page.locator("#said").text_content() == ""
    check.get_by_label("Why").fill("The survey is older than the new channel.")
    check.get_by_role("button", name="Set the verdict").click()
    expect(page.locator("#said")).to_have_text("The verdict is set.")
    expect(page.locator("#C2")).to_have_attribute("data-verdict", "partly_supported")
    expect(page.locator("#C2")).to_contain_text("The survey is older than the new channel.")
    begin(check, "Sign off")
    check.get_by_label("Rating").select_option("3")
    check.get_by_label("Address of the published check").fill("https://desk.example/checks/1")
    check.get_by_role("button", name="Sign off").click()
    expect(page.locator(".need-signed #C2")).to_contain_text("Signed off by Ada")
    watch.assert_nothing()


def test_a_note_and_the_speaker_of_a_statement(here: Served, visit: Visit) -> None:
    page, watch = visit(kept(here), "Ada")
    statement = controls(page, "statement", "S5")
    begin(statement, "Change")
    statement.get_by_label("Said by").select_option(label="a senior official")
    statement.get_by_role("button", name="Keep the change").click()
    expect(page.locator("#A4")).to_contain_text("Who asked the farmers?")
    finding = controls(page, "finding", "F2")
    begin(finding, "Note")
    finding.get_by_label("Note").fill("<b>Asked the desk</b>")
    finding.get_by_role("button", name="Keep the note").click()
    expect(page.locator("#F2")).to_contain_text("Ada: <b>Asked the desk</b>")
    watch.assert_nothing()


def test_without_a_name_nothing_is_decided(here: Served, visit: Visit) -> None:
    page, _ = visit(kept(here))
    controls(page, "position", "P1").get_by_role("button", name="Accept").click()
    expect(page.get_by_role("alert")).to_contain_text("Write your name first")
    expect(page.get_by_label("Your name")).to_be_focused()
    assert here.desk.log.history(page.url.rsplit("/", 1)[1]) == ()


def test_words_that_do_not_stand_in_the_article_are_refused(here: Served, visit: Visit) -> None:
    page, _ = visit(kept(here), "Ada")
    position = controls(page, "position", "P1")
    begin(position, "Change")
    position.get_by_role("button", name="Keep the change").click()
    expect(page.get_by_role("alert")).to_have_text("Nothing was changed.")
    position.get_by_label("Words 1").fill("We will sign this")
    position.get_by_role("button", name="Keep the change").click()
    expect(page.get_by_role("alert")).to_contain_text("does not stand in the article so")
    position.get_by_label("Words 1").fill("We will not sign this")
    position.get_by_role("button", name="More words").click()
    position.get_by_label("More words").last.fill("is split over a plan")
    position.get_by_role("button", name="Keep the change").click()
    expect(page.locator("#said")).to_have_text("Changed.")
    (decision,) = here.desk.log.history(page.url.rsplit("/", 1)[1])
    assert [words["text"] for words in (decision.value or {})["evidence"]] == [
        "We will not sign this",
        "is split over a plan",
    ]


def test_two_reviewers_at_once_lose_nothing(here: Served, visit: Visit) -> None:
    path = kept(here)
    ada, _ = visit(path, "Ada")
    bo, _ = visit(path, "Bo")
    controls(ada, "position", "P1").get_by_role("button", name="Accept").click()
    expect(ada.locator("#P1")).to_contain_text("accepted by Ada")
    controls(bo, "position", "P1").get_by_role("button", name="Reject").click()
    expect(bo.get_by_role("alert")).to_contain_text("Ada decided otherwise before you")
    expect(bo.locator("#P1 .contested")).to_contain_text("Bo decided otherwise, not having seen this: rejected")
    assert violations(bo) == ""
    ada.reload()
    expect(ada.get_by_role("list", name="Disagreements")).to_contain_text("Lena Orth on The dam")
    ada.get_by_role("button", name="Take Bo’s").click()
    expect(ada.locator("#P1")).to_contain_text("rejected by")
    expect(ada.locator(".contested")).to_have_count(0)
    assert len(here.desk.log.history(path.rsplit("/", 1)[1])) == 3


BEGUN = "You have begun something that is not kept yet. Keep it or leave it first."


def test_a_change_that_was_begun_is_not_lost_to_another_decision(here: Served, visit: Visit) -> None:
    page, _ = visit(kept(here), "Ada")
    position, other = controls(page, "position", "P1"), controls(page, "position", "P2")
    begin(position, "Change")
    position.get_by_label("Stance").select_option("mixed")
    for elsewhere in (other, position):
        elsewhere.get_by_role("button", name="Accept").click()
        expect(page.get_by_role("alert")).to_have_text(BEGUN)
        expect(position.get_by_label("Stance")).to_have_value("mixed")
        page.evaluate("document.querySelector('#wrong').textContent = ''")
    begin(other, "Note")  # which closes the other form
    other.get_by_label("Note").fill("Look again.")
    other.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_role("alert")).to_have_text(BEGUN)
    expect(position.get_by_label("Stance")).to_be_focused()
    position.get_by_role("button", name="Leave it").click()
    other.get_by_role("button", name="Keep the note").click()
    expect(page.locator("#said")).to_have_text("Noted.")
    expect(page.locator("#P2")).to_contain_text("Ada: Look again.")


def test_leaving_the_page_asks_only_where_something_was_begun(here: Served, visit: Visit) -> None:
    page, watch = visit(kept(here), "Ada")
    begin(controls(page, "position", "P1"), "Change")
    page.reload()
    assert watch.dialogs == []
    finding = controls(page, "finding", "F2")
    begin(finding, "Note")
    finding.get_by_label("Note").type("Half a")
    page.evaluate("location.assign('/')")
    page.wait_for_timeout(300)
    expect(finding.get_by_label("Note")).to_have_value("Half a")
    assert len(watch.dialogs) == 1


def test_two_clicks_are_one_decision_and_one_analysis(here: Served, visit: Visit) -> None:
    path = kept(here)
    page, _ = visit(path, "Ada")
    controls(page, "position", "P1").get_by_role("button", name="Accept").dblclick()
    expect(page.locator("#P1")).to_contain_text("accepted by Ada")
    assert len(here.desk.log.history(path.rsplit("/", 1)[1])) == 1
    page.goto(here.address)
    page.get_by_text("Add an article").click()
    page.get_by_label("Text").fill(ARTICLE)
    page.get_by_role("button", name="Analyse").dblclick()
    page.wait_for_selector("#work")
    assert here.desk.analyses.find(Query()).total == 2


def test_a_rejected_position_is_struck_in_the_matrix(here: Served, visit: Visit) -> None:
    page, _ = visit(kept(here), "Ada")
    cell = page.locator(".matrix tr", has_text="Tomas Birk").locator(".cell")
    expect(cell).not_to_contain_text("rejected")
    controls(page, "position", "P2").get_by_role("button", name="Reject").click()
    expect(cell).to_contain_text("✗ rejected")
    expect(cell.locator(".stance")).to_have_css("text-decoration-line", "line-through")
    controls(page, "position", "P2").get_by_role("button", name="Undo").click()
    expect(cell).not_to_contain_text("rejected")


def test_times_are_those_of_the_clock_on_the_wall(here: Served, visit: Visit) -> None:
    path = kept(here)
    identifier = path.rsplit("/", 1)[1]
    here.desk.log.decide(identifier, Draft(kind=Kind.POSITION, id="P1", action=Action.ACCEPT), "Ada")
    with here.desk.database.writing() as connection:
        connection.execute("UPDATE decision SET at = '2026-03-04T20:30:00.000+00:00'")
    page, _ = visit(path, options={"timezone_id": "Asia/Kolkata"})
    time = page.locator(".history time")
    expect(time).to_have_text("2026-03-05 02:00")
    expect(time).to_have_attribute("title", "2026-03-04 20:30 UTC")


def test_the_page_follows_an_analysis_to_its_end(here: Served, visit: Visit) -> None:
    order = here.desk.analyses.order(here.desk.analyses.keep(ANALYSIS).id)
    entry = here.desk.analyses.add(order.model_copy(update={"setup": Setup(engine="builtin", prompts="shipped")}))
    page, watch = visit(f"/analyses/{entry.id}")
    expect(page.locator("#status")).to_have_text("queued")
    here.desk.progress.tell(entry.id, "asked", prompt="statements", ask=1)
    expect(page.locator("#steps li")).to_have_text("statements: asked …")
    here.desk.progress.tell(entry.id, "answered", prompt="statements", ask=1, seconds=0.2, cached=False)
    expect(page.locator("#steps li")).to_have_text("statements: answered after 0.2 s")
    here.desk.progress.tell(entry.id, "failed", prompt="positions", ask=2, reason="rate_limited")
    expect(page.locator("#steps li")).to_have_text(
        ["statements: answered after 0.2 s", "positions: failed, rate limited"]
    )
    here.desk.jobs.submit(entry.id)
    expect(page.locator("#work")).to_be_visible()
    watch.assert_nothing()


def test_the_page_asks_where_too_many_listen(here: Served, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.web.progress.LISTENERS", 0)
    entry = here.desk.analyses.add(here.desk.analyses.order(here.desk.analyses.keep(ANALYSIS).id))
    page, _ = visit(f"/analyses/{entry.id}")
    expect(page.locator("#status")).to_have_text("queued")
    here.desk.analyses.start(entry.id)
    expect(page.locator("#status")).to_have_text("running")
    here.desk.analyses.finish(entry.id, ANALYSIS)
    expect(page.locator("#work")).to_be_visible()


def test_the_focus_stays_where_one_decided(here: Served, visit: Visit) -> None:
    page, _ = visit(kept(here), "Ada")
    check = controls(page, "check", "C2")
    begin(check, "Verdict")
    check.get_by_label("Verdict").select_option("partly_supported")
    check.get_by_label("Why").fill("An older survey.")
    check.get_by_role("button", name="Set the verdict").press("Enter")
    expect(page.locator("#said")).to_have_text("The verdict is set.")
    expect(check.locator("summary", has_text="Verdict")).to_be_focused()
    page.locator(".history").get_by_role("button").first.press("Enter")
    expect(page.locator("#said")).to_have_text("Taken back.")
    expect(page.locator("#history")).to_be_focused()


def test_what_is_said_covers_no_button(here: Served, visit: Visit) -> None:
    page, _ = visit(kept(here), "Ada")
    controls(page, "position", "P1").get_by_role("button", name="Accept").click()
    expect(page.locator("#said")).to_have_text("Accepted.")
    assert (
        page.evaluate(
            """() => {
          const box = document.querySelector("#said").getBoundingClientRect();
          const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          return there.id;
        }"""
        )
        != "said"
    )


def test_escape_leaves_what_has_the_focus_and_loses_nothing(here: Served, visit: Visit) -> None:
    page, _ = visit(kept(here), "Ada")
    press = page.keyboard.press
    filters = page.locator("select[name=actor]").first
    filters.select_option(label="Lena Orth")
    position = controls(page, "position", "P1")
    begin(position, "Change")
    press("Escape")
    expect(position.locator(".edit > summary")).to_be_focused()
    expect(position.locator("details[open]")).to_have_count(0)
    expect(filters).not_to_have_value("")
    press("Enter")
    page.keyboard.type("mixed")
    press("Escape")
    expect(position.get_by_label("Stance")).to_have_value("mixed")
    expect(filters).not_to_have_value("")
    position.get_by_role("button", name="Leave it").press("Enter")
    press("/")
    expect(filters).to_be_focused()
    press("Escape")
    expect(filters).to_have_value("")
    press("j")
    expect(page.locator(".tag:focus")).to_have_count(1)


def test_an_analysis_that_waits_can_be_cancelled(here: Served, visit: Visit) -> None:
    order = here.desk.analyses.order(here.desk.analyses.keep(ANALYSIS).id)
    entry = here.desk.analyses.add(order)
    page, _ = visit(f"/analyses/{entry.id}")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("main")).to_contain_text("This analysis is cancelled.")
    expect(page.get_by_role("button", name="Analyse again")).to_be_visible()


def test_search(here: Served, visit: Visit) -> None:
    kept(here)
    here.desk.analyses.keep(right_to_left())
    page, watch = visit()
    expect(page.locator("table.list tbody tr")).to_have_count(2)
    page.get_by_label("Search").fill("fish ladd")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("table.list tbody tr")).to_have_count(1)
    expect(page.locator("table.list")).to_contain_text("Velden split")
    page.get_by_role("link", name="Show all").click()
    page.get_by_label("Actor").fill("نصار")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("table.list")).to_contain_text("الجسر القديم")
    page.get_by_label("Actor").fill('nobody" OR "x')
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Nothing matches.")).to_be_visible()
    watch.assert_nothing()


def test_analyse_again_and_compare(here: Served, visit: Visit) -> None:
    path = kept(here)
    page, watch = visit(path)
    unfold(page, "Compare")
    page.get_by_role("button", name="Analyse again and compare").click()
    page.wait_for_url(lambda url: path not in url)
    page.wait_for_selector("#work")
    unfold(page, "Compare")
    page.get_by_role("link", name="with openai some-model").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Two analyses of Velden split over dam on the Aar")
    expect(page.locator("table.list")).to_contain_text("Lena Orth")
    assert violations(page) == ""
    watch.assert_nothing()


def test_a_position_is_corrected_with_the_keyboard_alone(here: Served, visit: Visit) -> None:
    page, watch = visit(kept(here))
    press = page.keyboard.press

    def tab_to(name: str) -> None:
        for _ in range(200):
            press("Tab")
            if page.evaluate("document.activeElement.textContent.trim() || document.activeElement.ariaLabel") == name:
                return
        raise AssertionError(f"{name} is not reached")

    press("Tab")
    press("Tab")
    press("Tab")
    expect(page.get_by_label("Your name")).to_be_focused()
    page.keyboard.type("Ada")
    press("Tab")
    press("j")
    press("j")
    press("Enter")
    expect(page.locator("#P1")).to_be_focused()
    press("e")
    expect(page.locator("#P1").get_by_label("Stance")).to_be_focused()
    page.keyboard.type("opposes")
    tab_to("We will not sign this until the fish ladder is paid for,")
    press("Control+a")
    page.keyboard.type("We will not sign this")
    tab_to("Keep the change")
    press("Enter")
    expect(page.locator("#said")).to_have_text("Changed.")
    press("y")
    expect(page.locator("#said")).to_have_text("Accepted.")
    press("u")
    expect(page.locator("#said")).to_have_text("Taken back.")
    press("?")
    expect(page.get_by_text("accept, reject, change, undo the entry")).to_be_visible()
    state = here.desk.log.states(page.url.rsplit("/", 1)[1].split("#")[0])[Kind.POSITION, "P1"]
    assert state.standing is Standing.EDITED
    assert state.edits["stance"] == "oppose"
    assert state.edits["evidence"][0]["text"] == "We will not sign this"
    watch.assert_nothing()


@pytest.mark.parametrize("options", [{}, DARK, PHONE, {**PHONE, **DARK}], ids=["light", "dark", "phone", "dark phone"])
def test_axe_finds_no_violation_on_any_page(here: Served, visit: Visit, options: dict[str, Any]) -> None:
    path = kept(here)
    identifier = path.rsplit("/", 1)[1]
    again = here.desk.analyses.keep(ANALYSIS.model_copy(update={"positions": ANALYSIS.positions[:2]}))
    for action, key in ((Action.ACCEPT, "P1"), (Action.REJECT, "P2")):
        here.desk.log.decide(identifier, Draft(kind=Kind.POSITION, id=key, action=action), "Ada")
    waiting = here.desk.analyses.add(here.desk.analyses.order(identifier))
    ended = here.desk.analyses.add(here.desk.analyses.order(identifier))
    here.desk.analyses.fail(ended.id, "the model did not answer")
    pages = (
        "/",
        path,
        f"{path}/diff/{again.id}",
        f"/analyses/{ended.id}",
        f"/analyses/{waiting.id}",
        "/sign-in",
        "/?q=x",
    )
    page, watch = visit("/", options=options)
    for where in pages:
        page.goto(here.address + where)
        for details in page.locator("details").all():
            details.evaluate("e => { e.open = true }")
        assert violations(page) == "", where
        if options.get("is_mobile"):
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, where
    watch.assert_nothing()


@pytest.mark.parametrize("name", hostile())
def test_hostile_articles_do_nothing_at_the_desk(here: Served, visit: Visit, name: str) -> None:
    story = hostile()[name]
    identifier = here.desk.analyses.keep(story.analysis).id
    note = "<img src=x onerror=alert(1)>"
    here.desk.log.decide(identifier, Draft(kind=Kind.POSITION, id="P1", action=Action.NOTE, note=note), note)
    page, watch = visit("/", "<script>alert(2)</script>")
    page.goto(f"{here.address}/analyses/{identifier}")
    expect(page.locator(".text")).to_contain_text(story.shown)
    expect(page.locator("#P1")).to_contain_text(note)
    controls(page, "position", "P1").get_by_role("button", name="Accept").click()
    expect(page.locator("#said")).to_have_text("Accepted.")
    watch.assert_nothing()


def test_words_after_characters_that_act_are_taken_where_they_stand(here: Served, visit: Visit) -> None:
    text = "🎡 \u202eMayor\u202c Lena Orth\x07 said: “We will 𝒩ever close it.”\r\nNo more.\n" + TEXT
    shift = len(text) - len(TEXT)
    data = ANALYSIS.model_dump(mode="json")

    def moved(node: Any) -> Any:
        if isinstance(node, list):
            return [moved(item) for item in node]
        if isinstance(node, dict):
            return {k: v + shift if k in ("start", "end") and v is not None else moved(v) for k, v in node.items()}
        return node

    kept_as = {key: moved(value) if key != "checks" else value for key, value in data.items()}
    kept_as["document"]["text"] = text
    identifier = here.desk.analyses.keep(type(ANALYSIS).model_validate(kept_as)).id
    page, _ = visit(f"/analyses/{identifier}", "Ada")
    position = controls(page, "position", "P1")
    begin(position, "Change")
    for words in ("We will 𝒩ever close it.", "No more."):
        select(page, words)
        expect(position.get_by_label("Words 1")).to_have_value(words)
        position.get_by_role("button", name="Keep the change").click()
        expect(page.locator("#said")).to_have_text("Changed.")
        (place,) = here.desk.log.states(identifier)[Kind.POSITION, "P1"].edits["evidence"]
        assert text[place["start"] : place["end"]] == place["text"] == words
        begin(position, "Change")


def test_a_desk_with_tokens_asks_for_one_and_decides_under_its_name(here: Served, visit: Visit) -> None:
    path = kept(here)
    token = here.desk.tokens.add("Lena Orth", frozenset({Scope.READ, Scope.REVIEW}))
    page, watch = visit(path)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Token").fill("stance_0_wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("unknown or no longer in use")).to_be_visible()
    watch.complaints.clear()  # the refusal
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#work")).to_be_visible()
    expect(page.get_by_role("button", name="Analyse again and compare")).to_have_count(0)
    controls(page, "position", "P1").get_by_role("button", name="Accept").click()
    expect(page.locator("#P1")).to_contain_text("accepted by Lena Orth")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(here.address + path)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    watch.assert_nothing()


def test_reading_alone_offers_nothing_to_decide(here: Served, visit: Visit) -> None:
    path = kept(here)
    token = here.desk.tokens.add("Reader", frozenset({Scope.READ}))
    page, watch = visit(path)
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#work")).to_be_visible()
    assert page.locator("[data-do], [data-undo], .rerun").count() == 0
    watch.assert_nothing()
