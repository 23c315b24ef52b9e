"""Headers that keep pages to themselves."""

from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Scripts, styles and pictures come from this server alone, none stands in a page; nothing is
#: framed, nothing is sent elsewhere.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


#: A host that was reached by https is asked by https for a year.
_BY_HTTPS = (b"strict-transport-security", b"max-age=31536000")
#: After a log-out no page comes back out of the browser's memory; what may be kept says so itself.
_NOT_KEPT = (b"cache-control", b"no-store")


class SecurityHeaders:
    """Adds the headers to every answer."""

    def __init__(self, app: ASGIApp, *, behind_tls: bool = False) -> None:
        """Stand before an application.

        Args:
            app: The application.
            behind_tls: Whether people reach it by https.
        """
        self._app = app
        self._headers = (*_HEADERS, _BY_HTTPS) if behind_tls else _HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with the headers."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(message, scope["path"])
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)

    def _add(self, message: MutableMapping[str, Any], path: str) -> None:
        own = list(message.get("headers", ()))
        may_be_kept = path.startswith("/static/") or any(name == _NOT_KEPT[0] for name, _ in own)
        message["headers"] = [*own, *self._headers, *(() if may_be_kept else (_NOT_KEPT,))]
