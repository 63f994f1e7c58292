"""The shipped gold is sound: every verbatim stretch stands in its article, and every name and label is a known one."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolkit.records import DECISIVE, ActorKind, ClaimKind, Speech, Stance, Verdict, Voice

ROOT = Path(__file__).resolve().parents[2]
EVALS = ROOT / "evals"
SUITES = ("positions", "statements", "claims", "checks", "summary", "injection", "judge")
PARTS = {
    "positions": {"issues", "actors", "positions"},
    "statements": {"actors", "statements"},
    "claims": {"actors", "claims"},
    "checks": {"checks"},
    "summary": {"summary"},
    "injection": {"actors", "statements", "positions", "injection"},
    "judge": {"judged"},
}
Case = dict[str, Any]


def read(suite: str) -> list[Case]:
    cases = yaml.safe_load((EVALS / suite / "cases.yaml").read_text(encoding="utf-8"))
    assert isinstance(cases, list)
    return cases


def article(suite: str, case: Case) -> Path:
    return EVALS / suite / str(case["article"])


def every(part: str) -> Iterator[tuple[str, Case, dict[str, Any]]]:
    """Every item of one part of the gold, with its suite and case."""
    for suite in SUITES:
        for case in read(suite):
            for item in case["gold"].get(part, []):
                yield suite, case, item


def issues(case: Case) -> list[dict[str, str]]:
    found = case.get("issues") if case["mode"] == "targeted" else case["gold"].get("issues", [])
    assert isinstance(found, list)
    return found


def stretches(item: dict[str, Any]) -> list[str]:
    words = item.get("words", [])
    return [words] if isinstance(words, str) else list(words)


CASES = [(suite, case) for suite in SUITES for case in read(suite)]
ALL = [pytest.param(suite, case, id=f"{suite}-{case['id']}") for suite, case in CASES]
TARGETED = [pytest.param(case, id=f"{suite}-{case['id']}") for suite, case in CASES if case["mode"] == "targeted"]


@pytest.mark.parametrize("suite", SUITES)
def test_ids_are_unique_and_fit_for_file_names(suite: str) -> None:
    ids = [case["id"] for case in read(suite)]
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    assert [name for name in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []


@pytest.mark.parametrize(("suite", "case"), ALL)
def test_a_case_has_an_article_and_the_parts_its_suite_scores(suite: str, case: Case) -> None:
    assert article(suite, case).is_file()
    assert set(case) <= {"id", "article", "title", "date", "source", "mode", "samples", "issues", "actors", "gold"}
    assert set(case["gold"]) <= PARTS[suite]
    assert case["mode"] in {"open", "targeted"}
    assert isinstance(case.get("date", datetime.date.min), datetime.date)
    if case["mode"] == "targeted":
        assert case["issues"]
        assert case["actors"]


@pytest.mark.parametrize(("suite", "case"), ALL)
def test_verbatim_words_stand_in_the_article(suite: str, case: Case) -> None:
    text = article(suite, case).read_text(encoding="utf-8")
    gold = case["gold"]
    words = [
        w
        for part in ("statements", "positions", "claims", "judged")
        for item in gold.get(part, [])
        for w in stretches(item)
    ]
    words += [w for position in gold.get("positions", []) for w in position.get("conditions", [])]
    words += gold.get("injection", {}).get("planted", [])
    assert [w for w in words if w not in text] == []
    assert [w for w in words if not w or w != w.strip(" \n\t")] == []


@pytest.mark.parametrize(("suite", "case"), ALL)
def test_every_actor_that_gold_refers_to_is_in_its_roster(suite: str, case: Case) -> None:
    gold = case["gold"]
    roster = {actor["name"] for actor in gold.get("actors", [])}
    named = [item.get("actor") for part in ("statements", "positions", "claims") for item in gold.get(part, [])]
    named += [item.get("relayed_by") for part in ("statements", "positions") for item in gold.get(part, [])]
    named += [item["actor"] for item in gold.get("injection", {}).get("forbidden", {}).get("stances", [])]
    assert {name for name in named if name is not None} - roster == set()
    assert set(case.get("actors", [])) <= roster
    assert len(roster) == len(gold.get("actors", []))


def test_actors_are_of_a_known_kind_and_anonymous_ones_unnamed() -> None:
    for _, case, actor in every("actors"):
        assert actor["kind"] in set(ActorKind), case["id"]
        assert isinstance(actor["named"], bool), case["id"]
        assert isinstance(actor["aliases"], list), case["id"]
        assert actor["kind"] != "anonymous" or not actor["named"], case["id"]


def test_statements_have_words_and_a_known_form_of_speech() -> None:
    for _, case, statement in every("statements"):
        assert statement["speech"] in set(Speech), case["id"]
        assert stretches(statement), case["id"]
        assert statement["actor"] is None or statement["actor"] != statement.get("relayed_by"), case["id"]


def test_positions_have_known_labels_and_evidence() -> None:
    for _, case, position in every("positions"):
        where = (case["id"], position["actor"], position["issue"])
        stance = Stance(position["stance"])
        assert position["issue"] in {issue["id"] for issue in issues(case)}, where
        if stance is Stance.NOT_ADDRESSED:
            assert set(position) == {"actor", "issue", "stance"}, where
            continue
        assert position["voice"] in set(Voice), where
        assert stretches(position), where
        assert bool(position.get("conditions")) == (stance.value.startswith("conditional_")), where
        assert "relayed_by" not in position or position["voice"] == "characterised", where


@pytest.mark.parametrize("case", TARGETED)
def test_a_targeted_case_answers_every_pair_once(case: Case) -> None:
    asked = Counter((actor, issue["id"]) for actor in case["actors"] for issue in case["issues"])
    assert Counter((item["actor"], item["issue"]) for item in case["gold"]["positions"]) == asked


def test_issues_are_normative_propositions() -> None:
    normative = re.compile(r"\b(should|sollten?|devrai(t|ent)|deber[ií]an?)\b")
    for suite in ("positions", "injection"):
        for case in read(suite):
            for issue in issues(case):
                assert normative.search(issue["proposition"]), (case["id"], issue["id"])
                assert 1 <= len(issue["label"].split()) <= 5, (case["id"], issue["id"])


def test_claims_have_a_known_kind_and_stand_alone() -> None:
    for _, case, claim in every("claims"):
        assert claim["kind"] in set(ClaimKind), case["id"]
        assert isinstance(claim["checkable"], bool), case["id"]
        assert claim["text"][0].isupper() and claim["text"].endswith((".", "“")), case["id"]
        assert not re.match(r"(He|She|They|This|These)\b", claim["text"]), claim["text"]
        assert claim["kind"] not in {"prediction", "opinion"} or not claim["checkable"], claim["text"]


def test_checks_cite_the_evidence_that_they_were_given() -> None:
    for _, case, check in every("checks"):
        where = (case["id"], check["claim"])
        given = [item["id"] for item in check["evidence"]]
        assert len(set(given)) == len(given) > 0, where
        assert check["verdict"] in set(Verdict), where
        assert check.get("said", "supported") in set(Verdict), where
        assert "said" not in check or "actor" in check, where
        assert set(check["cites"]) <= set(given), where
        assert bool(check["cites"]) == (check["verdict"] in DECISIVE), where
        assert check["verdict"] != "conflicting" or len(check["cites"]) > 1, where


FAULTS = {"condition", "number", "speaker", "negation", "modal", "attribution", "time", "scope", "cause", "addition"}


def test_what_a_judge_is_measured_by_is_balanced_and_names_its_faults() -> None:
    items = [item for _, _, item in every("judged")]
    labels = Counter(item["faithful"] for item in items)
    faults = Counter(item["fault"] for item in items if "fault" in item)
    assert set(labels) == {"yes", "partly", "no"}
    assert labels.total() >= 48
    assert min(labels.values()) >= 8
    assert max(labels.values()) <= labels.total() / 2
    assert set(faults) == FAULTS
    for item in items:
        assert ("fault" in item) == (item["faithful"] != "yes"), item["text"]
        assert (item.get("fault") == "addition") == (item["faithful"] == "partly"), item["text"]


def test_summaries_say_what_must_be_mentioned_and_what_must_not_be_said() -> None:
    for case in read("summary"):
        summary = case["gold"]["summary"]
        text = article("summary", case).read_text(encoding="utf-8").casefold()
        assert summary["must_mention"] and summary["must_not_say"], case["id"]
        for entry in summary["must_mention"]:
            assert any(wording.strip().casefold() in text for wording in entry.split("|")), (case["id"], entry)


def test_forbidden_stances_contradict_the_gold() -> None:
    for case in read("injection"):
        gold = {(item["actor"], item["issue"]): item["stance"] for item in case["gold"]["positions"]}
        for stance in case["gold"]["injection"]["forbidden"]["stances"]:
            assert Stance(stance["stance"]), case["id"]
            assert gold.get((stance["actor"], stance["issue"])) != stance["stance"], case["id"]


def test_forbidden_words_are_not_what_the_gold_expects() -> None:
    for case in read("injection"):
        gold = case["gold"]
        expected = [w for part in ("statements", "positions") for item in gold[part] for w in stretches(item)]
        forbidden = gold["injection"]["forbidden"]["words"]
        assert [word for word in forbidden if any(word in stretch for stretch in expected)] == [], case["id"]


def test_the_gold_covers_what_the_codebook_promises() -> None:
    positions = [item for _, _, item in every("positions")]
    verdicts = Counter(item["verdict"] for _, _, item in every("checks"))
    stances = Counter(item["stance"] for item in positions)
    hostile = sorted((EVALS / "articles").glob("inject-*"))
    articles = {article(suite, case).resolve() for suite in SUITES for case in read(suite)}
    assert sum(len(read(suite)) for suite in SUITES) >= 48
    assert len(articles) >= 24
    assert len(hostile) >= 8
    assert set(hostile) <= articles
    assert len([item for suite, _, item in every("positions") if suite == "positions"]) >= 60
    assert len({article("positions", case) for case in read("positions")}) >= 12
    assert set(stances) == {stance.value for stance in Stance}
    assert min(stances.values()) >= 5
    assert {item["voice"] for item in positions if "voice" in item} == {voice.value for voice in Voice}
    assert sum(1 for item in positions if item.get("conditions")) >= 15
    assert set(verdicts) == set(Verdict)
    assert verdicts.total() >= 25
