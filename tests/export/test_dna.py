"""DNA: what is coded and how, the event list as DNA writes it, and a database that passes its own checks."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given

from tests.export.spans import analysis_of, texts_with_spans
from tests.report.hostile import attacked
from tests.samples import ANALYSIS
from toolkit.errors import InputError
from toolkit.export.dna import coded, event_list, moment, quoted, short, uncoded
from toolkit.export.dna_database import PASSWORD, hashed, write_dna
from toolkit.export.offsets import Unit
from toolkit.records import Actor, ActorKind, Analysis, Position, Stance, Voice

WORDS = """
SELECT s.ID, t.Label, s.Start, s.Stop, SUBSTR(d.Text, s.Start + 1, s.Stop - s.Start), c.Name, d.Title, d.Date
FROM STATEMENTS s JOIN STATEMENTTYPES t ON t.ID = s.StatementTypeId
JOIN DOCUMENTS d ON d.ID = s.DocumentId JOIN CODERS c ON c.ID = s.Coder ORDER BY s.ID
"""
VALUES = """
SELECT v.Variable, e.Value FROM DATASHORTTEXT x JOIN VARIABLES v ON v.ID = x.VariableId
JOIN ENTITIES e ON e.ID = x.Entity AND e.VariableId = x.VariableId WHERE x.StatementId = ?
UNION ALL SELECT v.Variable, x.Value FROM DATABOOLEAN x JOIN VARIABLES v ON v.ID = x.VariableId WHERE x.StatementId = ?
UNION ALL SELECT v.Variable, x.Value FROM DATALONGTEXT x JOIN VARIABLES v ON v.ID = x.VariableId WHERE x.StatementId = ?
"""


def taking(stance: Stance) -> Analysis:
    """The sample with its first position alone, of this stance."""
    first = ANALYSIS.positions[0].model_copy(update={"stance": stance})
    return ANALYSIS.model_copy(update={"positions": (first,)})


@pytest.mark.parametrize("stance", Stance)
def test_every_stance_has_its_agreement(stance: Stance) -> None:
    expected: dict[Stance, list[bool | None]] = {
        Stance.SUPPORT: [True],
        Stance.CONDITIONAL_SUPPORT: [True],
        Stance.OPPOSE: [False],
        Stance.CONDITIONAL_OPPOSE: [False],
        Stance.MIXED: [True, False],
    }
    assert [item.agreement for item in coded(taking(stance))] == expected.get(stance, [None])


def test_who_and_what_is_coded() -> None:
    first, second, board = list(coded(ANALYSIS))
    assert first.values == {
        "person": "Lena Orth",
        "organization": "Velden",
        "concept": "Velden should approve the dam on the Aar.",
        "stance": "conditional_oppose",
        "condition": "until the fish ladder is paid for",
        "voice": "own",
    }
    assert (second.values["person"], second.values["organization"]) == ("Tomas Birk", "Aarkraft")
    assert (board.values["person"], board.values["organization"]) == ("", "regional water board")
    assert uncoded(ANALYSIS) == 2, "one with words that are not in the article, one not addressed"


def read(lines: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(lines), newline=""), delimiter=";", strict=True))


def test_the_event_list_has_the_columns_of_dna() -> None:
    rows = read(event_list([ANALYSIS]))
    assert ";".join(rows[0]) == (
        "statement_id;time;person;organization;concept;agreement;stance;condition;voice;start_position;stop_position;"
        "text;coder;document_id;document_title;document_author;document_source;document_section;document_type"
    )
    assert [row["agreement"] for row in rows] == ["0", "1", "0"]
    assert rows[0]["time"] == "2026-03-04 00:00:00" and rows[0]["document_author"] == "Ana Ruiz"
    assert rows[0]["coder"] == "stance-toolkit openai some-model-2026-01-01"


def test_texts_are_escaped_as_dna_does_it_and_harmless() -> None:
    assert quoted('a;b "c"') == "\"a,b 'c'\""
    assert quoted("=1;2") == '"\'=1,2"'
    for row in csv.reader(io.StringIO("".join(event_list([attacked()])), newline=""), delimiter=";", strict=True):
        assert len(row) == 19
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row)


@given(texts_with_spans())
def test_positions_of_the_event_list_cut_the_evidence(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = drawn
    analysis = analysis_of(text, places)
    rows = read(event_list([analysis]))
    assert [(int(row["start_position"]), int(row["stop_position"])) for row in rows] == places
    for row, (start, end) in zip(rows, places, strict=True):
        assert row["text"].removeprefix("'") == text[start:end].replace(";", ",").replace('"', "'").removeprefix("'")
    wide = text.encode("utf-16-le")
    for row, (start, end) in zip(read(event_list([analysis], Unit.UTF16)), places, strict=True):
        cut = wide[2 * int(row["start_position"]) : 2 * int(row["stop_position"])]
        assert cut.decode("utf-16-le") == text[start:end]


def rows_of(path: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def written(folder: Path, *analyses: Analysis) -> Path:
    path = folder / "made.dna"
    write_dna(path, analyses)
    return path


@given(texts_with_spans())
def test_the_words_stand_where_dna_cuts_them_out(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = drawn
    with TemporaryDirectory() as folder:
        found = rows_of(written(Path(folder), analysis_of(text, places)), WORDS)
    assert [row[4] for row in found] == [text[start:end].replace("\x00", "\ufffd") for start, end in places]


@pytest.mark.parametrize("analyses", [(), (ANALYSIS,), (attacked(), ANALYSIS, ANALYSIS)])
def test_the_database_is_sound(analyses: tuple[Analysis, ...], tmp_path: Path) -> None:
    path = written(tmp_path, *analyses)
    assert rows_of(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows_of(path, "PRAGMA foreign_key_check") == []
    names = {name for (name,) in rows_of(path, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert names == {
        *("SETTINGS", "CODERS", "DOCUMENTS", "STATEMENTTYPES", "VARIABLES", "VARIABLELINKS", "REGEXES"),
        *("CODERRELATIONS", "STATEMENTS", "DATABOOLEAN", "DATAINTEGER", "ENTITIES", "DATASHORTTEXT", "DATALONGTEXT"),
        *("ATTRIBUTEVARIABLES", "ATTRIBUTEVALUES"),
    }
    assert rows_of(path, "SELECT Value FROM SETTINGS WHERE Property = 'version'")[0][0].startswith("3")
    assert len(rows_of(path, "SELECT * FROM CODERS")[0]) == 28


def test_what_stands_in_the_database(tmp_path: Path) -> None:
    path = written(tmp_path, ANALYSIS, taking(Stance.NEUTRAL))
    found = rows_of(path, WORDS)
    assert [row[1] for row in found] == ["DNA Statement"] * 3 + ["Annotation"]
    assert found[0][4] == "We will not sign this until the fish ladder is paid for,"
    assert found[0][6:] == ("Velden split over dam on the Aar", 1772582400)
    assert dict(rows_of(path, VALUES, 1, 1, 1)) == {
        "person": "Lena Orth",
        "organization": "Velden",
        "concept": "Velden should approve the dam on the Aar.",
        "agreement": 0,
        "stance": "conditional_oppose",
        "condition": "until the fish ladder is paid for",
        "voice": "own",
    }
    assert dict(rows_of(path, VALUES, 4, 4, 4))["note"].startswith("Lena Orth: neutral on “Velden should")
    assert rows_of(path, "SELECT COUNT(*) FROM DOCUMENTS") == [(1,)], "one article, analysed twice"
    assert rows_of(path, "SELECT Name FROM CODERS ORDER BY ID")[0] == ("Admin",)
    kinds = "SELECT AttributeValue FROM ATTRIBUTEVALUES v JOIN ENTITIES e ON e.ID = EntityId WHERE Value = 'Tomas Birk'"
    assert rows_of(path, kinds) == [("person",), ("Mr. Birk",), ("",)]


def test_engines_are_coders_of_their_own(tmp_path: Path) -> None:
    other = ANALYSIS.model_copy(update={"provenance": ANALYSIS.provenance.model_copy(update={"engine": "builtin"})})
    assert len(rows_of(written(tmp_path, ANALYSIS, other), "SELECT DISTINCT Coder FROM STATEMENTS")) == 2


def test_long_and_odd_names_fit(tmp_path: Path) -> None:
    odd = Actor(id="A1", name="“" + "x😀" * 200 + "”\n\x00", kind=ActorKind.GROUP, named=True)
    position = Position(
        id="P1", actor="A9", issue="I9", stance=Stance.SUPPORT, voice=Voice.OWN, summary="s",
        evidence=ANALYSIS.positions[0].evidence,
    )  # fmt: skip
    titled = ANALYSIS.document.model_copy(update={"title": "T" * 500, "byline": " ", "published_at": "soon"})
    parts = {"actors": (odd,), "positions": (ANALYSIS.positions[0], position), "document": titled}
    path = written(tmp_path, ANALYSIS.model_copy(update=parts))
    assert rows_of(path, "SELECT MAX(LENGTH(Value)) FROM ENTITIES") == [(190,)]
    assert rows_of(path, "SELECT LENGTH(Title), Author, Date FROM DOCUMENTS") == [(190, "", 0)]
    assert ("organization", "A9") in rows_of(path, VALUES, 2, 2, 2), "an actor that is nobody known keeps its id"


def test_a_database_that_is_there_is_replaced_whole(tmp_path: Path) -> None:
    first = written(tmp_path, ANALYSIS).read_bytes()
    assert written(tmp_path, ANALYSIS).read_bytes() == first
    with pytest.raises(InputError):
        write_dna(tmp_path / "no" / "x.dna", [ANALYSIS])


@pytest.mark.parametrize(
    ("published", "time"),
    [
        ("2026-03-04", "2026-03-04T00:00:00"),
        ("2026-03-04T23:30:00+02:00", "2026-03-04T23:30:00"),
        ("4 March", "1970-01-01T00:00:00"),
        (None, "1970-01-01T00:00:00"),
    ],
)
def test_dates_are_wall_clock_times(published: str | None, time: str) -> None:
    assert moment(published).replace(tzinfo=None).isoformat() == time


def test_the_password_is_hashed_as_dna_checks_it() -> None:
    """The value was accepted by Jasypt 1.9.3, `StrongPasswordEncryptor.checkPassword("stance", …)`."""
    assert hashed(PASSWORD, b"stance-toolkit..") == JASYPT
    assert len(short("x" * 400)) == 190


JASYPT = "c3RhbmNlLXRvb2xraXQuLkPGHIE5mDSCJITKmNOLIyiA+n8pEGRRiOFsQzXnOl4I"
