"""Decisions for the bench: what to pick, until when, and where it goes."""

from clonetrace.picking.candidates import Candidate, Forecast, find_candidates
from clonetrace.picking.picking import (
    CONSOLIDATED_FILE,
    PickRequest,
    Worklist,
    make_worklist,
    ready_candidates,
    write_again,
    write_consolidated,
)
from clonetrace.picking.picklist import Picklists
from clonetrace.picking.points import PickPoint, suggest_points
from clonetrace.picking.settings import Column, PickingSettings, Robot
from clonetrace.picking.transfers import Place, Transfer, free_places, plan_transfers, position_of
from clonetrace.picking.worklists import WRITERS, Deck, WorklistWriter

__all__ = [
    "CONSOLIDATED_FILE",
    "WRITERS",
    "Candidate",
    "Column",
    "Deck",
    "Forecast",
    "PickPoint",
    "PickRequest",
    "PickingSettings",
    "Picklists",
    "Place",
    "Robot",
    "Transfer",
    "Worklist",
    "WorklistWriter",
    "find_candidates",
    "free_places",
    "make_worklist",
    "plan_transfers",
    "position_of",
    "ready_candidates",
    "suggest_points",
    "write_again",
    "write_consolidated",
]
