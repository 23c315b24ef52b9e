"""An image to compare, whatever its origin."""

from dataclasses import dataclass
from enum import StrEnum

from clonetrace.domain import View


class Origin(StrEnum):
    """Where an image comes from."""

    SIMULATED = "simulated"
    REAL = "real"


@dataclass(frozen=True, eq=False)
class Picture:
    """One image.

    Attributes:
        name: File name, or the well and day that were simulated.
        origin: Where it comes from.
        view: Its pixels at their own scale.
        whole: Whether it shows a whole well; otherwise it shows floor only.
    """

    name: str
    origin: Origin
    view: View
    whole: bool


@dataclass(frozen=True, eq=False)
class Group:
    """Real images of one kind: those of one folder, or of one scale in it.

    Attributes:
        name: The folder's.
        pictures: Not empty; all whole wells, or all parts of wells.
    """

    name: str
    pictures: tuple[Picture, ...]

    @property
    def whole(self) -> bool:
        """Whether the images show whole wells."""
        return self.pictures[0].whole

    @property
    def um_per_px(self) -> float:
        """The images' typical scale."""
        scales = sorted(picture.view.um_per_px for picture in self.pictures)
        return scales[len(scales) // 2]

    @property
    def edge_um(self) -> float:
        """The images' typical width."""
        widths = sorted(picture.view.box.width_um for picture in self.pictures)
        return widths[len(widths) // 2]
