"""The fixture of the plug-in, used by this project's own tests as by anybody's."""

from __future__ import annotations

import pytest

from toolkit.app import Toolkit
from toolkit.evals.testing import MissingRecording


def test_what_no_cassette_holds_is_asked_of_nobody_and_says_how_to_record_it(recorded_toolkit: Toolkit) -> None:
    with pytest.raises(
        MissingRecording, match="statements: nothing is recorded; record it with pytest --record-mode=once"
    ):
        recorded_toolkit.analyze("“We will keep the mill,” said Mayor Ada Brandt.")
