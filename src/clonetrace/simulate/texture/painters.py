"""Everything that a library paints with, in one value for the simulator."""

from pathlib import Path

from clonetrace.simulate.painting import Painters
from clonetrace.simulate.texture.backdrop import RealBackdrop
from clonetrace.simulate.texture.catalogue import Split
from clonetrace.simulate.texture.library import load_library
from clonetrace.simulate.texture.skin import RealSkin


def open_painters(
    folder: Path, split: Split | None = Split.TRAIN, *, light: bool = True
) -> Painters:
    """Open a library for painting.

    Args:
        folder: The library's.
        split: Which cut-outs may be used. The default keeps those for testing away from whatever is
            trained on the result; None takes all.
        light: Whether wells get the light of real wells where the library has some.

    Raises:
        ConfigurationError: The folder holds no library, or a damaged one.
    """
    library = load_library(folder)
    return Painters(
        skin=RealSkin(library, split), backdrop=RealBackdrop(library, split, light=light)
    )
