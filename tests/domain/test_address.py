"""URLs survive being paths."""

from pathlib import Path

import pytest

from clonetrace.domain import address_of, is_remote


@pytest.mark.parametrize(
    "url", ["s3://bucket/prefix/Well_A1.tif", "s3://bucket", "gs://b/x", "file:///data/scans"]
)
def test_a_url_comes_back_as_it_was(url) -> None:
    assert is_remote(Path(url))
    assert address_of(Path(url)) == url
    assert address_of(Path(url) / "more") == f"{url}/more"


@pytest.mark.parametrize("path", ["/data/s3:/x", "scans", "C:/scans", "", "."])
def test_a_path_on_a_drive_stays_as_it_is(path) -> None:
    assert not is_remote(Path(path))
    assert address_of(Path(path)) == str(Path(path))
