"""The data dictionary says what the tables are.

python -m tests.export.test_dictionary      writes the page anew
"""

from __future__ import annotations

from pathlib import Path

from toolkit.export.dictionary import markdown
from toolkit.records.tables import TABLES

PAGE = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown() + "\n", "python -m tests.export.test_dictionary"


def test_every_column_is_described_in_one_cell() -> None:
    for table in TABLES.values():
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names) and set(table.key) <= set(names)
        for column in table.columns:
            assert column.meaning and "|" not in column.meaning and "\n" not in column.meaning


if __name__ == "__main__":
    PAGE.write_text(markdown() + "\n", encoding="utf-8")
