"""Making the rule that the settings ask for."""

from clonetrace.trace.clonality import ProbabilityRule, load_parameters
from clonetrace.trace.counting import CountingRule
from clonetrace.trace.decision import DecisionRule
from clonetrace.trace.settings import TraceSettings


def build_rule(settings: TraceSettings) -> DecisionRule:
    """Make the rule that decides wells.

    Raises:
        ConfigurationError: The file with its parameters cannot be used.
    """
    match settings.rule:
        case "probability":
            return ProbabilityRule(load_parameters(settings.parameters), settings)
        case "count":
            return CountingRule()
