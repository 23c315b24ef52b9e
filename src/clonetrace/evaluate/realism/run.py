"""The whole comparison: read, simulate, measure, draw."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from clonetrace.domain import Grey, Value
from clonetrace.domain.errors import ConfigurationError, StoreError
from clonetrace.evaluate.realism.objects import Floor, take_apart
from clonetrace.evaluate.realism.picture import Picture
from clonetrace.evaluate.realism.real import read_real
from clonetrace.evaluate.realism.settings import RealismSettings
from clonetrace.evaluate.realism.sheets import Motif, Pick, pick, shuffled, side_by_side
from clonetrace.evaluate.realism.simulated import simulate_like
from clonetrace.evaluate.realism.statistics import Values, statistics_of
from clonetrace.evaluate.realism.table import Row, compare, to_csv

#: The table's file.
TABLE_FILE = "statistics.csv"
#: Which picture of a shuffled sheet is what.
KEY_FILE = "key.csv"
_COLUMNS = {Motif.WELL: 2, Motif.COLONY: 3, Motif.CLUSTER: 4, Motif.CELL: 4}
_MOST_WELLS = 6


class RealismReport(Value):
    """What was compared and drawn."""

    rows: tuple[Row, ...]
    files: tuple[Path, ...]
    """The table, the key and the sheets."""


def compare_realism(
    real: Path,
    out: Path,
    settings: RealismSettings,
    progress: Callable[[str], None] | None = None,
) -> RealismReport:
    """Compare simulated with real images.

    Args:
        real: Folder with real images.
        out: Folder for sheets and table; it is made. It may not lie in a version-controlled
            folder, because the sheets show the real images.
        settings: How much to compare.
        progress: Called with a few words before each long step.

    Raises:
        ConfigurationError: A folder is missing, unfit, or under version control.
        StoreError: A file cannot be written.
    """
    refuse_checkout(out)
    say = progress or (lambda _: None)
    say("reading real images")
    rows: list[Row] = []
    sheets = _Sheets(out, settings)
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        for group in read_real(real, settings):
            say(f"simulating images like those of {group.name}")
            simulated = simulate_like(group, settings)
            say(f"measuring {group.name}")
            real_side, other_side = _Side.of(group.pictures), _Side.of(simulated)
            rows += compare(group.name, real_side.pooled(), other_side.pooled())
            sheets.draw(group.name, real_side, other_side)
        table = _write(out / TABLE_FILE, to_csv(rows).encode())
        files = (table, *sheets.finish())
    except OSError as error:
        raise StoreError(
            f"{error.filename or out} was to be written as a part of the comparison, but "
            f"{error.strerror or error}; make room or choose another folder"
        ) from error
    finally:
        cv2.setNumThreads(threads)
    return RealismReport(rows=tuple(rows), files=files)


def refuse_checkout(out: Path) -> None:
    """Refuse a folder that version control could pick up.

    Raises:
        ConfigurationError: The folder lies in a git checkout.
    """
    place = out.resolve()
    for folder in (place, *place.parents):
        if (folder / ".git").exists():
            raise ConfigurationError(
                f"{out} was expected to lie outside any repository, because contact sheets show "
                f"real images that must not be committed, but {folder} is a git checkout; choose "
                "another folder"
            )


@dataclass(frozen=True, eq=False)
class _Side:
    """Images of one origin, each taken apart."""

    pictures: Sequence[Picture]
    floors: Sequence[Floor]

    @classmethod
    def of(cls, pictures: Sequence[Picture]) -> "_Side":
        return cls(pictures, [take_apart(one.view) for one in pictures])

    def pooled(self) -> Values:
        """Return the values of all images together, by statistic."""
        pooled: Values = defaultdict(list)
        for picture, floor in zip(self.pictures, self.floors, strict=True):
            for name, values in statistics_of(picture, floor).items():
                pooled[name].extend(values)
        return dict(sorted(pooled.items()))


class _Sheets:
    """Draws the sheets of all groups and keeps the key of the shuffled ones."""

    def __init__(self, out: Path, settings: RealismSettings) -> None:
        self._out, self._settings = out, settings
        self._key = io.StringIO()
        self._writer = csv.writer(self._key, lineterminator="\n")
        self._writer.writerow(("sheet", "picture", "origin", "source"))
        self._files: list[Path] = []

    def draw(self, group: str, real: _Side, simulated: _Side) -> None:
        """Draw a labelled and a shuffled sheet of every motif that both sides show."""
        for number, motif in enumerate(Motif):
            rng = np.random.default_rng((self._settings.seed, 203, number))
            most = self._settings.picks
            most = min(most, _MOST_WELLS) if motif is Motif.WELL else most
            made = pick(simulated.pictures, simulated.floors, motif, most, rng)
            taken = pick(real.pictures, real.floors, motif, most, rng)
            if made and taken:
                sheet = side_by_side([*made, *taken], _COLUMNS[motif])
                self._save(f"{group}_{motif}.png", sheet)
                # Equal numbers of both, or counting would give the answer away.
                few = min(len(made), len(taken))
                both = [*made[:few], *taken[:few]]
                mixed = [both[place] for place in rng.permutation(len(both))]
                self._draw_shuffled(f"{group}_{motif}_blind.png", mixed, 2 * _COLUMNS[motif])

    def finish(self) -> list[Path]:
        """Write the key; return all files."""
        key = _write(self._out / KEY_FILE, self._key.getvalue().encode())
        return [key, *self._files]

    def _draw_shuffled(self, name: str, picks: Sequence[Pick], columns: int) -> None:
        self._save(name, shuffled(picks, columns))
        for place, one in enumerate(picks, start=1):
            self._writer.writerow((name, place, one.origin, one.source))

    def _save(self, name: str, pixels: Grey) -> None:
        _, content = cv2.imencode(".png", pixels)
        self._files.append(_write(self._out / name, content.tobytes()))


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
