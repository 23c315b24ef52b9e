"""Making a worklist: nothing is picked twice, and what is picked is written down."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clonetrace.domain import PLATE_FORMATS, PlateFormat, WellResult
from clonetrace.domain.errors import ConfigurationError
from clonetrace.intake import PlateWell
from clonetrace.picking.candidates import (
    MACHINE_ONLY,
    Candidate,
    Offer,
    PickRules,
    candidate_of,
    find_candidates,
)
from clonetrace.picking.settings import PickingSettings, Robot
from clonetrace.picking.transfers import Place, Transfer, plan_transfers, transfer_to
from clonetrace.picking.worklists import WRITERS, Deck
from clonetrace.report import file_safe, write_file
from clonetrace.store import Pick, Store

#: Wells that were picked, as `--consolidated` reads them.
CONSOLIDATED_FILE = "consolidated.txt"


@dataclass(frozen=True)
class PickRequest:
    """What is to be picked.

    Attributes:
        out: The output folder of the analysis.
        settings: Robot, destination plates, volumes.
        source: Format of the scanned plates.
        by: Who picks.
        runs: Only these runs; None for all.
        plates: Only plates of these names (`A_B`); None for all.
        left_out: Wells that a list names as picked already.
        rules: What people decided, and how far they are trusted.
    """

    out: Path
    settings: PickingSettings
    source: PlateFormat
    by: str
    runs: Collection[str] | None = None
    plates: Collection[str] | None = None
    left_out: Collection[PlateWell] = ()
    rules: PickRules = MACHINE_ONLY

    def wants(self, result: WellResult) -> bool:
        """Whether a well is among those asked for."""
        return (self.runs is None or result.plate.run in self.runs) and (
            self.plates is None or result.plate.name in self.plates
        )

    @property
    def deck(self) -> Deck:
        """What stands on the robot's deck."""
        destination = PLATE_FORMATS[self.settings.destination_wells]
        return Deck(self.source, destination, self.settings)


@dataclass(frozen=True)
class Worklist:
    """A worklist that was written, or would be.

    Attributes:
        transfers: In the order in which to pick.
        file: The file; None where nothing was to be picked, and for a rehearsal.
        vouched: Colonies among them that the machine alone would not pick.
        not_offered: Colonies that are wide enough, but not picked because of what people decided.
    """

    transfers: tuple[Transfer, ...]
    file: Path | None
    vouched: tuple[Candidate, ...] = ()
    not_offered: tuple[Candidate, ...] = ()


def ready_candidates(store: Store, request: PickRequest) -> tuple[Candidate, ...]:
    """Return the colonies that can be picked and were not, by run, plate and well."""
    return tuple(one for one in _unpicked(store, request) if one.ready_now)


def _unpicked(store: Store, request: PickRequest) -> tuple[Candidate, ...]:
    done = {PlateWell(plate=str(pick.plate), well=pick.well) for pick in store.picks()}
    done.update(request.left_out)
    results = [result for result in store.results() if request.wants(result)]
    return tuple(
        one
        for one in find_candidates(results, request.rules)
        if PlateWell(plate=str(one.result.plate), well=one.result.well) not in done
    )


def make_worklist(
    store: Store,
    request: PickRequest,
    *,
    rehearse: bool = False,
    clock: Callable[[], datetime] = datetime.now,
) -> Worklist:
    """Plan the transfers of all ready colonies, write them down, and write the robot's file.

    The database comes first: after a crash between the two, wells count as picked, and
    `write_again` makes the missing file.

    Args:
        store: Open for writing, unless this is a rehearsal.
        request: What is to be picked.
        rehearse: Only plan.
        clock: Tells the time.

    Raises:
        ConfigurationError: The robot cannot do that.
        StoreError: The picks or the files cannot be written.
    """
    unpicked = _unpicked(store, request)
    candidates = tuple(one for one in unpicked if one.ready_now)
    people = {
        "vouched": tuple(one for one in candidates if not one.ready_for_the_machine),
        "not_offered": tuple(one for one in unpicked if one.offer is not Offer.OPEN and one.wide),
    }
    taken = {Place(one.destination_plate, one.destination_well) for one in store.picks()}
    transfers = plan_transfers(candidates, taken, request.settings)
    writer = WRITERS[request.settings.robot]
    text = writer.text(transfers, request.deck)
    if rehearse or not transfers:
        return Worklist(transfers, None, **people)
    now = clock().replace(microsecond=0)
    name = _file_name(transfers, now, writer.ending, request.settings.robot, store)
    store.record_picks(
        [
            Pick(
                plate=transfer.plate,
                well=transfer.well,
                destination_plate=transfer.destination.plate,
                destination_well=transfer.destination.well,
                picked_at=now,
                picked_by=request.by,
                worklist=name,
                result=candidate.result,
            )
            for candidate, transfer in zip(candidates, transfers, strict=True)
        ]
    )
    file = write_file(request.out / "worklists" / name, [text.encode()])
    write_consolidated(store.picks(), request.out)
    return Worklist(transfers, file, **people)


def write_again(store: Store, request: PickRequest, name: str) -> Worklist:
    """Write the file of an earlier worklist again, for the robot that is asked for.

    Raises:
        ConfigurationError: There is no worklist of this name.
        StoreError: The file cannot be written.
    """
    picks = [pick for pick in store.picks() if pick.worklist == name]
    if not picks:
        known = ", ".join(dict.fromkeys(pick.worklist for pick in store.picks())) or "none"
        raise ConfigurationError(f"there is no worklist {name}; known are: {known}")
    transfers = tuple(
        transfer_to(
            candidate, Place(pick.destination_plate, pick.destination_well), request.settings
        )
        for pick in picks
        if (candidate := candidate_of(pick.result)) is not None
    )
    text = WRITERS[request.settings.robot].text(transfers, request.deck)
    file = write_file(request.out / "worklists" / name, [text.encode()])
    write_consolidated(store.picks(), request.out)
    return Worklist(transfers, file)


def write_consolidated(picks: Sequence[Pick], out: Path) -> Path:
    """Write the list of all wells that were picked, for people and for `--consolidated`.

    Raises:
        StoreError: The file cannot be written.
    """
    wells = sorted((pick.plate, pick.well) for pick in picks)
    lines = ["plate,well", *(f"{plate},{well}" for plate, well in wells), ""]
    return write_file(out / CONSOLIDATED_FILE, ["\n".join(lines).encode()])


def _file_name(
    transfers: Sequence[Transfer], now: datetime, ending: str, robot: Robot, store: Store
) -> str:
    """Name a worklist by run, time and robot; a second one of the same second gets a number."""
    runs = dict.fromkeys(transfer.plate.run for transfer in transfers)
    stem = f"{'+'.join(map(file_safe, runs))}_{now:%Y-%m-%d_%H%M%S}_{robot.value}"
    known = {pick.worklist for pick in store.picks()}
    name, number = f"{stem}{ending}", 1
    while name in known:
        number += 1
        name = f"{stem}_{number}{ending}"
    return name
