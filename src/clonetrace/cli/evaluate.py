"""`clonetrace evaluate`: how well it does where the truth is known."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from clonetrace.evaluate import Share, WellsReport
    from clonetrace.evaluate.clonality import Calibration, ClonalityReport
    from clonetrace.evaluate.modules import DetectionReport, TestSet
    from clonetrace.evaluate.options import ModuleOptions

app = typer.Typer(no_args_is_help=True, help="Measure how well it does where the truth is known.")


@app.command()
def wells(
    run: Annotated[Path, typer.Argument(help="What `clonetrace simulate` wrote.")],
    results: Annotated[Path, typer.Argument(help="What `clonetrace analyze` wrote of its scans.")],
    out: Annotated[Path | None, typer.Option("--out", help="CSV file to write as well.")] = None,
) -> None:
    """Compare verdicts with the truth of a simulated run: what would be missed?"""
    from rich.console import Console

    from clonetrace.evaluate import compare_wells

    report = compare_wells(run, results)
    Console(soft_wrap=True).print(_table(report))
    for said, share in (
        ("polyclonal wells called monoclonal", report.polyclonal_called_monoclonal),
        ("of the wells called monoclonal, not so", report.called_monoclonal_wrongly),
        ("monoclonal wells called monoclonal", report.monoclonal_found),
        ("right verdicts", report.right),
    ):
        typer.echo(f"{said}: {_share(share)}")
    if out is not None:
        report.write_csv(out)


@app.command()
def clonality(
    runs: Annotated[
        list[Path],
        typer.Argument(help="What `clonetrace simulate` wrote, each with its results within."),
    ],
    results: Annotated[
        str, typer.Option(help="Folder within each run that `clonetrace analyze` wrote.")
    ] = "results",
    parameters: Annotated[
        Path | None,
        typer.Option(help="Decide anew with these, written by `clonetrace calibrate`."),
    ] = None,
    cells_per_well: Annotated[
        float | None,
        typer.Option(min=0.01, help="Decide anew with so many founders per well on average."),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option("--picture", help="Reliability diagram to draw as well (PNG)."),
    ] = None,
) -> None:
    """Judge whole runs: verdicts by probability beside the paper's count, and calibration."""
    from rich.console import Console

    from clonetrace.evaluate.clonality import judge_runs
    from clonetrace.trace import TraceSettings
    from clonetrace.trace.settings import SeedingSettings

    anew = parameters is not None or cells_per_well is not None
    seeding = SeedingSettings(cells_per_well=cells_per_well)
    settings = TraceSettings(parameters=parameters, seeding=seeding) if anew else None
    report = judge_runs([(run, run / results) for run in runs], settings)
    console = Console(soft_wrap=True)
    console.print(_verdicts(report))
    console.print(_rules(report))
    _tell_calibration(report.calibration)
    if report.mixed and cells_per_well is None:
        typer.echo(
            "These wells are a mix of cases that nobody seeded by dilution: unless they were "
            "analysed with a stated cells_per_well, state one here, such as --cells-per-well 0.5"
        )
    if picture is not None:
        _draw_reliability(report, picture, ", ".join(run.name for run in runs))


def _tell_calibration(calibration: "Calibration") -> None:
    typer.echo(
        f"P(one founder) of {calibration.wells} wells: Brier {calibration.brier:.4f}, "
        f"calibration error {calibration.error:.4f}"
    )
    for one in calibration.bins:
        typer.echo(
            f"  from {one.low:.1f}: {one.wells} wells, told {one.told:.3f}, true {one.true:.3f} "
            f"(95 % interval {one.share.low:.3f} to {one.share.high:.3f})"
        )


def _draw_reliability(report: "ClonalityReport", picture: Path, title: str) -> None:
    from clonetrace.cli.checking import needs_extra
    from clonetrace.domain.errors import ConfigurationError
    from clonetrace.evaluate.clonality import draw_reliability

    try:
        with needs_extra("train"):
            draw_reliability(report.calibration, picture, title)
    except OSError as error:
        raise ConfigurationError(f"{picture} cannot be written ({error.strerror})") from error


def _verdicts(report: "ClonalityReport") -> "Table":
    from rich import box
    from rich.table import Table

    table = Table("truth", "case", "wells", "called", "by the count", box=box.SIMPLE)
    for row in report.cases:
        told = [
            ", ".join(f"{count} {name}" for name, count in sorted(each.items()))
            for each in (row.called, row.counted)
        ]
        table.add_row(row.clonality, row.case, str(sum(row.called.values())), *told)
    return table


