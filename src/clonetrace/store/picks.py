"""The wells that were picked, in and out of the database."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from clonetrace.domain import Plate, Well, WellResult
from clonetrace.domain.errors import StoreError
from clonetrace.store.records import Pick
from clonetrace.store.schema import PickRow


def save_picks(connection: Connection, picks: Sequence[Pick]) -> None:
    """Add picks; nothing is picked twice, and no place is filled twice.

    Raises:
        StoreError: A well was picked already, or its destination is taken.
    """
    rows = [
        {
            "run": pick.plate.run,
            "plate": pick.plate.name,
            "well": pick.well.label,
            "destination_plate": pick.destination_plate,
            "destination_well": pick.destination_well.label,
            "picked_at": pick.picked_at,
            "picked_by": pick.picked_by,
            "worklist": pick.worklist,
            "result_json": pick.result.model_dump_json(),
        }
        for pick in picks
    ]
    if not rows:
        return
    try:
        connection.execute(insert(PickRow), rows)
    except IntegrityError as error:
        raise StoreError(
            "one of these wells was picked meanwhile, or its place on the destination plate was "
            "taken; nothing of this worklist is kept, make it again"
        ) from error


def load_picks(connection: Connection) -> tuple[Pick, ...]:
    """Return all picks in the order in which they were made."""
    rows = connection.execute(select(PickRow.__table__).order_by(PickRow.id)).mappings()
    return tuple(
        Pick(
            plate=Plate(run=row["run"], name=row["plate"]),
            well=Well(label=row["well"]),
            destination_plate=row["destination_plate"],
            destination_well=Well(label=row["destination_well"]),
            picked_at=row["picked_at"],
            picked_by=row["picked_by"],
            worklist=row["worklist"],
            result=WellResult.model_validate_json(row["result_json"]),
        )
        for row in rows
    )
