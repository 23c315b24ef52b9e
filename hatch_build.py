"""Packages hold the JavaScript that the review page serves; git does not."""

import os
import runpy
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: Set to anything, it lets a package be built without the viewer.
_WITHOUT = "CLONETRACE_WITHOUT_VIEWER"


class VendorHook(BuildHookInterface):
    """Fetches the files before a package is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Fetch, unless they are there; a checkout that is only linked to does without.

        Raises:
            RuntimeError: They cannot be had; the message is one sentence that says what to do.
        """
        if version == "editable" or os.environ.get(_WITHOUT):
            return
        vendor = runpy.run_path(f"{self.root}/src/clonetrace/web/vendor.py")
        try:
            vendor["fetch"]()
        except vendor["VendorError"] as error:
            raise RuntimeError(
                f"{error}; to build a package without the viewer, set {_WITHOUT}=1"
            ) from None
