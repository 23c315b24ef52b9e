"""Simulated runs: cells that grow into colonies, and the scans that an imager takes of them.

Read in the order biology (`cases`, `seeding`, `population`, `biology`), scene (`debris`, `pose`,
`boxes`, `scene`), optics (`canvas`, `light`, `sprites`, `colony`, `spindles`, `living`, `camera`,
`optics`), file (`files`), and last the run that tells them all what to do (`plan`, `run`).
`painting` says how real texture takes the place of the synthetic looks.
"""

from clonetrace.simulate.cases import CLONALITY, SHOWN_FIRST, Case
from clonetrace.simulate.faults import Fault
from clonetrace.simulate.floor import Floor
from clonetrace.simulate.imager import IMAGERS, Imager, ImagerName
from clonetrace.simulate.optics import Photograph, photograph, render_scan
from clonetrace.simulate.painting import (
    Backdrop,
    Coat,
    FloorPlan,
    Ground,
    Painters,
    Share,
    Skin,
    Subject,
)
from clonetrace.simulate.preset import DIFFICULTIES, Difficulty, Preset
from clonetrace.simulate.run import TRUTH_FILE, load_truth, simulate_run
from clonetrace.simulate.scene import WellStory, simulate_well
from clonetrace.simulate.seeding import SeedingModel
from clonetrace.simulate.settings import (
    CycleTimes,
    Framing,
    PlannedFault,
    ScanFormat,
    SimulationSettings,
)
from clonetrace.simulate.truth import (
    FounderTruth,
    LineageTruth,
    ScanTruth,
    Truth,
    TruthObject,
    WellTruth,
)

__all__ = [
    "CLONALITY",
    "DIFFICULTIES",
    "IMAGERS",
    "SHOWN_FIRST",
    "TRUTH_FILE",
    "Backdrop",
    "Case",
    "Coat",
    "CycleTimes",
    "Difficulty",
    "Fault",
    "Floor",
    "FloorPlan",
    "FounderTruth",
    "Framing",
    "Ground",
    "Imager",
    "ImagerName",
    "LineageTruth",
    "Painters",
    "Photograph",
    "PlannedFault",
    "Preset",
    "ScanFormat",
    "ScanTruth",
    "SeedingModel",
    "Share",
    "SimulationSettings",
    "Skin",
    "Subject",
    "Truth",
    "TruthObject",
    "WellStory",
    "WellTruth",
    "load_truth",
    "photograph",
    "render_scan",
    "simulate_run",
    "simulate_well",
]
