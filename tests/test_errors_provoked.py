"""Errors that no other test comes by: each is provoked through a public name, and its message read."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import toolkit
from tests.export.test_claimreview import analysis, review
from tests.samples import ANALYSIS
from toolkit import scaffold, shipped, store
from toolkit.app import prompt_folders
from toolkit.codebook import read_codebook
from toolkit.documents import document
from toolkit.engines import schema
from toolkit.engines.build import openai_engine
from toolkit.errors import ConfigError, InputError, PromptError, ToolkitError
from toolkit.evals.asked import Slot
from toolkit.evals.baseline import load_baseline
from toolkit.evals.cases import load_suite
from toolkit.evals.csvcases import add_cases
from toolkit.evals.newcases import add_to_suite
from toolkit.evals.recording import VERSION, parse, read
from toolkit.evals.reviewcases import add_reviews
from toolkit.evals.shelf import Shelf
from toolkit.evals.target import load_target
from toolkit.evidence.load import load_sources
from toolkit.export.claimreview import claim_reviews
from toolkit.export.networks import to_networkx
from toolkit.findings.rules import load_rules
from toolkit.prompts import PromptLibrary
from toolkit.records import frames
from toolkit.report.charts import polarisation_chart
from toolkit.runs.problems import DamagedStore, StoreError, store_error
from toolkit.runs.setting import RunOptions
from toolkit.runs.store import FILE, RunStore
from toolkit.settings import ClientSettings, Settings
from toolkit.sources.load import load
from toolkit.sources.tables import Table, csv_rows
from toolkit.together.networks import Network
from toolkit.web.articles import Described, from_bytes

LATIN = "Größe".encode("latin-1")
HEAD = "---\nname: mine\nversion: 1\nreply: StatementsReply\nvariables: [document]\n---\n"


def mine(folder: Path, text: str | bytes, **variables: Any) -> object:
    (folder / "mine.md.jinja").write_bytes(text if isinstance(text, bytes) else text.encode())
    return PromptLibrary((folder,)).render("mine", variables)


def wrote(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def settings(folder: Path, key: str | bytes | None) -> Settings:
    path = folder / "key"
    if key is not None:
        wrote(path, key)
    return Settings.load({"STANCE_API_KEY_FILE": str(path), "HOME": str(folder)}, folder)


def rules(folder: Path, content: str | bytes) -> object:
    return load_rules(wrote(folder / "rules.yaml", content))


def suite(folder: Path, name: str, content: str | bytes) -> Path:
    wrote(folder / "cases.yaml", "- {id: one, text: A mill., gold: {}}\n")
    return wrote(folder / name, content).parent


def run_store(folder: Path, statement: str) -> RunStore:
    RunStore(folder / FILE).close()
    with sqlite3.connect(folder / FILE) as database:
        database.execute(statement)
    database.close()
    return RunStore.open(folder)


CASES: dict[str, tuple[Callable[[Path], object], type[ToolkitError], str]] = {
    "no words": (lambda _: toolkit.analyze(" \n "), InputError, "is empty"),
    "a document of no words": (
        lambda _: toolkit.analyze(ANALYSIS.document.model_copy(update={"text": " \n "})),
        InputError,
        "the article is empty",
    ),
    "a folder without a suite": (lambda f: load_suite(f), InputError, "no suite here; a suite is a folder with"),
    "a codebook of 20 MB": (
        lambda f: read_codebook(wrote(f / "c.yaml", b"#" * 20_000_001)),
        InputError,
        "which no codebook needs",
    ),
    "a wording of brackets": (lambda _: claim_reviews(analysis("[]", reviews=(review(),))), InputError, "is empty"),
    "a claim of nobody": (
        lambda _: claim_reviews(
            analysis(reviews=(review(),), actors=(), document=document("The berth cost 84 million."))
        ),
        InputError,
        "give the article a --source or a byline",
    ),
    "many articles where one is sent": (
        lambda _: from_bytes(b"{}", "stories.jsonl", Described()),
        InputError,
        "stories.jsonl holds many articles; send one at a time",
    ),
    "rules that are not there": (lambda f: load_rules(f / "none.yaml"), ConfigError, "the rules cannot be read"),
    "rules in Latin-1": (lambda f: rules(f, LATIN), ConfigError, "the rules cannot be read"),
    "a rule without code": (
        lambda f: rules(f, "- {id: mine.own, by: code, severity: warning, text: Look.}\n"),
        ConfigError,
        "there is no code for the rule 'mine.own'; rules by code: ",
    ),
    "a rule without an id": (lambda f: rules(f, "- {by: desk}\n"), ConfigError, "Field required"),
    "a prompt without front matter": (lambda f: mine(f, "Read this."), PromptError, "two lines of '---'"),
    "a prompt in Latin-1": (lambda f: mine(f, LATIN), PromptError, "cannot be read as UTF-8"),
    "a prompt without its variable": (
        lambda f: mine(f, HEAD + "{% block system %}a{% endblock %}{% block user %}{{ document }}{% endblock %}"),
        PromptError,
        "'document' is declared but was not given",
    ),
    "a misspelt prompt": (
        lambda _: PromptLibrary(prompt_folders()).get("statments"),
        PromptError,
        "did you mean 'statements'?",
    ),
    "a key file that is not there": (lambda f: settings(f, None), ConfigError, "cannot be read: FileNotFoundError"),
    "a key file of two words": (lambda f: settings(f, "my key"), ConfigError, "does not hold a key alone"),
    "a table that is gone": (
        lambda f: list(csv_rows(Table(str(f / "gone.csv"), "gone.csv", {}, 1000))),
        InputError,
        "gone.csv cannot be read",
    ),
    "a misspelt column of evidence": (
        lambda f: list(load_sources(wrote(f / "e.csv", "body\nx\n"), columns={"tekst": "body"})),
        InputError,
        "did you mean 'text'?",
    ),
    "a protocol that no server speaks": (
        lambda _: openai_engine(PromptLibrary(prompt_folders()), Settings(client=ClientSettings(api="rest")), "m"),
        ConfigError,
        "STANCE_API='rest' is not one of responses, chat",
    ),
    "a baseline that is cut off": (
        lambda f: load_baseline(wrote(f / "baseline.json", "{").parent),
        InputError,
        "make it anew with --save-baseline",
    ),
    "settings of a suite in Latin-1": (lambda f: load_suite(suite(f, "suite.yaml", LATIN)), InputError, "suite.yaml"),
    "a recording of the future": (
        lambda _: parse(f"version: {VERSION + 1}\ninteractions: []\n", "r.yaml"),
        InputError,
        "of the recording format is not known here",
    ),
    "a recording that is gone": (lambda f: read(f / "r.yaml"), InputError, "r.yaml: cannot be read"),
    "a target in Latin-1": (
        lambda f: load_target(wrote(f / "recording.yaml", LATIN).parent),
        ConfigError,
        "recording.yaml: cannot be read",
    ),
    "a target with a wrong field": (
        lambda f: load_target(wrote(f / "recording.yaml", "modell: x\n").parent),
        ConfigError,
        "recording.yaml: modell",
    ),
    "a spreadsheet in Latin-1": (
        lambda f: add_cases(wrote(f / "t.csv", LATIN), f / "suite"),
        InputError,
        "save it as CSV UTF-8",
    ),
    "reviews that are gone": (lambda f: add_reviews(f / "r.jsonl", f / "suite"), InputError, "r.jsonl: cannot be read"),
    "a candidate that is gone": (
        lambda f: Shelf(f).accept([Slot("mini", "mill", "statements")]),
        InputError,
        "there is no candidate to accept",
    ),
    "a manifest of nothing": (lambda _: RunOptions.from_manifest({}), ConfigError, "start a new run"),
    "a run of another version": (
        lambda f: run_store(f, "PRAGMA user_version = 999"),
        StoreError,
        "layout 999); use that version",
    ),
    "a pair with a misspelt issue": (
        lambda _: toolkit.analyze("A text.", pairs=[("Ada Brandt", "The berth shoud close.")], issues=[issue()]),
        InputError,
        "did you mean 'The berth should close.'?",
    ),
}


def issue() -> toolkit.records.Issue:
    words = "The berth should close."
    return toolkit.records.Issue(id="I1", label=words, proposition=words, origin="codebook")


@pytest.mark.parametrize(("provoke", "kind", "words"), CASES.values(), ids=CASES)
def test_what_is_wrong_is_said(tmp_path, monkeypatch, provoke, kind, words):
    monkeypatch.setenv("STANCE_ENGINE", "builtin")
    with pytest.raises(kind) as caught:
        provoke(tmp_path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value).strip()


@pytest.mark.parametrize(
    ("said", "kind", "todo"),
    [
        ("database disk image is malformed", DamagedStore, "`stance run repair run`"),
        ("file is not a database", DamagedStore, "`stance run repair run`"),
        ("database or disk is full", StoreError, "make room and go on with `stance run --resume run`"),
        ("database is locked", StoreError, "close it and go on with --resume"),
        ("unable to open database file", StoreError, "check the path and its permissions"),
    ],
)
def test_what_sqlite_says_of_a_run_becomes_what_to_do(said, kind, todo):
    told = store_error(Path("run/run.sqlite3"), sqlite3.OperationalError(said))
    assert type(told) is kind
    assert todo in str(told)


@pytest.mark.parametrize(
    ("library", "use", "extra"),
    [
        (
            "networkx",
            lambda: to_networkx(Network(name="x", norm="none", nodes=(), edges=())),
            "stance-toolkit[networks]",
        ),
        ("altair", lambda: polarisation_chart(()), "stance-toolkit[plots]"),
        ("polars", lambda: frames.load("polars"), "stance-toolkit[frames]"),
    ],
)
def test_a_library_that_is_missing_is_named_with_its_extra(monkeypatch, library, use, extra):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ConfigError, match=library.capitalize() if library == "altair" else library) as caught:
        use()
    assert f"pip install '{extra}'" in str(caught.value)


def test_an_installation_that_lacks_its_files_is_to_be_made_again(monkeypatch, tmp_path):
    with pytest.raises(ConfigError, match=r"examples/none.txt is missing .*; install the toolkit again"):
        shipped.shipped("examples/none.txt")
    monkeypatch.setattr(scaffold, "_text", lambda path: "# no case\n")
    with pytest.raises(ConfigError, match=r"the shipped case .* is missing .*; install the toolkit again"):
        scaffold.scaffold(tmp_path / "new")
    monkeypatch.setattr(toolkit.app, "__file__", str(tmp_path / "toolkit" / "app.py"))
    with pytest.raises(ConfigError, match="prompts are missing from this installation; install it again"):
        prompt_folders()


def test_a_disk_that_fills_while_a_file_is_written(monkeypatch, tmp_path):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        store.write(tmp_path / "a.json", store.to_line(ANALYSIS))
    assert not list(tmp_path.iterdir())


def test_a_configuration_file_that_may_not_be_read(monkeypatch, tmp_path):
    def barred(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", barred)
    with pytest.raises(ConfigError, match=r"stance.toml cannot be read: Permission denied"):
        Settings.load({"STANCE_CONFIG": str(wrote(tmp_path / "stance.toml", ""))}, tmp_path)


def test_a_pipe_that_breaks_while_it_is_read(monkeypatch):
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Broken()))
    with pytest.raises(InputError, match="standard input cannot be read: Input/output error"):
        load("-")


@pytest.mark.parametrize(
    ("limit", "words"), [("MAX_PROPERTIES", "properties; strict schemas take 0"), ("MAX_LEVELS", "levels of objects")]
)
def test_a_reply_larger_than_strict_schemas_take(monkeypatch, limit, words):
    class Large(toolkit.replies.Reply):
        one: str

    monkeypatch.setattr(schema, limit, 0)
    with pytest.raises(ConfigError, match=words):
        schema.strict_schema(Large)


def test_cases_are_added_to_a_plain_list_only(tmp_path):
    wrote(tmp_path / "cases.yaml", "cases:\n- {id: one, text: A., gold: {}}\n")
    with pytest.raises(InputError, match="cases can only be added to a plain list"):
        add_to_suite([], tmp_path, "the table")
