"""The JavaScript of others that the review page serves, from npm into `static/vendor`.

Run as a script, and by the build of packages; it needs nothing but Python and npm. The versions and
the hashes of their files are those of `package-lock.json`; no script of theirs is run.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

_HERE = Path(__file__).parent
VENDOR = _HERE / "static" / "vendor"

#: What is served, and where npm puts it.
FILES = {
    "openseadragon.min.js": "openseadragon/build/openseadragon/openseadragon.min.js",
    "openseadragon.LICENSE.txt": "openseadragon/LICENSE.txt",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx.LICENSE.txt": "htmx.org/LICENSE",
}
#: Says of which lock file the copies are.
_STAMP = "lock.sha256"


class VendorError(Exception):
    """The files cannot be had; the message is one sentence that says what to do."""


def is_there() -> bool:
    """Whether the review page has what it needs to show scans."""
    return all((VENDOR / name).is_file() for name in FILES)


def fetch() -> bool:
    """Bring the copies up to date with the lock file.

    Returns:
        Whether anything was fetched; where the copies are those of the lock file, nothing is.

    Raises:
        VendorError: There is no npm, or it failed.
    """
    lock = hashlib.sha256((_HERE / "package-lock.json").read_bytes()).hexdigest()
    stamp = VENDOR / _STAMP
    if is_there() and stamp.is_file() and stamp.read_text(encoding="ascii") == lock:
        return False
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError(
            "the review page's viewer is not there because npm is missing: install Node.js with "
            "npm 10 or newer and run python src/clonetrace/web/vendor.py; until then the page "
            "shows the kept pictures, without zoom"
        )
    _install(npm)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in FILES.items():
        shutil.copyfile(_HERE / "node_modules" / source, VENDOR / name)
    stamp.write_text(lock, encoding="ascii")
    return True


def _install(npm: str) -> None:
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(  # noqa: S603 - npm as it was found, with options that stand here
            command, cwd=_HERE, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise VendorError(f"{npm} cannot be run ({error.strerror}): install npm again") from error
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise VendorError(
            f"npm could not fetch the review page's viewer ({lines[0] if lines else 'no reason'}): "
            "check the connection to the npm registry and run python src/clonetrace/web/vendor.py"
        )


def main() -> None:
    """Fetch, or say in one sentence why not; the page works without, so that is no failure."""
    try:
        fetched = fetch()
    except VendorError as error:
        sys.stderr.write(f"{error}\n")
    else:
        sys.stdout.write(f"the viewer's files are in {VENDOR}\n" if fetched else "")


if __name__ == "__main__":
    main()
