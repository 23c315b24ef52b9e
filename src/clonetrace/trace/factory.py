"""Making the rule that the settings ask for."""

from clonetrace.trace.clonality import Neighbours, ProbabilityRule, load_parameters
from clonetrace.trace.counting import CountingRule
from clonetrace.trace.decision import DecisionRule
from clonetrace.trace.settings import TraceSettings


def build_rule(settings: TraceSettings, neighbours: Neighbours | None = None) -> DecisionRule:
    """Make the rule that decides wells.

    Args:
        settings: Which rule, and how the wells were seeded.
        neighbours: What the run's wells tell of each other, None where that is not known.

    Raises:
        ConfigurationError: The file with its parameters cannot be used.
    """
    match settings.rule:
        case "probability":
            return ProbabilityRule(load_parameters(settings.parameters), settings, neighbours)
        case "count":
            return CountingRule()
