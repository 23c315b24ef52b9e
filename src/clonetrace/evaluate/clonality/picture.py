"""The reliability diagram: what was told against what was so."""

from pathlib import Path

from clonetrace.evaluate.clonality.calibration import Calibration


def draw_reliability(calibration: Calibration, path: Path, title: str) -> None:
    """Draw the share of wells with one founder over the probability that was told of them.

    Bars are 95 % intervals of the share (Clopper and Pearson 1934); true probabilities lie on the
    diagonal. Below it stands how many wells each bin holds.

    Args:
        calibration: What was measured.
        path: PNG file to make or replace.
        title: Above the picture.

    Raises:
        ModuleNotFoundError: matplotlib, of the extra `train`, is not installed.
        OSError: The file cannot be written.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415  (slow, and an extra)

    figure = Figure(figsize=(5, 6), layout="constrained")
    upper, lower = figure.subplots(2, sharex=True, height_ratios=(4, 1))
    upper.plot((0, 1), (0, 1), color="0.7", linewidth=1)
    told = [one.told for one in calibration.bins]
    true = [one.true for one in calibration.bins]
    below = [one.true - one.share.low for one in calibration.bins]
    above = [one.share.high - one.true for one in calibration.bins]
    upper.errorbar(told, true, yerr=(below, above), fmt="o", color="tab:blue", capsize=3)
    upper.set_ylabel("share with exactly one founder")
    upper.set_xlim(0, 1)
    upper.set_ylim(-0.02, 1.02)
    upper.set_title(
        f"{calibration.wells} wells, Brier {calibration.brier:.3f}, "
        f"calibration error {calibration.error:.3f}",
        fontsize="medium",
    )
    lows = [one.low for one in calibration.bins]
    lower.bar(lows, [one.wells for one in calibration.bins], width=0.1, align="edge", color="0.6")
    lower.set_xlabel("P(one founder) that was told")
    lower.set_ylabel("wells")
    figure.suptitle(title)
    figure.savefig(path, dpi=120, format="png")
