"""Decisions for the bench: what to pick, until when, and where it goes."""

from clonetrace.picking.candidates import Candidate, Forecast, Offer, PickRules, find_candidates
from clonetrace.picking.picking import (
    CONSOLIDATED_FILE,
    PickRequest,
    Worklist,
    make_worklist,
    ready_candidates,
    write_again,
    write_consolidated,
)
from clonetrace.picking.picklist import Picklists, why_not
from clonetrace.picking.points import PickPoint, suggest_points
from clonetrace.picking.settings import Column, PickingSettings, Robot, Trust
from clonetrace.picking.transfers import Place, Transfer, free_places, plan_transfers, position_of
from clonetrace.picking.worklists import WRITERS, Deck, WorklistWriter

__all__ = [
    "CONSOLIDATED_FILE",
    "WRITERS",
    "Candidate",
    "Column",
    "Deck",
    "Forecast",
    "Offer",
    "PickPoint",
    "PickRequest",
    "PickRules",
    "PickingSettings",
    "Picklists",
    "Place",
    "Robot",
    "Transfer",
    "Trust",
    "Worklist",
    "WorklistWriter",
    "find_candidates",
    "free_places",
    "make_worklist",
    "plan_transfers",
    "position_of",
    "ready_candidates",
    "suggest_points",
    "why_not",
    "write_again",
    "write_consolidated",
]
