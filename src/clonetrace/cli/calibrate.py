"""`clonetrace calibrate`: measures what the probability of clonality rests on."""

from pathlib import Path
from typing import Annotated

import typer


def calibrate(
    runs: Annotated[
        list[Path],
        typer.Argument(help="What `clonetrace simulate` wrote, each with its results within."),
    ],
    out: Annotated[Path, typer.Option("--out", help="Parameter file to write.")],
    results: Annotated[
        str, typer.Option(help="Folder within each run that `clonetrace analyze` wrote.")
    ] = "results",
    also: Annotated[
        list[Path] | None,
        typer.Option(help="Runs of rare cases: their looks count, not how many they are."),
    ] = None,
    version: Annotated[str, typer.Option(help="Name of the parameters.")] = "own",
    cells_per_well: Annotated[
        float, typer.Option(min=0.01, help="Mean number of living founders.")
    ] = 0.5,
) -> None:
    """Measure the parameters of clonality on simulated runs, and calibrate the probability.

    Slope and intercept are fitted on what the counts of one half of the wells say of the other.
    """
    from clonetrace.domain.errors import ConfigurationError
    from clonetrace.evaluate.clonality import fit_parameters
    from clonetrace.trace.settings import SeedingSettings, TraceSettings

    said = ", ".join(run.name for run in (*runs, *(also or ())))
    try:
        fitted = fit_parameters(
            [(run, run / results) for run in runs],
            TraceSettings(seeding=SeedingSettings(cells_per_well=cells_per_well)),
            also=[(run, run / results) for run in also or ()],
            version=version,
            measured_on=f"simulated runs: {said}",
        )
    except ValueError as error:
        raise ConfigurationError(str(error)) from error
    out.write_text(fitted.parameters.model_dump_json(indent=1) + "\n", encoding="utf-8")
    typer.echo(
        f"counted on {fitted.counted} wells; with the counts of one half the calibration error of "
        f"the other is {fitted.before.error:.3f}, and {fitted.after.error:.3f} with slope "
        f"{fitted.parameters.slope:.2f} and intercept {fitted.parameters.intercept:.2f}"
    )
    typer.echo(f"The parameters are in {out}; name them as parameters under [trace]")
