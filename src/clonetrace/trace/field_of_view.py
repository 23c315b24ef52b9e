"""Where to look in the earlier scan."""

from collections.abc import Iterable

from clonetrace.domain import Box, FieldOfView
from clonetrace.trace.settings import TraceSettings


def field_of_view(
    expected: Iterable[Box],
    day: int,
    uncertain_um: float,
    settings: TraceSettings,
    around: Iterable[Box] = (),
) -> FieldOfView:
    """Enlarge the boxes of the later scan to what is searched in the earlier one.

    Args:
        expected: The later scan's boxes, moved to where they are in the earlier scan.
        day: Day of the earlier scan.
        uncertain_um: How far off the registration of the two scans may be.
        settings: Enlargement, in multiples of the box, and least width.
        around: What the colonies filled in the scan after that one, moved in the same way. It is
            searched as it is.

    Returns:
        One box for each of both.
    """
    early = day <= settings.early_days
    factor = settings.field_of_view_early if early else settings.field_of_view
    return FieldOfView(
        boxes=tuple(
            _at_least(
                _enlarged(box, scale, settings.field_of_view_margin_um),
                settings.field_of_view_min_um,
            ).padded(uncertain_um)
            for boxes, scale in ((expected, factor), (around, 1.0))
            for box in boxes
        )
    )


def _enlarged(box: Box, factor: float, margin_um: float) -> Box:
    """Enlarge a box by a factor, but by no more than a margin on each side."""
    return box.model_copy(
        update={
            "width_um": min(box.width_um * factor, box.width_um + 2 * margin_um),
            "height_um": min(box.height_um * factor, box.height_um + 2 * margin_um),
        }
    )


def _at_least(box: Box, width_um: float) -> Box:
    return box.model_copy(
        update={
            "width_um": max(box.width_um, width_um),
            "height_um": max(box.height_um, width_um),
        }
    )
