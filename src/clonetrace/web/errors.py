"""What a request can end with besides an answer."""

from clonetrace.domain.errors import CloneTraceError


class RequestError(CloneTraceError):
    """A request cannot be answered; the message is one sentence for the person who asked."""

    status = 400


class MissingError(RequestError):
    """There is no such run, plate, well or scan."""

    status = 404


class ForbiddenError(RequestError):
    """The person may not do this."""

    status = 403


class UnknownPersonError(RequestError):
    """Nobody is logged in; browsers are led to the login page."""

    status = 401


class ConflictError(RequestError):
    """What the person saw has changed meanwhile."""

    status = 409
