"""Simulated runs: cells that grow into colonies, and the scans that an imager takes of them.

Read in the order biology (`cases`, `biology`), scene (`debris`, `pose`, `scene`), optics
(`canvas`, `sprites`, `colony`, `optics`), file (`files`), and last the run that tells them all
what to do (`plan`, `run`).
"""

from clonetrace.simulate.cases import CLONALITY, Case
from clonetrace.simulate.faults import Fault
from clonetrace.simulate.optics import render_scan
from clonetrace.simulate.run import TRUTH_FILE, load_truth, simulate_run
from clonetrace.simulate.scene import WellStory, simulate_well
from clonetrace.simulate.settings import (
    CycleTimes,
    PlannedFault,
    ScanFormat,
    SimulationSettings,
)
from clonetrace.simulate.truth import FounderTruth, ScanTruth, Truth, TruthObject, WellTruth

__all__ = [
    "CLONALITY",
    "TRUTH_FILE",
    "Case",
    "CycleTimes",
    "Fault",
    "FounderTruth",
    "PlannedFault",
    "ScanFormat",
    "ScanTruth",
    "SimulationSettings",
    "Truth",
    "TruthObject",
    "WellStory",
    "WellTruth",
    "load_truth",
    "render_scan",
    "simulate_run",
    "simulate_well",
]
