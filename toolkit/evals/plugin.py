"""A pytest plug-in: model calls of your own tests, recorded and replayed with the toolkit's profile.

    def test_the_mayor_is_for_it(recorded_toolkit):
        analysis = recorded_toolkit.analyze(ARTICLE, issues=["The town should sell the mill."])
        assert analysis.positions[0].stance == "support"

`pytest --record-mode=once` records what is not there yet, plain `pytest` replays and sends nothing. The cassette lies where
pytest-recording puts it, as `<test>.stance.yaml`. Override the fixture `recording_target` to record another model.

Importing this module costs nothing: everything is imported when a fixture is used.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from toolkit.app import Toolkit
    from toolkit.evals.target import Target

FIXTURE = "recorded_toolkit"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test that uses the fixture a cassette with our profile."""
    mine = [item for item in items if FIXTURE in getattr(item, "fixturenames", ())]
    if mine:
        from toolkit.evals.profile import markers

        for item in mine:
            item.add_marker(pytest.mark.vcr(**markers()))


@pytest.hookimpl(optionalhook=True)
def pytest_recording_configure(config: pytest.Config, vcr: Any) -> None:
    """Tell vcrpy of the profile: its file format, its matcher, and writing files whole."""
    from toolkit.evals.profile import NAME, Serializer, same_request
    from toolkit.evals.testing import whole_files

    vcr.register_serializer(NAME, Serializer)
    vcr.register_matcher(NAME, same_request)
    whole_files(vcr.persister)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Keep nothing of a test that failed while it was recorded; fail one that leaves part of its cassette unplayed."""
    cassette = getattr(item, "funcargs", {}).get("vcr") if FIXTURE in getattr(item, "fixturenames", ()) else None
    try:
        result = yield
    except BaseException:
        if cassette is not None:
            cassette.dirty = False
        raise
    if cassette is not None and not cassette.all_played and not cassette.dirty:
        left = len(cassette) - len(cassette.play_counts)
        pytest.fail(f"{left} recorded exchanges were not asked for; record anew with --record-mode=rewrite")
    return result


@pytest.fixture(scope="session")
def recording_target(pytestconfig: pytest.Config) -> Target:
    """What is recorded: `recording.yaml` in the root folder of the tests or in its folder `evals`, else the default."""
    from toolkit.evals.target import FILE, Target, load_target

    root = pytestconfig.rootpath
    place = next((folder for folder in (root, root / "evals") if (folder / FILE).is_file()), None)
    return load_target(place) if place is not None else Target()


@pytest.fixture
def recorded_toolkit(request: pytest.FixtureRequest, recording_target: Target) -> Iterator[Toolkit]:
    """A toolkit whose model calls go to this test's cassette. A call that is not in it fails the test at once."""
    from toolkit.evals.testing import test_toolkit

    cassette = request.getfixturevalue("vcr")
    mode = getattr(cassette.record_mode, "value", str(cassette.record_mode))
    with test_toolkit(recording_target, cassette, live=mode != "none") as kit:
        yield kit
