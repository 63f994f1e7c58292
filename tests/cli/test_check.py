"""`stance check`, `across`, `evidence`, `review` and `export claimreview`, from the outside, with the embedded engine."""

from __future__ import annotations

import json
from typing import Any

import pytest

from toolkit import store
from toolkit.records import Check, CheckStatus

STORY = "The second berth in Harbourtown cost 84 million crowns in 2019. The council met on 3 May 2021.\n"
EVIDENCE = "In the end the second berth in Harbourtown cost 112 million crowns in 2019.\n"


@pytest.fixture
def story(tmp_path):
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "accounts.txt").write_text(EVIDENCE, encoding="utf-8")
    return tmp_path


def refused(ran: Any, code: int, says: str) -> None:
    """Nothing on standard output, one line of error that says what is wrong, and the exit code of its kind."""
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.splitlines()[-1].startswith("error: ") and says in ran.err


def check(stance: Any, story: Any, *more: object) -> Any:
    return stance("check", story / "story.txt", "--evidence", story / "accounts.txt", "--engine", "builtin", *more)


def test_an_article_is_checked_against_files(stance, story):
    ran = check(stance, story, "--format", "json")
    analysis = store.from_json(ran.out)
    (claim,) = [c for c in analysis.claims if "84 million" in c.text]
    (found,) = [c for c in analysis.checks if c.claim == claim.id]
    assert (ran.code, found.verdict) == (0, "contradicted")
    assert EVIDENCE[found.citations[0].start : found.citations[0].end] == found.citations[0].text
    assert "1 contradicted" in ran.err


@pytest.mark.parametrize("name", ["c.html", "c.md", "c.txt", "c.json"])
def test_claims_and_checks_stand_in_every_report(stance, story, name):
    assert check(stance, story, "-o", story / name).code == 0
    text = (story / name).read_text(encoding="utf-8")
    assert "84 million" in text and "112 million" in text and "contradicted" in text.lower()


def test_without_evidence_claims_are_listed(stance, story):
    ran = stance("check", story / "story.txt", "--engine", "builtin", "-f", "json")
    assert {c.status for c in store.from_json(ran.out).checks} == {"not_checked"}


def test_a_dry_run_sends_and_checks_nothing(stance, story):
    ran = check(stance, story, "--dry-run", "--desk", "--model", "gpt-5-mini")
    assert ran.code == 0
    assert "calls: 5 (statements 1, positions 1, claims 1, desk 1, checks 1)" in ran.out
    assert "prompt tokens:" in ran.out and "$" in ran.out


def test_claims_give_verdicts_in_order(stance, tmp_path):
    rows = [
        {
            "id": "b",
            "claim": "The berth cost 84 million crowns.",
            "evidence": [{"text": "The berth cost 112 million crowns."}],
        },
        {"id": 2, "claim": "The berth is open."},
        {"id": "a", "claim": "The berth cost 84 million.", "speaker": "Ada Brandt", "evidence": [{"text": ""}]},
    ]
    (tmp_path / "claims.jsonl").write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    ran = stance("check", "--claims", tmp_path / "claims.jsonl", "-o", tmp_path / "out.jsonl", "--engine", "builtin")
    results = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert ran.code == 0
    assert [(r["id"], r["status"], r["verdict"]) for r in results] == [
        ("b", "checked", "contradicted"),
        (2, "not_checked", None),
        ("a", "not_checked", None),
    ]
    assert all(r["not_looked_at"] for r in results)
    assert "said" in results[2] and any("could not be used" in note for note in results[2]["not_looked_at"])


def test_rows_of_several_languages_are_each_read_in_their_own(stance, tmp_path):
    rows = [
        {
            "id": 1,
            "claim": "The old berth cost 1.500 million crowns.",
            "evidence": [{"text": "The old berth cost 1.5 million crowns."}],
        },
        {
            "id": 2,
            "claim": "Der Verband versorgt nach eigenen Angaben 340.000 Menschen in der Stadt und auf dem Land.",
            "evidence": [{"text": "Der Verband versorgt heute 512.000 Menschen in der Stadt und auf dem Land."}],
        },
    ]
    (tmp_path / "claims.jsonl").write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    ran = stance("check", "--claims", tmp_path / "claims.jsonl", "--engine", "builtin")
    assert [json.loads(line)["verdict"] for line in ran.out.splitlines()] == ["supported", "contradicted"]


