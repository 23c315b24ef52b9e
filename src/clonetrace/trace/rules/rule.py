"""The interface of a rule about one lineage."""

from typing import Protocol

from clonetrace.domain import Lineage


class LineageRule(Protocol):
    """Settles what one followed object is, or leaves it as it is."""

    def judge(self, lineage: Lineage) -> Lineage:
        """Return the lineage with its fate and the reason, where this rule applies."""
        ...
