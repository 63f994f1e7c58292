"""Whether the server lives, whether it can take work, and what it offers."""

from __future__ import annotations

from fastapi import APIRouter

from toolkit.version import __version__
from toolkit.web.access import DeskHere, Reader
from toolkit.web.api.bodies import Health, Options, Ready, SetupBody
from toolkit.web.api.exports import FORMATS
from toolkit.web.problems import described

router = APIRouter(tags=["server"])


@router.get("/health", operation_id="health")
def health() -> Health:
    """Whether the server answers; needs no token."""
    return Health(version=__version__)


@router.get("/ready", responses=described(503), operation_id="ready")
def ready(desk: DeskHere) -> Ready:
    """Whether the server can take work; needs no token."""
    return Ready(waiting=desk.analyses.waiting())


@router.get("/options", responses=described(401, 403), operation_id="options")
def options(desk: DeskHere, caller: Reader) -> Options:
    """What can be chosen: engines, models, sets of prompts, formats."""
    answering = desk.answering
    return Options(
        version=__version__,
        engines=list(answering.engines),
        models=list(answering.models),
        prompts=list(answering.prompts),
        default=SetupBody(**answering.default.model_dump()),
        formats=list(FORMATS),
        evidence=desk.config.evidence is not None,
        fetch=desk.jobs.fetch is not None,
        webhooks=desk.calls_back,
        open=desk.config.open and not desk.tokens.any(),
    )
