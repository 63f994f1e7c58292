"""The application: the desk behind its guard, the routes of the API, errors as problems."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from toolkit.version import __version__
from toolkit.web import pages, problems
from toolkit.web.api import analyses, exports, facts, health, reviews, session
from toolkit.web.desk import Desk
from toolkit.web.guard import Guard
from toolkit.web.pageroute import lost

API = "/api/v1"


class DeskApp(FastAPI):
    """The application; its description says what a problem looks like, and the guard stands before everything."""

    def build_middleware_stack(self) -> ASGIApp:
        """The layers of the application, with the guard outermost: before the one that answers unexpected errors."""
        return Guard(super().build_middleware_stack(), self.state.desk.config)

    def openapi(self) -> dict[str, Any]:
        """The description in OpenAPI 3.1."""
        made = super().openapi()
        made["components"]["schemas"] |= problems.schemas()
        return made


def create_app(desk: Desk) -> FastAPI:
    """The application that serves `desk`. Jobs begin when it starts; closing the desk is the caller's."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        desk.start()
        yield

    app = DeskApp(
        title="Stance desk",
        summary="Who takes which position in an article, in whose words, and what people decided about it.",
        version=__version__,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # the shipped pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        middleware=_middleware(desk),
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        },
        generate_unique_id_function=_operation,
    )
    app.state.desk = desk
    problems.install(app)
    app.add_exception_handler(404, lost)
    api = APIRouter(prefix=API)
    for part in (health, session, analyses, reviews, facts, exports):
        api.include_router(part.router)
    app.include_router(api)
    app.include_router(pages.router)
    return app


def _middleware(desk: Desk) -> list[Middleware]:
    """Answers to other origins, where some are allowed."""
    config = desk.config
    if not config.origins:
        return []
    cors = Middleware(
        CORSMiddleware,
        allow_origins=list(config.origins),
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"],
        expose_headers=["Location", "Content-Disposition", "Retry-After"],
    )
    return [cors]


def _operation(route: APIRoute) -> str:
    return route.name
