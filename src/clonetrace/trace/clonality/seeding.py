"""What the seeding method leads one to expect."""

import copy

import numpy as np

from clonetrace.trace.clonality.parameters import DrawnParameters, Draws
from clonetrace.trace.settings import SeedingSettings


def as_seeded(drawn: DrawnParameters, seeding: SeedingSettings) -> DrawnParameters:
    """Return measured shares with the configured rate of doublets, where there is one."""
    if seeding.doublet_rate is None:
        return drawn
    changed = copy.copy(drawn)
    changed.doublets = np.full_like(drawn.doublets, seeding.doublet_rate)
    return changed


def others_per_well(drawn: DrawnParameters, seeding: SeedingSettings) -> Draws:
    """Return how many founders a well has besides one, on average, shape (1 + draws,)."""
    if seeding.method == "facs":
        return drawn.doublets
    return np.full_like(drawn.doublets, seeding.cells_per_well)