def _rules(report: "ClonalityReport") -> "Table":
    from rich import box
    from rich.table import Table

    from clonetrace.evaluate.clonality import FIGURES

    table = Table("", "by probability", "by the count", box=box.SIMPLE)
    for name, said in FIGURES.items():
        table.add_row(
            said, *(_share(getattr(one, name)) for one in (report.probability, report.count))
        )
    return table


@app.command()
def module(
    task: Annotated[str, typer.Argument(help="global, local, cell or morphology.")],
    data: Annotated[Path, typer.Option("--data", help="Set that `clonetrace dataset` wrote.")],
    models: Annotated[
        Path | None, typer.Option("--models", help="Folder of networks; else those shipped.")
    ] = None,
    split: Annotated[str, typer.Option(help="Which crops: test, or val.")] = "test",
    classical: Annotated[
        bool, typer.Option("--classical", help="Measure the detector that learned nothing.")
    ] = False,
    engine: Annotated[str, typer.Option(help="onnxruntime or openvino.")] = "onnxruntime",
    precision: Annotated[
        str | None, typer.Option(help="fp32 or int8; else what the card recommends.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="CSV file to write as well.")] = None,
) -> None:
    """Measure a network on labelled crops that no training saw."""
    from rich.console import Console

    from clonetrace.cli.checking import checked, needs_extra
    from clonetrace.evaluate.modules import TestSet
    from clonetrace.evaluate.options import ModuleOptions

    options = checked(
        ModuleOptions,
        {
            "task": task,
            "models": models,
            "split": split,
            "classical": classical,
            "engine": engine,
            "precision": precision,
        },
        command="evaluate module",
    )
    tests = TestSet(data, options.task, options.split)
    console = Console(soft_wrap=True)
    if options.task == "morphology":
        _module_grading(tests, options, out, console)
        return
    from clonetrace.evaluate.modules import evaluate_detector

    with needs_extra("train"):
        import faster_coco_eval  # noqa: F401
    report = evaluate_detector(tests, options.task, options.finder())
    console.print(f"{report.finder}: {len(tests)} crops", highlight=False)
    console.print(_figures(report))
    if out is not None:
        report.write_csv(out)


def _module_grading(
    tests: "TestSet", options: "ModuleOptions", out: Path | None, console: "Console"
) -> None:
    from rich import box
    from rich.table import Table

    from clonetrace.evaluate.modules import evaluate_grader, write_confusion

    reports = evaluate_grader(tests, options.grader())
    for report in reports:
        console.print(
            f"{report.share}: {report.colonies} colonies, accuracy {report.accuracy:.3f}, "
            f"calibration error {report.calibration_error:.3f}, Brier {report.brier:.3f}",
            highlight=False,
        )
        table = Table("true", *report.names, box=box.SIMPLE)
        for name, row in zip(report.names, report.confusion, strict=True):
            table.add_row(name, *(str(count) for count in row))
        console.print(table)
    if out is not None:
        write_confusion(reports, out)


def _figures(report: "DetectionReport") -> "Table":
    """One line per statistic, one column per share."""
    from rich import box
    from rich.table import Table

    shares = list(dict.fromkeys(one.share for one in report.figures))
    lines = dict.fromkeys((one.what, one.where) for one in report.figures)
    values = {(one.what, one.where, one.share): one for one in report.figures}
    table = Table("", "", *shares, box=box.SIMPLE)
    for what, where in lines:
        cells = []
        for share in shares:
            one = values.get((what, where, share))
            cells.append("" if one is None else f"{one.value:.3f} ({one.of})")
        table.add_row(what, where, *cells)
    return table


def _table(report: "WellsReport") -> "Table":
    from rich import box
    from rich.table import Table

    table = Table("truth", "case", "wells", "right", "called", box=box.SIMPLE)
    for row in report.rows:
        called = ", ".join(f"{count} {name}" for name, count in sorted(row.called.items()))
        table.add_row(row.clonality, row.case, str(row.wells), str(row.right.wells), called)
    return table


def _share(share: "Share") -> str:
    if share.of == 0:
        return "there are none"
    return f"{share.wells} of {share.of} (95 % interval {share.low:.1%} to {share.high:.1%})"
