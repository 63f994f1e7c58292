"""The API under requests made from its own description: whatever is sent, no answer is a server error, and every answer
is one that the description promises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.result import Ok

from tests.samples import ANALYSIS as SAMPLE
from tests.web.conftest import config
from toolkit.web.api.exports import FORMATS
from toolkit.web.app import create_app
from toolkit.web.desk import Desk, Limits

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
OPERATIONS = """cancelAnalysis checkClaims closeSession createAnalysis decide deleteAnalysis diffAnalyses exportAnalysis
exportDecisions followAnalysis getAnalysis getResult getReviews getSession health listAnalyses listChecks openSession
options ready rerunAnalysis undo uploadAnalysis""".split()
EXAMPLES = 15


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = config(tmp_path_factory.mktemp("fuzz"), hosts=("testserver",), limits=Limits(waiting=10_000))
    with Desk(made) as held:
        held.analyses.keep(SAMPLE)
        yield held


@pytest.fixture(scope="module")
def operations(desk: Desk) -> dict[str, Any]:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(desk))
    found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    return {operation.definition.raw["operationId"]: operation for operation in found}


def test_every_operation_is_fuzzed(operations):
    assert sorted(operations) == sorted(OPERATIONS)


WITHOUT_INPUT = {"closeSession", "getSession", "health", "options", "ready"}
"""Nothing can be wrong with what is sent to these."""


@pytest.mark.parametrize(
    ("name", "mode"),
    [(n, mode) for n in OPERATIONS for mode in GenerationMode if mode.is_positive or n not in WITHOUT_INPUT],
)
def test_no_request_made_from_the_description_breaks_the_server(operations, desk, name, mode):
    operation = operations[name]
    known = desk.analyses.keep(SAMPLE).id

    @settings(
        max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans(), form=st.sampled_from(list(FORMATS)))
    def run(case: Case[Any], real: bool, form: str) -> None:
        if (
            real
            and case.path_parameters
            and isinstance(case.path_parameters.get("id"), str)
            and name != "deleteAnalysis"
        ):
            case.path_parameters["id"] = known
            case.path_parameters |= {"format": form} if name == "exportAnalysis" else {}
        case.call_and_validate(checks=list(CHECKS))

    run()
