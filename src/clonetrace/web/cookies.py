"""The two cookies: of a browser that is logged in, and of one that is about to."""

from fastapi import Request
from fastapi.responses import Response

from clonetrace.web.services import services_of

_SESSION = "clonetrace"
_LOGIN = "clonetrace_login"


def session_key(request: Request) -> str | None:
    """Return the key that the browser was given when it was logged in."""
    return request.cookies.get(_name(request, _SESSION))


def give_session(request: Request, answer: Response, key: str) -> None:
    """Log a browser in; the cookie ends with the browser, or before on the server."""
    # Lax, so that a link in a mail or in a LIMS opens the page; changes carry a CSRF token besides.
    _give(request, answer, _SESSION, key, strict=False)


def end_session(request: Request, answer: Response) -> None:
    """Make a browser forget its key."""
    _give(request, answer, _SESSION, None, strict=False)


def login_csrf(request: Request) -> str | None:
    """Return what the login form of this browser must carry."""
    return request.cookies.get(_name(request, _LOGIN))


def give_login_csrf(request: Request, answer: Response, csrf: str) -> None:
    """Tie the login form to this browser."""
    _give(request, answer, _LOGIN, csrf, strict=True)


def _give(
    request: Request, answer: Response, name: str, value: str | None, *, strict: bool
) -> None:
    answer.set_cookie(
        _name(request, name),
        value or "",
        max_age=0 if value is None else None,
        path="/",
        httponly=True,
        secure=_behind_tls(request),
        samesite="strict" if strict else "lax",
    )


def _name(request: Request, name: str) -> str:
    """With this prefix, browsers take the cookie from this very host by https only."""
    return f"__Host-{name}" if _behind_tls(request) else name


def _behind_tls(request: Request) -> bool:
    return services_of(request).settings.web.behind_tls
