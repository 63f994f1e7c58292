"""A `.dna` file: the SQLite database of Discourse Network Analyzer 3, with documents, coders and coded statements.

The tables are those that DNA 3 makes for itself (`sql.Sql.createTables`): same names, types, defaults, checks and keys. DNA
cuts a statement's words out by SQL, in code points, while its window counts UTF-16 units; the two differ after an emoji.

Two things are changed on the way. A null character ends a text in SQLite, so it becomes U+FFFD, which keeps every offset.
Names, concepts and titles are cut at 190 characters.
"""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import cache
from pathlib import Path

from toolkit.export.dna import Coded, coded, coder_of, counting, moment, short, title_of
from toolkit.export.files import replacing
from toolkit.export.offsets import Unit
from toolkit.records import Actor, Analysis

PASSWORD = "stance"
"""What DNA asks for when it opens the file; it protects nothing, and can be changed there."""

_SALT = b"stance-toolkit.."  # 16 bytes; the password is no secret, and the same analyses make the same file
VERSION = "3.0.11"
"""The release of DNA whose tables these are."""

_ID = "ID INTEGER NOT NULL PRIMARY KEY"
_DATA_ID = "ID INTEGER PRIMARY KEY NOT NULL"
_COLOURS = ("Red", "Green", "Blue")
_COLOUR = ", ".join(f"{name} INTEGER NOT NULL DEFAULT 0 CHECK ({name} BETWEEN 0 AND 255)" for name in _COLOURS)
_FREE_COLOUR = ", ".join(f"{name} INTEGER CHECK ({name} BETWEEN 0 AND 255)" for name in _COLOURS)
_EDITED = ("Documents", "Statements")
_PERMISSIONS = (
    *(
        f"{verb}{what}"
        for what in _EDITED
        for verb in ("Add", "Edit", "Delete", "Import")[: 4 if what == "Documents" else 3]
    ),
    *("EditAttributes", "EditRegex", "EditStatementTypes", "EditCoders", "EditCoderRelations"),
    *(f"{verb}Others{what}" for what in _EDITED for verb in ("View", "Edit")),
)


def _short_text(name: str, default: str = " DEFAULT ''") -> str:
    return f"{name} TEXT NOT NULL{default} CHECK (LENGTH({name}) < 191)"


def _switch(name: str, default: int, space: str = " ") -> str:
    return f"{name} INTEGER NOT NULL CHECK{space}({name} BETWEEN 0 AND 1) DEFAULT {default}"


def _reference(column: str, table: str) -> str:
    return f"FOREIGN KEY({column}) REFERENCES {table}(ID) ON DELETE CASCADE"


def _data(value: str, *references: str) -> tuple[str, ...]:
    """A table with the values of one type of variable."""
    both = (_reference("StatementId", "STATEMENTS"), _reference("VariableId", "VARIABLES"))
    known = (_DATA_ID, "StatementId INTEGER NOT NULL", "VariableId INTEGER NOT NULL", value)
    return (*known, *both, *references, "UNIQUE (StatementId, VariableId)")


