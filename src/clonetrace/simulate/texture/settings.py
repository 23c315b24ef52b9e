"""How pictures are cut up into a texture library."""

from typing import Annotated

from pydantic import Field

from clonetrace.domain import Value

Length = Annotated[float, Field(gt=0)]


class TextureSettings(Value):
    """Sizes in um; chosen by eye on stem cell colonies at 1 um/px, unless said otherwise."""

    um_per_px: Annotated[float, Field(gt=0, le=20)] | None = None
    """Scale of the pictures. None: from the stage positions in their names, else the names
    (`_1um`)."""
    light_um: Length = 110.0
    """Brightness that varies over more than this is light, not texture (standard deviation)."""
    grain_um: Length = 1.2
    """Texture finer than this is camera noise (standard deviation of a Gaussian)."""
    cobble_um: Length = 8.0
    """Texture coarser than this is not that of cells, which lie about 13 um apart."""
    saturation: Annotated[float, Field(gt=0)] = 0.03
    """Contrast above which a dead grain counts no more than a cell does, share of the floor."""
    texture_ratio: Annotated[float, Field(gt=1)] = 4.0
    """A sheet of cells has this many times the floor's texture (variance)."""
    colony_um: Length = 110.0
    """Sheets at least this wide are colonies, smaller ones clusters."""
    cluster_um: Length = 45.0
    """Sheets at least this wide are clusters."""
    touching_um: Length = 16.0
    """Sheets with a smaller gap between them touch."""
    waist: Annotated[float, Field(gt=0, lt=1)] = 0.7
    """A sheet whose waist is narrower than this share of its smaller lobe is two that touch."""
    cell_um: tuple[Length, Length] = (9.0, 24.0)
    """Widths of a loose round cell. Pluripotent stem cells in suspension measure 10 to 20 um."""
    speck_um: Length = 3.5
    """Smaller things are left to the floor."""
    clump_um: Length = 60.0
    """Wider things that are not sheets are left out."""
    alone_um: Length = 18.0
    """Cells and debris closer to anything else than this are left out."""
    margin_um: Length = 26.0
    """Floor that is kept around a mask."""
    floor_um: Length = 170.0
    """Edge of a square of empty floor."""
    floors_per_tile: Annotated[int, Field(ge=0)] = 6
    small_things_per_tile: Annotated[int, Field(ge=0)] = 20
    """Loose cells and specks are many and look alike: so many of each are kept of a picture."""
