"""What a followed object is, one rule per file; each settles the fates that it can."""

from clonetrace.trace.rules.confirmation import ConfirmationRule
from clonetrace.trace.rules.growth import GrowthRule
from clonetrace.trace.rules.origin import OriginRule
from clonetrace.trace.rules.rule import LineageRule

__all__ = ["ConfirmationRule", "GrowthRule", "LineageRule", "OriginRule"]