TABLES: dict[str, tuple[str, ...]] = {
    "SETTINGS": ("Property TEXT PRIMARY KEY", "Value TEXT NOT NULL"),
    "CODERS": (
        *(_ID, _short_text("Name", ""), _COLOUR),
        "Refresh INTEGER NOT NULL CHECK (Refresh BETWEEN 0 AND 9999) DEFAULT 0",
        "FontSize INTEGER NOT NULL CHECK (FontSize BETWEEN 1 AND 99) DEFAULT 14",
        _short_text("Password", ""),
        "PopupWidth INTEGER CHECK (PopupWidth BETWEEN 100 AND 9999) DEFAULT 300",
        *(_switch("ColorByCoder", 0), _switch("PopupDecoration", 0), _switch("PopupAutoComplete", 1)),
        *(_switch(f"Permission{name}", 1) for name in _PERMISSIONS),
    ),
    "DOCUMENTS": (
        *(_ID, _short_text("Title", ""), "Text TEXT NOT NULL", "Coder INTEGER"),
        *(_short_text("Author"), _short_text("Source"), _short_text("Section")),
        *(
            "Notes TEXT NOT NULL DEFAULT ''",
            _short_text("Type"),
            "Date INTEGER NOT NULL",
            _reference("Coder", "CODERS"),
        ),
    ),
    "STATEMENTTYPES": (_ID, _short_text("Label", ""), _COLOUR),
    "VARIABLES": (
        *(_ID, _short_text("Variable", "")),
        "DataType TEXT NOT NULL CHECK (DataType = 'boolean' OR DataType = 'integer' OR DataType = 'long text' "
        "OR DataType = 'short text') DEFAULT 'short text'",
        "StatementTypeId INTEGER",
        *(_reference("StatementTypeId", "STATEMENTTYPES"), "UNIQUE (Variable, StatementTypeId)"),
    ),
    "VARIABLELINKS": (
        *(_ID, "SourceVariableId INTEGER", "TargetVariableId INTEGER", "CHECK (TargetVariableId != SourceVariableId)"),
        *(_reference("SourceVariableId", "VARIABLES"), _reference("TargetVariableId", "VARIABLES")),
    ),
    "REGEXES": ("Label TEXT PRIMARY KEY CHECK (LENGTH(Label) < 191)", _COLOUR),
    "CODERRELATIONS": (
        *(_ID, "Coder INTEGER CHECK(Coder > 0)", "OtherCoder INTEGER CHECK(OtherCoder > 0)"),
        *(
            f"{verb}{what} INTEGER NOT NULL DEFAULT 1 CHECK({verb}{what} BETWEEN 0 AND 1)"
            for what in ("Statements", "Documents")
            for verb in ("view", "edit")
        ),
        *("CHECK (Coder != OtherCoder)", _reference("Coder", "CODERS"), _reference("OtherCoder", "CODERS")),
    ),
    "STATEMENTS": (
        *(_ID, "StatementTypeId INTEGER", "DocumentId INTEGER", "Start INTEGER NOT NULL CHECK(Start >= 0)"),
        *("Stop INTEGER NOT NULL CHECK(Stop >= 0)", "Coder INTEGER", "CHECK (Start < Stop)"),
        *(_reference("StatementTypeId", "STATEMENTTYPES"), _reference("Coder", "CODERS")),
        _reference("DocumentId", "DOCUMENTS"),
    ),
    "DATABOOLEAN": _data("Value INTEGER NOT NULL DEFAULT 1"),
    "DATAINTEGER": _data("Value INTEGER NOT NULL DEFAULT 0"),
    "ENTITIES": (
        *(_DATA_ID, "VariableId INTEGER NOT NULL", _short_text("Value"), _FREE_COLOUR),
        *("ChildOf INTEGER CHECK(ChildOf > 0)", "UNIQUE (VariableId, Value)"),
        *(_reference("ChildOf", "ENTITIES"), _reference("VariableId", "VARIABLES")),
    ),
    "DATASHORTTEXT": _data("Entity INTEGER NOT NULL", _reference("Entity", "ENTITIES")),
    "DATALONGTEXT": _data("Value TEXT DEFAULT ''"),
    "ATTRIBUTEVARIABLES": (
        *(_DATA_ID, "VariableId INTEGER NOT NULL", _short_text("AttributeVariable", "")),
        *("UNIQUE(VariableId, AttributeVariable)", _reference("VariableId", "VARIABLES")),
    ),
    "ATTRIBUTEVALUES": (
        *(_DATA_ID, "EntityId INTEGER NOT NULL", "AttributeVariableId INTEGER NOT NULL", _short_text("AttributeValue")),
        *("UNIQUE (EntityId, AttributeVariableId)", _reference("EntityId", "ENTITIES")),
        _reference("AttributeVariableId", "ATTRIBUTEVARIABLES"),
    ),
}
"""The columns and constraints of each table, in the order in which DNA makes them."""

_TYPES = ((1, "DNA Statement", 239, 208, 51), (2, "NPF Story Element", 100, 200, 190), (3, "Annotation", 211, 211, 211))
_STORY = ("narrator", "victim", "villain", "plot", "hero", "policy solution")
_VARIABLES = (
    *((n, name, "short text", 1) for n, name in enumerate(("person", "organization", "concept"), 1)),
    (4, "agreement", "boolean", 1),
    *((n, name, "short text", 2) for n, name in enumerate(_STORY, 5)),
    (11, "note", "long text", 3),
    *((n, name, "short text", 1) for n, name in enumerate(("stance", "condition", "voice"), 12)),
)
_SHORT = {name: number for number, name, kind, of in _VARIABLES if of == 1 and kind == "short text"}
_AGREEMENT, _NOTE = 4, 11
_ATTRIBUTES = ("Type", "Alias", "Notes")


