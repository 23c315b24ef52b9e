"""Settings of measurement."""

from typing import Annotated

from pydantic import Field

from clonetrace.domain import Morphology, Value


class MeasureSettings(Value):
    """When a colony can be picked, and how its growth is fitted."""

    ready_width_mm: Annotated[float, Field(gt=0)] = 1.5
    """A monoclonal colony wider than this is ready for picking (the paper's threshold)."""
    ready_morphology: tuple[Morphology, ...] = (Morphology.M1,)
    """Grades of which it must have one to be ready; `[]` asks for none. Where grading is switched
    off, none is asked for either."""
    growth_days: Annotated[float, Field(gt=0)] = 6.0
    """Newest days that the growth fit uses: growth slows as a colony becomes large."""
    min_sightings: Annotated[int, Field(ge=2)] = 3
    """Scans that must show the colony before its growth is fitted."""
    longest_forecast_days: Annotated[float, Field(gt=0)] = 21.0
    """No forecast reaches further than this."""
