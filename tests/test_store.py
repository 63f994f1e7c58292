import json
import os
import stat

import jsonschema
import pytest

from tests.samples import ANALYSIS
from toolkit import store
from toolkit.errors import InputError


def test_json_there_and_back():
    assert store.from_json(store.to_json(ANALYSIS)) == ANALYSIS


def test_a_line_is_one_line_and_comes_back():
    odd = ANALYSIS.model_copy(
        update={"document": ANALYSIS.document.model_copy(update={"text": "a\nb\r\n\u2028\x85\x00\x1b😀"})}
    )
    lines = store.to_line(ANALYSIS) + "\n" + store.to_line(odd)
    assert lines.count("\n") == 3
    assert list(store.read_lines(lines.encode().split(b"\n"))) == [ANALYSIS, odd]


def test_the_output_obeys_the_published_schema():
    schema = store.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(store.to_json(ANALYSIS)), schema)


@pytest.mark.parametrize("change", [{"stray": 1}, {"positions": [{}]}, {"document": None}])
def test_the_schema_refuses_what_is_not_an_analysis(change):
    data = json.loads(store.to_json(ANALYSIS)) | change
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, store.schema())


def test_the_schema_names_every_part():
    top = store.schema()["properties"]
    parts = "schema_version document actors issues statements positions claims findings summary coverage failures"
    assert {*parts.split(), "provenance", "usage"} <= set(top)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema_version": 5}', "not json"])
def test_what_is_no_analysis_is_an_input_error_of_one_line(text):
    with pytest.raises(InputError, match=r"a\.json is not an analysis") as caught:
        store.from_json(text, "a.json")
    assert "\n" not in str(caught.value)


def test_a_bad_line_is_named():
    with pytest.raises(InputError, match=r"a\.jsonl, line 2"):
        list(store.read_lines([store.to_line(ANALYSIS), "{}"], "a.jsonl"))


def test_writing_replaces_the_whole_file(tmp_path):
    path = tmp_path / "out.json"
    path.write_text("old")
    path.chmod(0o640)
    store.write(path, "new – ü\r\n")
    assert path.read_bytes() == "new – ü\r\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["out.json"]


def test_a_new_file_gets_the_usual_permissions(tmp_path):
    store.write(tmp_path / "a", "x")
    (tmp_path / "b").write_text("x")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_interrupted_write_leaves_what_was_there(tmp_path, error):
    path = tmp_path / "out.json"
    path.write_text("old")
    with pytest.raises(error), store.writing(path) as stream:
        stream.write("half")
        raise error
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.json"]


def test_nothing_shows_under_the_name_before_the_end(tmp_path):
    path = tmp_path / "out.json"
    with store.writing(path) as stream:
        stream.write("half")
        stream.flush()
        assert not path.exists()
    assert path.read_text() == "half"


def test_a_link_keeps_pointing_to_its_file(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    store.write(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_devices_are_written_to_directly():
    store.write("/dev/null", "x")


@pytest.mark.parametrize("name", ["no/such/folder/out.json", ".", "nul\0byte"])
def test_a_place_that_cannot_be_written(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"cannot be written|is a folder"):
        store.write(name, "x")
