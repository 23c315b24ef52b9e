"""`clonetrace recalibrate`: fits the probability of clonality to a lab's own reviewed wells."""

from pathlib import Path
from typing import Annotated

import typer

from clonetrace.cli.options import Config


def recalibrate(
    results: Annotated[Path, typer.Argument(help="Folder that `clonetrace analyze` wrote.")],
    out: Annotated[Path, typer.Option("--out", help="Parameter file to write.")],
    reviewed: Annotated[
        Path | None,
        typer.Option("--reviewed", help="CSV file with the columns run, plate, well, founders."),
    ] = None,
    from_reviews: Annotated[
        bool,
        typer.Option("--from-reviews", help="Take what people decided on the review page."),
    ] = False,
    version: Annotated[str, typer.Option(help="Name of the parameters.")] = "own",
    config: Config = None,
) -> None:
    """Fit the probability of one founder to wells that your lab has reviewed.

    Slope and intercept of its log odds are fitted, with a pull towards changing nothing; all that
    was measured stays. Give the configuration that the wells were analysed with.
    """
    from clonetrace.analysis import open_results, rulings_of
    from clonetrace.cli.logs import configured, tell
    from clonetrace.domain.errors import ConfigurationError
    from clonetrace.evaluate.clonality import decided_wells, read_reviewed
    from clonetrace.evaluate.clonality import recalibrate as fit

    if (reviewed is None) is not from_reviews:
        raise ConfigurationError(
            "name a file of reviewed wells (--reviewed FILE), or take what people decided on the "
            "review page (--from-reviews)"
        )
    settings = configured(config)
    with open_results(results, settings, read_only=True) as store:
        if reviewed is None:
            wells, source = decided_wells(rulings_of(store, settings)), f"the reviews of {results}"
        else:
            wells, source = read_reviewed(reviewed), str(reviewed)
        fitted = fit(store, wells, settings.trace, settings.scope, source=source)
    own = fitted.parameters.model_copy(
        update={
            "version": version,
            "measured_on": f"{fitted.parameters.measured_on}; slope and intercept from "
            f"{fitted.wells} reviewed wells",
        }
    )
    try:
        out.write_text(own.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{out} cannot be written ({error.strerror})") from error
    before, after = fitted.before, fitted.after
    typer.echo(
        f"fitted on {fitted.wells} reviewed wells"
        + (f" ({fitted.without} others have no probability)" if fitted.without else "")
        + f": slope {own.slope:.2f}, intercept {own.intercept:.2f}"
    )
    typer.echo(
        f"on wells that were not fitted on (cross-validation): Brier {before.brier:.4f} before, "
        f"{after.brier:.4f} after; calibration error {before.error:.4f} before, "
        f"{after.error:.4f} after"
    )
    if after.brier >= before.brier:
        typer.echo("The fit does not make the probabilities truer: keep the former parameters")
    tell(f"The parameters are in {out}; name them as parameters under [trace]")
