"""Where a scan lies, as people write it."""

from pathlib import Path, PurePath


def is_remote(path: PurePath) -> bool:
    """Whether a path is that of an object behind a URL such as `s3://bucket/prefix`.

    Paths fold `//` into `/`, which makes it `s3:/bucket/prefix`. Scans on drives have absolute
    paths, so that nothing else begins with a part that ends with a colon.
    """
    first = path.parts[0] if path.parts else ""
    return len(first) > len("C:") and first.endswith(":")


def address_of(path: Path) -> str:
    """Return the URL of a remote path, and any other path as it is."""
    if not is_remote(path):
        return str(path)
    scheme, *rest = path.as_posix().split("/")
    # Only the URLs of files name no server, and so have a third slash.
    return f"{scheme}//{'/' if scheme == 'file:' else ''}{'/'.join(rest)}"