def test_rows_may_call_their_evidence_alike(stance, tmp_path):
    rows = [
        {"id": n, "claim": "The old berth cost 84 million crowns.", "evidence": [{"id": "E1", "text": text}]}
        for n, text in enumerate(("The old berth cost 112 million crowns.", "The old berth cost 84 million crowns."))
    ]
    (tmp_path / "claims.jsonl").write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    ran = stance("check", "--claims", tmp_path / "claims.jsonl", "--engine", "builtin")
    results = [json.loads(line) for line in ran.out.splitlines()]
    assert [(r["verdict"], r["citations"][0]["source"]) for r in results] == [
        ("contradicted", "E1"),
        ("supported", "E1"),
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "name an article, or claims"),
        (("story.txt", "--claims", "x.jsonl"), "one of the two"),
        (("story.txt", "--before", "soon"), "--before"),
        (("story.txt", "--date", "soon"), "--date"),
        (("story.txt", "--evidence", "missing.pdf"), "no file"),
        (("story.txt", "--store", "missing.db"), "no evidence store"),
        (("story.txt", "--store", "a.db", "--evidence", "b.txt"), "exclude each other"),
        (("story.txt", "--evidence", "accounts.txt", "--columns", "text"), "FIELD=COLUMN"),
        (("story.txt", "--min-worth", "2"), "min-worth"),
        (("story.txt", "-o", "facts.pdf"), "'facts.pdf': .pdf is not written here; write .html"),
        (("--claims", "claims.jsonl", "-o", "facts.html"), "JSON Lines"),
        (("--claims", "claims.jsonl", "-o", "facts.csv"), ".csv is not written here"),
        (("--claims", "claims.jsonl", "-f", "table"), "JSON Lines"),
    ],
)
def test_what_cannot_be_done_is_said(stance, story, monkeypatch, arguments, says):
    monkeypatch.chdir(story)
    refused(stance("check", *arguments), 2, says)


@pytest.mark.parametrize("option", ["--rules", "--questions"])
def test_a_file_of_the_desk_that_is_not_there_is_said_plainly(stance, story, option):
    ran = check(stance, story, option, story / "none.yaml")
    refused(ran, 3, "No such file or directory")
    assert "Errno" not in ran.err


@pytest.mark.parametrize("option", ["--rules", "--questions"])
def test_wrong_files_of_the_desk_are_a_configuration_error(stance, story, option):
    (story / "wrong.yaml").write_text("- [")
    refused(check(stance, story, option, story / "wrong.yaml"), 3, "wrong.yaml")


def test_the_store_from_adding_to_removing(stance, story):
    db = story / "evidence.db"
    assert stance("evidence", "add", story / "accounts.txt", "--store", db).out.endswith("1 added\n")
    assert "already" in stance("evidence", "add", story / "accounts.txt", "--store", db).err
    (line,) = stance("evidence", "list", "--store", db).out.splitlines()
    identifier = line.split("\t")[0]
    assert "112 million" in stance("evidence", "search", "the berth cost 84 million", "--store", db).out
    nothing = stance("evidence", "search", "zeppelins", "--store", db)
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "note: nothing in the store is about this\n")
    ran = stance("check", story / "story.txt", "--store", db, "--engine", "builtin", "-f", "json")
    assert "contradicted" in {c.verdict for c in store.from_json(ran.out).checks}
    assert stance("evidence", "remove", identifier, "--store", db).code == 0
    assert stance("evidence", "list", "--store", db).out == ""
    refused(stance("evidence", "remove", identifier, "--store", db), 2, "no source")


def test_listing_never_makes_a_store(stance, tmp_path):
    refused(stance("evidence", "list", "--store", tmp_path / "none.db"), 2, "no evidence store")
    assert not (tmp_path / "none.db").exists()


