"""`clonetrace pick`: a worklist for a robot, and the record of what was picked."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clonetrace.cli.options import Config, Consolidated, Plates, Runs

if TYPE_CHECKING:
    from clonetrace.picking import PickRequest, Worklist


def pick(
    results: Annotated[Path, typer.Argument(help="Folder that `clonetrace analyze` wrote.")],
    robot: Annotated[
        str | None, typer.Option(help="hamilton, tecan, opentrons or echo; else as configured.")
    ] = None,
    run: Runs = None,
    plate: Plates = None,
    consolidated: Consolidated = None,
    config: Config = None,
    by: Annotated[str | None, typer.Option(help="Who picks; else the name of the user.")] = None,
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="Show what would be picked; write nothing.")
    ] = False,
    again: Annotated[
        str | None, typer.Option(help="Write the file of this earlier worklist once more.")
    ] = None,
) -> None:
    """Pick every colony that is ready: write a worklist and remember its wells as picked."""
    from dataclasses import replace

    from clonetrace.analysis import open_results, pick_rules, rulings_of
    from clonetrace.cli.checking import checked
    from clonetrace.cli.logs import configured
    from clonetrace.domain import PLATE_FORMATS
    from clonetrace.intake import read_consolidated
    from clonetrace.picking import PickingSettings, PickRequest, make_worklist, write_again
    from clonetrace.store import user_name

    settings = configured(config)
    options = {"robot": robot} if robot else {}
    request = PickRequest(
        out=results,
        settings=checked(PickingSettings, settings.picking.model_dump() | options, command="pick"),
        source=PLATE_FORMATS[settings.intake.plate_wells],
        by=by or user_name(),
        runs=run,
        plates=plate,
        left_out=read_consolidated(consolidated) if consolidated else (),
    )
    with open_results(results, settings, read_only=rehearse) as store:
        request = replace(request, rules=pick_rules(rulings_of(store, settings), settings))
        if again:
            worklist = write_again(store, request, again)
        else:
            worklist = make_worklist(store, request, rehearse=rehearse)
    _show(worklist, request)


def _show(worklist: "Worklist", request: "PickRequest") -> None:
    from clonetrace.cli.logs import tell
    from clonetrace.picking import Robot, why_not
    from clonetrace.picking.worklists.opentrons import slots_of

    for transfer in worklist.transfers:
        place = transfer.destination
        tell(f"{transfer.plate} {transfer.well} -> {place.plate} {place.well}")
    for candidate in worklist.vouched:
        result = candidate.result
        tell(f"{result.plate} {result.well} is picked on people's word: {why_not(candidate)}")
    for candidate in worklist.not_offered:
        result = candidate.result
        tell(f"{result.plate} {result.well} is not picked: {why_not(candidate)}")
    if request.settings.robot is Robot.OPENTRONS:
        for plate, slot in slots_of(worklist.transfers, request.deck).items():
            tell(f"slot {slot}: {plate}")
    if not worklist.transfers:
        tell("nothing is ready to be picked that was not picked before")
    elif worklist.file is None:
        tell("a rehearsal: nothing was written, nothing counts as picked")
    else:
        tell(f"The worklist is {worklist.file}; its wells count as picked from now on")
