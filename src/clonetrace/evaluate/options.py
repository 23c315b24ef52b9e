"""What of a module is to be measured."""

from pathlib import Path

from clonetrace.domain import Value
from clonetrace.evaluate.modules import ClassicalFinder, Finder, NetworkFinder
from clonetrace.morphology import Grader, MorphologySettings
from clonetrace.neural import Engine, Precision
from clonetrace.simulate.dataset import Split, Task


class ModuleOptions(Value):
    """A module, and how it is run."""

    task: Task
    models: Path | None = None
    """Folder of networks; None for those that are shipped."""
    split: Split = Split.TEST
    """Crops to measure on."""
    classical: bool = False
    """Whether the detector without learning is measured instead."""
    engine: Engine = Engine.ONNXRUNTIME
    precision: Precision | None = None
    """None for what the card recommends."""

    def finder(self) -> Finder:
        """Make the detector.

        Raises:
            ConfigurationError: The network is missing or changed.
        """
        if self.classical:
            return ClassicalFinder(self.task)
        return NetworkFinder(self.task, self.models, self.engine, self.precision)

    def grader(self) -> Grader:
        """Make the grader.

        Raises:
            ConfigurationError: The network is missing or changed.
        """
        return Grader(
            MorphologySettings(models=self.models, engine=self.engine, precision=self.precision)
        )
