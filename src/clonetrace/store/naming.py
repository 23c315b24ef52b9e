"""Plates and wells by their names; a run has thousands of rows, but few of these."""

from functools import lru_cache

from clonetrace.domain import Plate, Well


@lru_cache(maxsize=1000)
def plate_named(run: str, name: str) -> Plate:
    """Return a plate."""
    return Plate(run=run, name=name)


@lru_cache(maxsize=2000)
def well_named(label: str) -> Well:
    """Return a well."""
    return Well(label=label)
