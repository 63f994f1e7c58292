"""What a worker says that cannot do the shard it is given."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.runs.paying import corpus, options
from toolkit.cluster.exchange import Exchange
from toolkit.cluster.shard import Errand, do
from toolkit.errors import ConfigError, InputError
from toolkit.runs.driver import Part
from toolkit.runs.store import Counts


@pytest.fixture
def errand(tmp_path: Path) -> Errand:
    (tmp_path / "shared").mkdir()
    asked = options(corpus(tmp_path / "a.jsonl", 2), engine="builtin", model=None)
    return Errand(str(tmp_path / "shared"), "000000000", Part(0, 2), asked, {}, "")


def test_a_worker_of_another_version_says_so(errand):
    with pytest.raises(ConfigError, match="not 0\\.0\\.0; install the same"):
        do(replace(errand, version="0.0.0"))


def test_a_worker_that_does_not_see_the_folder_says_so(errand, tmp_path):
    with pytest.raises(InputError, match="name a folder that all machines see with --shared"):
        do(replace(errand, exchange=str(tmp_path / "elsewhere")))


def test_a_shard_that_was_told_to_stop_does_not_begin(errand):
    Exchange(Path(errand.exchange)).stop()
    end = do(errand)
    assert (end.counts, end.stopped) == (Counts(), True)
    assert not Exchange(Path(errand.exchange)).place(errand.name).finished.exists()