def test_publishing_takes_a_signature(stance, story):
    out = story / "check.json"
    check(stance, story, "-o", out, "--source", "https://paper.example/a")
    claim = next(c.id for c in store.from_json(out.read_text(encoding="utf-8")).claims if "84 million" in c.text)
    refused(stance("export", "claimreview", out), 2, "signed off")
    signing = ["review", "sign", out, claim, "--by", "Lena Orth", "--rating", "2", "--url", "https://desk.example/1"]
    ran = stance(*signing, "--wording", "The second berth cost 84 million crowns")
    assert (ran.code, ran.out) == (0, f"{claim}: signed by Lena Orth as 'Mostly false' (2 of 5)\n")
    review = json.loads(stance("export", "claimreview", out).out)
    assert (review["@type"], review["claimReviewed"]) == ("ClaimReview", "The second berth cost 84 million crowns")
    assert "Lena Orth" in stance("review", "list", out).out
    refused(stance(*signing[:-1], "nowhere"), 2, "not the address")


def test_a_claim_that_was_not_checked_is_signed_only_with_a_verdict_of_ones_own(stance, story, tmp_path):
    out = story / "check.json"
    check(stance, story, "-o", out, "--source", "https://paper.example/a")
    made = store.from_json(out.read_text(encoding="utf-8"))
    claim = made.checks[0].claim
    unchecked = Check(claim=claim, status=CheckStatus.NOT_CHECKED)
    store.write(out, store.to_json(made.model_copy(update={"checks": (unchecked,)})))
    signing = ["review", "sign", out, claim, "--by", "Lena Orth", "--rating", "5", "--url", "https://desk.example/1"]
    refused(stance(*signing), 2, "was not checked")
    refused(stance(*signing, "--verdict", "suported", "--note", "Seen."), 2, "did you mean 'supported'")
    refused(stance(*signing, "--verdict", "supported"), 2, "--note WHY")
    assert store.from_json(out.read_text(encoding="utf-8")).reviews == ()
    assert stance(*signing, "--verdict", "supported", "--note", "Seen.", "--wording", "A short claim").code == 0
    signed = store.from_json(out.read_text(encoding="utf-8"))
    assert (signed.checks[0].verdict, signed.checks[0].reasons[-1]) == (
        "supported",
        "The verdict was set by Lena Orth.",
    )
    many = tmp_path / "many.jsonl"
    other = signed.model_copy(
        update={"reviews": (signed.reviews[0].model_copy(update={"url": "https://desk.example/2"}),)}
    )
    many.write_text(store.to_line(signed) + store.to_line(made) + store.to_line(other), encoding="utf-8")
    urls = [one["url"] for one in json.loads(stance("export", "claimreview", many).out)]
    assert urls == ["https://desk.example/1", "https://desk.example/2"]
    many.write_text(store.to_line(signed) * 2, encoding="utf-8")
    refused(stance("export", "claimreview", many), 2, "two reviews have the address")


def test_a_run_is_exported_as_claimreview_like_anything_else(stance, story, tmp_path):
    stance("run", story / "story.txt", "-o", tmp_path / "run", "--engine", "builtin")
    refused(stance("export", "claimreview", tmp_path / "run"), 2, "no check of this analysis has been signed off")


def test_articles_of_one_story_are_compared(stance, tmp_path):
    (tmp_path / "one.txt").write_text("Rebels still hold 240 hostages in the old mine.", encoding="utf-8")
    (tmp_path / "two.txt").write_text("The 210 hostages in the old mine are fed by rebels.", encoding="utf-8")
    ran = stance("across", tmp_path / "one.txt", tmp_path / "two.txt", "--engine", "builtin")
    (finding,) = [json.loads(line) for line in ran.out.splitlines()]
    assert (ran.code, finding["rule"]) == (0, "across.figures")
    refused(stance("across", tmp_path / "one.txt"), 2, "at least two")
    both = tmp_path / "both.jsonl"
    stance("analyze", tmp_path / "one.txt", tmp_path / "two.txt", "--engine", "builtin", "-o", both)
    assert [json.loads(line)["message"] for line in stance("across", both).out.splitlines()] == [finding["message"]]
    stance("analyze", tmp_path / "one.txt", "--engine", "builtin", "-o", tmp_path / "one.json")
    assert stance("across", tmp_path / "one.json", tmp_path / "two.txt").out == ran.out
