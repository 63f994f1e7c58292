"""How pages answer: with a strict policy, errors as pages to read, and a way to sign in where a token is needed."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from toolkit.errors import ToolkitError
from toolkit.report.html import environment
from toolkit.version import __version__
from toolkit.web.problems import refused, status_of
from toolkit.web.working import DONE, STANCES, VERDICTS, ratings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing runs, styles or loads but what the desk itself serves, and nothing that stands in a page."""
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route whose errors are pages, and that leads to the sign-in where a token is needed."""

    def get_route_handler(self) -> Handler:
        """The handler, with errors turned into pages."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except HTTPException as error:
                if error.status_code == 401:
                    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
                    return RedirectResponse(f"/sign-in?next={quote(asked, safe='/')}", 303)
                return failed(error.status_code, str(error.detail))
            except ToolkitError as error:
                return failed(status_of(error), str(error))
            except RequestValidationError:
                return failed(404, "there is no such page")

        return handle


def page(template: str, values: Mapping[str, Any], status: int = 200) -> Response:
    """A page from a template of the desk."""
    text = templates().get_template(template).render(version=__version__, **values)
    return HTMLResponse(text, status, headers={"Content-Security-Policy": POLICY})


def failed(status: int, detail: str) -> Response:
    """The page that says what went wrong."""
    title = HTTPStatus(status).phrase
    return page("failed.html.jinja", {"title": title, "status": status, "detail": detail, "caller": None}, status)


def lost(request: Request, error: Exception) -> Response:
    """What stands where there is nothing: a page for who reads pages, a problem for all others."""
    reads = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
    return failed(404, "there is no such page") if reads else refused(request, error)


@cache
def templates() -> Environment:
    """The templates of the pages, with the parts of the report beside them."""
    made = environment(PackageLoader("toolkit.web"))
    made.globals.update(stances=STANCES, verdicts=VERDICTS, ratings=ratings, done=DONE)
    return made
