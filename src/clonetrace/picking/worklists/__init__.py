"""Files that tell robots which colonies go where; one small writer each."""

from clonetrace.picking.settings import Robot
from clonetrace.picking.worklists.echo import EchoCsv
from clonetrace.picking.worklists.hamilton import HamiltonCsv
from clonetrace.picking.worklists.opentrons import OpentronsCsv
from clonetrace.picking.worklists.tecan import TecanGwl
from clonetrace.picking.worklists.worklist import Deck, WorklistWriter

#: The writer for each robot.
WRITERS: dict[Robot, WorklistWriter] = {
    Robot.HAMILTON: HamiltonCsv(),
    Robot.TECAN: TecanGwl(),
    Robot.OPENTRONS: OpentronsCsv(),
    Robot.ECHO: EchoCsv(),
}

__all__ = [
    "WRITERS",
    "Deck",
    "EchoCsv",
    "HamiltonCsv",
    "OpentronsCsv",
    "TecanGwl",
    "WorklistWriter",
]
