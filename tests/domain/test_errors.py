"""The tree of errors."""

from pathlib import Path

import pytest

from clonetrace.domain import errors

TREE = {
    errors.ConfigurationError: errors.CloneTraceError,
    errors.InputError: errors.CloneTraceError,
    errors.LayoutError: errors.InputError,
    errors.UnreadableScanError: errors.InputError,
    errors.TruncatedScanError: errors.UnreadableScanError,
    errors.StoreError: errors.CloneTraceError,
    errors.AccountError: errors.CloneTraceError,
    errors.ExecutorLostError: errors.CloneTraceError,
}


@pytest.mark.parametrize(("error", "parent"), TREE.items(), ids=lambda kind: kind.__name__)
def test_each_hangs_where_the_tree_is_drawn(error: type[Exception], parent: type) -> None:
    assert error.__bases__ == (parent,)
    assert error.__name__ in (errors.__doc__ or "")


def test_the_drawing_is_complete() -> None:
    kinds = {
        kind for kind in vars(errors).values() if isinstance(kind, type) and kind is not Path
    } - {errors.CloneTraceError}
    assert kinds == set(TREE)


@pytest.mark.parametrize("error", [errors.UnreadableScanError, errors.TruncatedScanError])
def test_an_unreadable_scan_is_named_with_its_problem(
    error: type[errors.UnreadableScanError],
) -> None:
    path = Path("run") / "Well_C7_Ch1_1um.tif"
    raised = error(path, "is a colour image")
    assert str(raised) == f"{path} is a colour image"
    assert (raised.path, raised.problem) == (path, "is a colour image")
