"""Passwords are looked at beside the event loop, few at a time."""

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, Request

_P = ParamSpec("_P")
_T = TypeVar("_T")

#: Each takes 64 MiB of memory and a core; guessing must not take the server from those who work.
_AT_ONCE = 2


def limit_hashing(app: FastAPI) -> None:
    """Let an application look at few passwords at a time; the others queue up."""
    app.state.hashing = CapacityLimiter(_AT_ONCE)


async def hashing(
    request: Request, work: Callable[_P, _T], *arguments: _P.args, **options: _P.kwargs
) -> _T:
    """Do what hashes a password, when it is its turn."""
    limiter: CapacityLimiter = request.app.state.hashing
    return await to_thread.run_sync(partial(work, *arguments, **options), limiter=limiter)
