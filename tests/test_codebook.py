import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.codebook import read_codebook, read_pairs
from toolkit.errors import InputError

FULL = """
issues:
  - id: berth
    label: Ferry berth
    proposition: >
      The town should close
      its second ferry berth.
  - The harbour should be dredged.
  - id: 1.10
    proposition: No more than three boats should dock.
actors: [Ada Brandt, {name: Harbour Board}, Ada Brandt]
pairs:
  - {actor: Ada Brandt, issue: berth}
"""


@pytest.fixture
def write(tmp_path):
    def write(content: str | bytes, name: str = "book.yaml") -> str:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(tmp_path / name)

    return write


def test_a_full_codebook(write):
    book = read_codebook(write(FULL))
    assert [(i.id, i.label, i.proposition) for i in book.issues] == [
        ("berth", "Ferry berth", "The town should close its second ferry berth."),
        ("I2", "The harbour should be dredged.", "The harbour should be dredged."),
        ("1.10", "No more than three boats should dock.", "No more than three boats should dock."),
    ]
    assert {i.origin for i in book.issues} == {"codebook"}
    assert book.actors == ("Ada Brandt", "Harbour Board")
    assert book.pairs == (("Ada Brandt", "berth"),)


@pytest.mark.parametrize("scalar", ["no", "1.10", "2026-03-04", "0x1f", "on"])
def test_scalars_are_read_as_they_are_written(write, scalar):
    (issue,) = read_codebook(write(f"issues:\n- id: {scalar}\n  proposition: It should.\n")).issues
    assert issue.id == scalar


@pytest.mark.parametrize(
    ("content", "line", "field", "words"),
    [
        ("issues:\n  - id: a\n    label: b\n", 2, r"issues\[1\]\.proposition", "missing"),
        ("issues:\n  - id: a\n    proposition:\n", 3, r"issues\[1\]\.proposition", "empty"),
        ("issues:\n  - proposition: ''\n", 2, r"issues\[1\]\.proposition", "empty"),
        ("issues:\n  - proposition: [a]\n", 2, r"issues\[1\]\.proposition", "not a text"),
        ("issues:\n  - a\n  - porposition: b\n", 3, r"issues\[2\]", "did you mean 'proposition'"),
        ("isues: []\n", 1, "codebook", "did you mean 'issues'"),
        ("issues: one\n", 1, "issues", "not a list"),
        ("issues:\n- {id: a, proposition: b}\n- {id: a, proposition: c}\n", 3, r"issues\[2\]\.id", "stands twice"),
        ("issues: [a]\nissues: [b]\n", 2, r"codebook\.issues", "stands twice"),
        ("- a\n", 1, "codebook", "not a mapping"),
        ("actors:\n- [a]\n", 2, r"actors\[1\]", "not a mapping"),
        ("actors:\n- ''\n", 2, r"actors\[1\]", "empty"),
        ("pairs:\n- {actor: a}\n", 2, r"pairs\[1\]\.issue", "missing"),
        ("pairs:\n- a\n", 2, r"pairs\[1\]", "not a mapping"),
        ("issues:\n  - a\n bad", 3, "", "not valid YAML"),
        ("issues: [a\n", 2, "", "not valid YAML"),
        ("issues: [*a]\n", 1, "", "not valid YAML"),
    ],
)
def test_an_invalid_codebook_names_file_line_and_field(write, content, line, field, words):
    path = write(content)
    with pytest.raises(InputError, match=rf"line {line}.*{field}.*{words}") as caught:
        read_codebook(path)
    assert str(caught.value).startswith(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "empty"), (b"# only\n", "empty"), (b"a: \xff", "UTF-8"), (b"a: \x07", "YAML")]
)
def test_what_is_no_codebook(write, content, words):
    with pytest.raises(InputError, match=words):
        read_codebook(write(content))


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("actor,isue", "'issue' is missing; .* this file has 'actor', 'isue'; did you mean 'isue'"),
        (";", "this file has ';'"),
    ],
)
def test_a_misspelt_column_of_pairs_is_recognised(tmp_path, head, words):
    (tmp_path / "pairs.csv").write_text(f"{head}\nAda,berth\n")
    with pytest.raises(InputError, match=words):
        read_pairs(tmp_path / "pairs.csv")


def test_a_missing_codebook(tmp_path):
    with pytest.raises(InputError, match="there is no codebook"):
        read_codebook(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="cannot be read"):
        read_codebook(tmp_path)


@given(st.text(max_size=60))
def test_any_text_gives_a_codebook_or_an_input_error_of_one_line(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("book") / "book.yaml"
    path.write_text(text, encoding="utf-8", errors="replace")
    try:
        read_codebook(path)
    except InputError as error:
        assert "\n" not in str(error)


def test_pairs_from_yaml_and_csv(write):
    assert read_pairs(write("pairs:\n- {actor: A, issue: i}\n")) == (("A", "i"),)
    assert read_pairs(write('\ufeffissue,actor\ni,"Brandt, Ada"\n', "pairs.csv")) == (("Brandt, Ada", "i"),)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("pairs.csv", "actor,topic\nA,i\n", "line 1: the column 'issue'"),
        ("pairs.csv", "", "line 1: the column"),
        ("pairs.csv", "actor,issue\nA,i\nB,\n", "line 3, issue: is empty"),
        ("pairs.csv", "actor,issue\nB\n", "line 2, issue: is empty"),
        ("pairs.yaml", "issues: [a]\n", "holds no pairs"),
    ],
)
def test_invalid_pairs(write, name, content, words):
    with pytest.raises(InputError, match=words):
        read_pairs(write(content, name))
