"""Sessions: a browser gives its token once and gets a cookie that pages cannot read and other sites cannot send."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import StringConstraints
from starlette.exceptions import HTTPException

from toolkit.web.access import DeskHere, Reader, cookie_of
from toolkit.web.api.bodies import Body, Me
from toolkit.web.problems import described
from toolkit.web.tokens import SESSION_SECONDS

router = APIRouter(prefix="/session", tags=["session"], responses=described(401, 422))


class Login(Body):
    """The token to open a session with."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200)]


@router.post("", status_code=204, responses=described(400), operation_id="openSession")
def open_(desk: DeskHere, request: Request, response: Response, sent: Login) -> None:
    """Open a session: sets a cookie, which lasts twelve hours or until the token is revoked."""
    token = desk.tokens.check(sent.token)
    if token is None:
        raise HTTPException(401, "this token is not in use", {"WWW-Authenticate": "Bearer"})
    response.set_cookie(
        cookie_of(request),
        desk.tokens.open_session(token),
        max_age=int(SESSION_SECONDS),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


@router.get("", responses=described(403), operation_id="getSession")
def whoami(caller: Reader) -> Me:
    """Whose token or session this is, and what it allows."""
    return Me(name=caller.name, scopes=sorted(caller.scopes))


@router.delete("", status_code=204, operation_id="closeSession")
def close(desk: DeskHere, request: Request, response: Response) -> None:
    """Close the session of this browser, if there is one."""
    desk.tokens.close_session(request.cookies.get(cookie_of(request), ""))
    response.delete_cookie(cookie_of(request), httponly=True, samesite="strict")
