"""`clonetrace corrections`: what reviewers corrected, as pictures to learn from."""

from pathlib import Path
from typing import Annotated

import typer

from clonetrace.cli.options import Config


def corrections(
    task: Annotated[str, typer.Argument(help="global, local, cell or morphology.")],
    results: Annotated[Path, typer.Argument(help="Output folder of an analysis.")],
    out: Annotated[Path, typer.Argument(help="Folder for the labels (COCO) and the pictures.")],
    scans: Annotated[
        list[Path] | None,
        typer.Option("--scans", help="Folder with the scans; by default what was analysed."),
    ] = None,
    config: Config = None,
) -> None:
    """Write what reviewers corrected or graded as a COCO set, for `clonetrace train --init`."""
    from clonetrace.analysis import open_results
    from clonetrace.analysis.corrected import corrected_scans, graded_colonies
    from clonetrace.cli.logs import configured, tell
    from clonetrace.domain.errors import ConfigurationError
    from clonetrace.exchange.corrections import write_corrections, write_grades
    from clonetrace.simulate.dataset import Task

    if task not in set(Task):
        raise ConfigurationError(f"there is no module {task!r}; known are {', '.join(Task)}")
    settings = configured(config)
    with open_results(results, settings, read_only=True) as store:
        if task == Task.MORPHOLOGY:
            pictures = write_grades(graded_colonies(store, settings, scans or ()), out)
        else:
            found = corrected_scans(store, settings, scans or (), Task(task))
            pictures = write_corrections(found, Task(task), out)
    tell(f"{out} holds {pictures} pictures for the {task} module now")
