from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.runs.paying import Paying, paying
from tests.runs.warmed import Warmed, warmed


@pytest.fixture
def model() -> Iterator[Paying]:
    with paying() as model:
        yield model


@pytest.fixture(scope="package")
def processes() -> Iterator[Warmed]:
    with warmed() as processes:
        yield processes