def write_dna(path: str | Path, analyses: Iterable[Analysis], unit: Unit = Unit.CODEPOINT) -> int:
    """Write the positions of the analyses into a new `.dna` file; returns how many statements and annotations it has.

    An article that occurs several times is one document, coded by a coder for each engine and model. The file appears when
    it is whole. Raises `InputError` where it cannot be written.
    """
    with replacing(path) as temporary, closing(sqlite3.connect(temporary)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN")  # before the first table: else each is a transaction of its own, synced to the disk
        with connection:
            made = _Database(connection)
            for analysis in analyses:
                made.add(analysis, unit)
        return made.statements


class _Database:
    """Fills the tables; keeps the ids of documents, coders and entities that are already there."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._do = connection.execute
        self._password = hashed(PASSWORD, _SALT)
        self._documents: dict[str, int] = {}
        self._coders: dict[str, int] = {}
        self._entities: dict[tuple[int, str], int] = {}
        self.statements = 0
        for name, lines in TABLES.items():
            self._do(f"CREATE TABLE {name}({', '.join(lines)})")
        self._coder("Admin")
        many = connection.executemany
        many("INSERT INTO SETTINGS VALUES (?, ?)", (("version", VERSION), ("date", "2022-07-01")))
        many("INSERT INTO STATEMENTTYPES VALUES (?, ?, ?, ?, ?)", _TYPES)
        many("INSERT INTO VARIABLES VALUES (?, ?, ?, ?)", _VARIABLES)
        attributes = [(variable, name) for name in _ATTRIBUTES for variable in (1, 2, 3)]
        many("INSERT INTO ATTRIBUTEVARIABLES (VariableId, AttributeVariable) VALUES (?, ?)", attributes)

    def add(self, analysis: Analysis, unit: Unit) -> None:
        """Code the positions of one analysis."""
        offset = counting(analysis, unit)
        actors = {short(actor.name): actor for actor in analysis.actors}
        document, coder = self._document(analysis), self._coder(coder_of(analysis))
        for item in coded(analysis):
            self.statements += 1
            place = (offset(item.start), offset(item.end))
            kind = 3 if item.agreement is None else 1
            values = (self.statements, kind, document, *place, coder)
            self._do("INSERT INTO STATEMENTS VALUES (?, ?, ?, ?, ?, ?)", values)
            self._values(item, actors)

    def _values(self, item: Coded, actors: dict[str, Actor]) -> None:
        if item.agreement is None:
            values = (self.statements, _NOTE, item.note.replace("\x00", "\ufffd"))
            self._do("INSERT INTO DATALONGTEXT (StatementId, VariableId, Value) VALUES (?, ?, ?)", values)
            return
        boolean = (self.statements, _AGREEMENT, int(item.agreement))
        self._do("INSERT INTO DATABOOLEAN (StatementId, VariableId, Value) VALUES (?, ?, ?)", boolean)
        for name, variable in _SHORT.items():
            entity = self._entity(variable, item.values[name], actors.get(item.values[name]))
            row = (self.statements, variable, entity)
            self._do("INSERT INTO DATASHORTTEXT (StatementId, VariableId, Entity) VALUES (?, ?, ?)", row)

    def _document(self, analysis: Analysis) -> int:
        article = analysis.document
        if article.id not in self._documents:
            self._documents[article.id] = len(self._documents) + 1
            known = (short(article.byline), short(article.source), f"stance-toolkit: {article.id}")
            row = (self._documents[article.id], title_of(analysis), article.text.replace("\x00", "\ufffd"), 1, *known)
            seconds = int(moment(article.published_at).timestamp())
            columns = "ID, Title, Text, Coder, Author, Source, Notes, Date"
            self._do(f"INSERT INTO DOCUMENTS ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, seconds))
        return self._documents[article.id]

    def _coder(self, name: str) -> int:
        if name not in self._coders:
            self._coders[name] = len(self._coders) + 1
            row = (self._coders[name], name, 255, 255, 0, self._password)
            self._do("INSERT INTO CODERS (ID, Name, Red, Green, Blue, Password) VALUES (?, ?, ?, ?, ?, ?)", row)
        return self._coders[name]

    def _entity(self, variable: int, value: str, actor: Actor | None) -> int:
        key = (variable, value)
        if key not in self._entities:
            self._entities[key] = len(self._entities) + 1
            row = (self._entities[key], variable, value, 0, 0, 0)
            self._do("INSERT INTO ENTITIES (ID, VariableId, Value, Red, Green, Blue) VALUES (?, ?, ?, ?, ?, ?)", row)
            known = {"Type": actor.kind.value, "Alias": short("; ".join(actor.aliases))} if actor else {}
            self._do(
                "INSERT INTO ATTRIBUTEVALUES (EntityId, AttributeVariableId, AttributeValue) "
                "SELECT ?, ID, CASE AttributeVariable WHEN 'Type' THEN ? WHEN 'Alias' THEN ? ELSE '' END "
                "FROM ATTRIBUTEVARIABLES WHERE VariableId = ?",
                (self._entities[key], known.get("Type", ""), known.get("Alias", ""), variable),
            )
        return self._entities[key]


@cache
def hashed(password: str, salt: bytes) -> str:
    """A password as DNA stores it (Jasypt's StrongPasswordEncryptor): SHA-256 of salt and password, 100,000 times."""
    digest = salt + password.encode()
    for _ in range(100_000):
        digest = hashlib.sha256(digest).digest()
    return base64.b64encode(salt + digest).decode("ascii")
