"""How large a living colony must be by now."""

import math

#: Longest cycle time of a pluripotent cell that is taken for alive, hours.
SLOWEST_CYCLE_H = 40.0
#: Floor that one cell covers in a compact epithelial colony, um2: cells 12 to 15 um apart.
CELL_AREA_UM2 = 150.0


def slowest_colony_um(hours: float) -> float:
    """Return the width of a round colony whose founder divided as slowly as cells do.

    Args:
        hours: Time since seeding.

    Returns:
        Diameter of `2 ** (hours / SLOWEST_CYCLE_H)` cells that lie side by side, um.
    """
    cells = 2.0 ** (hours / SLOWEST_CYCLE_H)
    return 2.0 * math.sqrt(cells * CELL_AREA_UM2 / math.pi)
