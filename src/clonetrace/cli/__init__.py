"""The command line, `clonetrace`."""

from clonetrace.cli.app import main

__all__ = ["main"]
